import type { Endpoint } from '../../constructs/core/endpoint.ts';
import type { Answer, Ask, Request } from './answer.ts';
import type { Running } from './commands.ts';
import type { Kubectl } from './kubectl.ts';

/** Sends a request to `http://127.0.0.1:<port>`. */
export type Fetch = (port: number, request: Request) => Promise<Answer>;

/** The local port in kubectl's first line: `Forwarding from 127.0.0.1:41234 -> 9090`. */
export function forwardedPort(line: string): number | undefined {
  const port = /^Forwarding from 127\.0\.0\.1:(\d+) ->/.exec(line)?.[1];
  return port === undefined ? undefined : Number(port);
}

/**
 * A way to an address in the cluster, on a free port of this machine.
 *
 * By port-forward and not by the API server's proxy: that one passes on no `Authorization`, which Grafana needs, and
 * would have to be let through by every network policy. A forward ends with the pod behind it, so it is opened anew
 * when somebody asks.
 */
export class Forward {
  private readonly kubectl: Kubectl;
  private readonly at: Endpoint;
  private readonly send: Fetch;
  private running: Running | undefined;
  private port: Promise<number> | undefined;

  constructor(kubectl: Kubectl, at: Endpoint, send: Fetch) {
    this.kubectl = kubectl;
    this.at = at;
    this.send = send;
  }

  /** Asks the server behind the address. */
  readonly ask: Ask = async ({ path, ...rest }) => {
    const port = await (this.port ??= this.open()).catch((error: Error) => error);
    if (port instanceof Error) {
      this.close();
      return { status: 0, type: '', body: port.message };
    }
    const answer = await this.send(port, { path: this.at.path + path, ...rest });
    if (answer.status === 0) this.close();
    return answer;
  };

  /** Ends it, until somebody asks again. */
  close(): void {
    this.running?.stop();
    this.running = undefined;
    this.port = undefined;
  }

  private open(): Promise<number> {
    const { namespace, service, port } = this.at;
    const args = ['--namespace', namespace, 'port-forward', '--address', '127.0.0.1', `service/${service}`, `:${port}`];
    return new Promise((opened, failed) => {
      const running = this.kubectl.commands.start('kubectl', ['--context', this.kubectl.context, ...args], {
        line: (line) => {
          const local = forwardedPort(line);
          if (local !== undefined) opened(local);
        },
        ended: (words) => {
          failed(new Error(`kubectl port-forward ended: ${words || 'without a word'}`));
          if (this.running === running) this.close();
        },
      });
      this.running = running;
    });
  }
}
