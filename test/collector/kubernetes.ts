import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A pod as the stand-in serves it. */
export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Kind and name of the owner. */
  readonly owner?: readonly [kind: string, name: string];
  readonly hostNetwork?: boolean;
  readonly startTime?: string;
}

function podObject({ namespace, name, ip, node = 'node1', labels = {}, owner, hostNetwork, startTime }: PodFacts) {
  const uid = `uid-${namespace}-${name}`;
  return {
    metadata: {
      name,
      namespace,
      uid,
      labels,
      resourceVersion: '5',
      creationTimestamp: '2026-11-20T00:00:00Z',
      ownerReferences: owner
        ? [{ apiVersion: 'apps/v1', kind: owner[0], name: owner[1], uid: `uid-${owner[1]}`, controller: true }]
        : [],
    },
    spec: { nodeName: node, hostNetwork, containers: [{ name: 'app', image: 'app:1' }] },
    status: { phase: 'Running', podIP: ip, startTime: startTime ?? '2026-11-20T00:00:00Z' },
  };
}

/** What of the Kubernetes API the collector asks: lists and watches of pods. Anything else is refused and noted. */
export class KubernetesApi {
  /** What was asked for beyond pods: permissions that the collector would not have. */
  readonly refused: string[] = [];
  readonly #server: Server;

  constructor(pods: readonly PodFacts[]) {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const answer = (code: number, body: object) => {
        response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      const status = (code: number, reason: string) => {
        answer(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code, message: reason });
      };
      if (url.pathname !== '/api/v1/pods') {
        this.refused.push(url.pathname);
        status(403, 'Forbidden');
        return;
      }
      if (url.searchParams.has('sendInitialEvents')) {
        status(422, 'Invalid');
        return;
      }
      if (url.searchParams.has('watch')) {
        // Nothing changes: the watch stays open until the collector or the test ends.
        response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
        return;
      }
      const labels = (url.searchParams.get('labelSelector') ?? '').split(',').filter(Boolean);
      const node = /spec\.nodeName=([^,]+)/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1];
      const items = pods
        .map(podObject)
        .filter(({ spec }) => node === undefined || spec.nodeName === node)
        .filter(({ metadata }) =>
          labels.every((label) => {
            const [key = '', value] = label.split('=');
            return metadata.labels[key] === value;
          }),
        );
      answer(200, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '10' }, items });
    });
  }

  /** Starts to listen; the answer is a kubeconfig. */
  async start(): Promise<string> {
    await new Promise<void>((done) => {
      this.#server.listen(0, '127.0.0.1', done);
    });
    const { port } = this.#server.address() as AddressInfo;
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'u', user: {} }],
    });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
