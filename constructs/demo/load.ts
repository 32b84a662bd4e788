import { Component } from '../core/component.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { IMAGES } from '../core/images.ts';
import type { Root } from '../core/root.ts';
import { TRACE_SCRIPT } from './trace-script.ts';
import { addWorkload } from './workload.ts';

/** What gets traffic; one that is not given gets none. */
export interface LoadProps {
  /** The guestbook's frontend: written to and read from. */
  readonly guestbook: Endpoint | undefined;
  /** The head of the podinfo chain. */
  readonly podinfo: Endpoint | undefined;
  /** OTLP over gRPC, for synthetic traces. */
  readonly traces: Endpoint | undefined;
}

const SMALL = { cpu: [10, 100], memory: [16, 64] } as const;

/**
 * Steady traffic. Each request is a process and a connection of its own, so that it also shows in runtime events
 * and flows.
 */
export class Load extends Component {
  constructor(scope: Root, { guestbook, podinfo, traces }: LoadProps) {
    super(scope, 'load', { namespace: 'monitoring', summary: 'demo: steady traffic and synthetic traces' });
    if (guestbook) {
      this.uses(guestbook);
      this.addLoop('traffic-generator', guestbook.namespace, guestbookLoop(guestbook.url));
    }
    if (podinfo) {
      this.uses(podinfo);
      this.addLoop('podinfo-traffic', podinfo.namespace, podinfoLoop(podinfo.url));
    }
    if (traces) {
      this.uses(traces);
      addWorkload(this, {
        name: 'trace-generator',
        image: IMAGES.traceGenerator,
        // Without summary and thresholds nothing is kept for the end of a run that lasts a year.
        args: ['run', '--no-usage-report', '--quiet', '--no-summary', '--no-thresholds', '/scripts/traces.js'],
        // Without the second, k6 would ask a service on the internet for extensions that are built in.
        env: { ENDPOINT: traces.address, K6_AUTO_EXTENSION_RESOLUTION: 'false' },
        files: { directory: '/scripts', content: { 'traces.js': TRACE_SCRIPT } },
        resources: { cpu: [20, 200], memory: [64, 192] },
      });
    }
  }

  private addLoop(name: string, namespace: string, script: string): void {
    addWorkload(this, {
      name,
      namespace,
      image: IMAGES.curl,
      command: ['/bin/sh', '-c'],
      args: [script],
      resources: SMALL,
    });
  }
}

/** Writes and reads once a second. A broken Redis is answered with 200 and a page of PHP errors, so bodies are read. */
function guestbookLoop(url: string): string {
  return `n=0
while true; do
  n=$((n + 1))
  curl --silent --max-time 5 '${url}/guestbook.php?cmd=set&key=guestbook&value=entry-'$n | grep -q Updated || echo "write $n failed"
  curl --silent --max-time 5 '${url}/guestbook.php?cmd=get&key=guestbook' | grep -q entry- || echo "read $n failed"
  sleep 1
done
`;
}

/** Two requests a second through the chain; now and then a slow one and a failed one, so that there is something to find. */
function podinfoLoop(url: string): string {
  return `n=0
while true; do
  n=$((n + 1))
  curl --silent --show-error --max-time 5 --output /dev/null --data "request-$n" '${url}/echo'
  [ $((n % 20)) -eq 0 ] && curl --silent --show-error --max-time 5 --output /dev/null '${url}/delay/1'
  [ $((n % 50)) -eq 0 ] && curl --silent --show-error --max-time 5 --output /dev/null '${url}/status/500'
  sleep 0.5
done
`;
}
