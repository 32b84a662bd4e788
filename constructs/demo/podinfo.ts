import { Component } from '../core/component.ts';
import type { Endpoint, MetricsEndpoint, Pods } from '../core/endpoint.ts';
import { IMAGES } from '../core/images.ts';
import type { Root } from '../core/root.ts';
import { addService, addWorkload, selector } from './workload.ts';

/** Where podinfo sends its traces and logs. */
export interface PodinfoProps {
  /** OTLP over gRPC. Default: nowhere, and it makes none. */
  readonly telemetry: Endpoint | undefined;
}

const HTTP = 9898;
const METRICS = 9797;

/** The three roles, each calling the next. */
const CHAIN = ['podinfo-client', 'podinfo-frontend', 'podinfo-backend'] as const;

/** The containers that send their logs by OTLP, once they are told where. */
export const PODINFO_CONTAINERS = CHAIN.map((container) => ({ namespace: 'podinfo', container }));

/** The last of the chain, which calls nobody and needs no program but its own. */
export const PODINFO_BACKEND = {
  namespace: 'podinfo',
  container: 'podinfo-backend',
  program: '/podinfo',
  labels: selector('podinfo-backend'),
} as const;

/** podinfo as a chain of three services: client, frontend, backend. */
export class Podinfo extends Component {
  /** Where requests enter the chain. */
  readonly web: Endpoint;
  /** The pods of every role. */
  readonly pods: readonly Pods[];
  readonly metricsEndpoints: readonly MetricsEndpoint[];

  constructor(scope: Root, { telemetry }: PodinfoProps) {
    super(scope, 'podinfo', {
      namespace: 'podinfo',
      summary: 'demo: three services in a row, with traces, logs and metrics',
    });
    this.uses(telemetry);
    CHAIN.forEach((name, place) => {
      const next = CHAIN[place + 1];
      addWorkload(this, {
        name,
        image: IMAGES.podinfo,
        replicas: name === 'podinfo-client' ? 1 : 2,
        // Flags, because an environment variable of the same meaning loses against a Service's link.
        command: [
          './podinfo',
          `--port=${HTTP}`,
          `--port-metrics=${METRICS}`,
          ...(next ? [`--backend-url=http://${next}:${HTTP}/echo`] : []),
          ...(telemetry ? [`--otel-service-name=${name}`] : []),
        ],
        // The scheme says that it is plaintext; traces and logs both go there by gRPC.
        env: telemetry ? { OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.url } : {},
        ports: { http: HTTP, 'http-metrics': METRICS },
        probe: { http: '/healthz', ready: '/readyz', port: HTTP },
        resources: { cpu: [20, 300], memory: [32, 128] },
      });
      addService(this, {
        name,
        pods: selector(name),
        ports: [
          { name: 'http', port: HTTP, targetPort: HTTP },
          { name: 'http-metrics', port: METRICS, targetPort: METRICS },
        ],
      });
    });
    this.pods = CHAIN.map((name) => ({ namespace: this.home, labels: selector(name), port: HTTP }));
    this.web = this.endpoint({
      service: 'podinfo-client',
      port: HTTP,
      portName: 'http',
      purpose: 'podinfo',
      localPort: 9898,
    });
    this.metricsEndpoints = CHAIN.map((service) =>
      this.metrics({ service, port: METRICS, portName: 'http-metrics', labels: selector(service) }),
    );
  }
}
