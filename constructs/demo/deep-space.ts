import { Component } from '../core/component.ts';
import type { Pods } from '../core/endpoint.ts';
import { IMAGES } from '../core/images.ts';
import type { Root } from '../core/root.ts';
import { rehearsal } from './rehearsal.ts';
import { addService, addWorkload, selector } from './workload.ts';

/** Which of its behaviours run. */
export interface DeepSpaceProps {
  /** A caller of a service in the same namespace, once a second. */
  readonly insideCaller: boolean;
  /** A caller of a host outside the cluster, every five seconds. */
  readonly outsideCaller: boolean;
  /** A process that keeps one core busy, up to its limit. */
  readonly cpuHog: boolean;
  /** A harmless attack that a person starts. */
  readonly rehearsal: boolean;
  /** Tracing policies that are on. */
  readonly tracingPolicies: readonly string[];
}

const HTTP = 9898;

/** Behaviours to find again in flows, events and metrics. */
export class DeepSpace extends Component {
  /** The pods that answer the caller inside; none when it does not run. */
  readonly pods: readonly Pods[];

  constructor(scope: Root, { insideCaller, outsideCaller, cpuHog, ...props }: DeepSpaceProps) {
    super(scope, 'deep-space', {
      namespace: 'deep-space',
      summary: 'demo: calls inside, calls to the outside, a busy loop, a rehearsed attack',
    });
    this.pods = insideCaller ? [{ namespace: this.home, labels: selector('nostromo'), port: HTTP }] : [];
    if (insideCaller) {
      addWorkload(this, {
        name: 'nostromo',
        image: IMAGES.podinfo,
        command: ['./podinfo', `--port=${HTTP}`],
        ports: { http: HTTP },
        probe: { http: '/healthz', port: HTTP },
        resources: { cpu: [10, 100], memory: [16, 64] },
      });
      addService(this, {
        name: 'nostromo-service',
        pods: selector('nostromo'),
        ports: [{ name: 'http', port: 8080, targetPort: HTTP }],
      });
      this.addCaller('pod-to-pod', 'http://nostromo-service:8080/', 1);
    }
    if (outsideCaller) this.addCaller('pod-to-external', 'https://example.com/', 5);
    if (props.rehearsal) for (const object of rehearsal(this.home, props.tracingPolicies)) this.add(object);
    if (cpuHog) {
      addWorkload(this, {
        name: 'cpu-hog',
        image: IMAGES.podinfo,
        // No probe: its own busy loop would starve the answer.
        command: ['./podinfo', `--port=${HTTP}`, '--stress-cpu=1'],
        resources: { cpu: [100, 500], memory: [16, 64] },
      });
    }
  }

  private addCaller(name: string, url: string, seconds: number): void {
    addWorkload(this, {
      name,
      image: IMAGES.curl,
      command: ['/bin/sh', '-c'],
      args: [
        `while true; do curl --silent --show-error --max-time 5 --output /dev/null '${url}'; sleep ${seconds}; done`,
      ],
      resources: { cpu: [10, 100], memory: [16, 64] },
    });
  }
}
