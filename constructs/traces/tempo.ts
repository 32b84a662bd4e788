import type { Duration } from 'cdk8s';
import type { TempoValues } from '../../imports/charts/tempo.ts';
import { Component } from '../core/component.ts';
import { hours } from '../core/durations.ts';
import type { Endpoint, MetricsEndpoint } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';

/** What Tempo keeps and where its own metrics of spans go. */
export interface TempoProps {
  /** How long traces are kept. */
  readonly retention: Duration;
  /** Remote write for service graphs and span metrics. Default: none are generated. */
  readonly spanMetrics: Endpoint | undefined;
}

/** Traces, in one process on one volume, with service graphs and span metrics. */
export class Tempo extends Component {
  /** TraceQL, for Grafana and people. */
  readonly query: Endpoint;
  /** OTLP traces over gRPC. */
  readonly otlp: Endpoint;
  readonly metricsEndpoint: MetricsEndpoint;

  constructor(scope: Root, { retention, spanMetrics }: TempoProps) {
    super(scope, 'tempo', { namespace: 'monitoring', summary: 'traces, service graphs and span metrics' });
    this.uses(spanMetrics);
    this.release('tempo', {
      tempo: {
        retention: hours(retention),
        reportingEnabled: false,
        // The chart's default reserves a gibibyte that this laptop has no use for.
        memBallastSizeMbs: 0,
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
        ...(spanMetrics ? spanMetricsValues(spanMetrics) : {}),
      },
      persistence: { enabled: true, size: '10Gi' },
    });
    const switches = { 'tempo.server.http_listen_port': 3200 };
    const server = { service: 'tempo', port: 3200, portName: 'tempo-prom-metrics', switches };
    this.query = this.endpoint({ ...server, purpose: 'TraceQL', localPort: 3200 });
    this.otlp = this.endpoint({
      service: 'tempo',
      port: 4317,
      portName: 'grpc-tempo-otlp',
      protocol: 'grpc',
      purpose: 'OTLP traces',
    });
    this.metricsEndpoint = this.metrics({ ...server, labels: { 'app.kubernetes.io/name': 'tempo' } });
  }
}

/** Switching the generator on makes nothing by itself: the processors are chosen in the overrides (Tempo 2.10). */
function spanMetricsValues(spanMetrics: Endpoint): TempoValues['tempo'] {
  return {
    metricsGenerator: {
      enabled: true,
      storage: { remote_write: [{ url: spanMetrics.url, send_exemplars: true }] },
      processor: {
        span_metrics: {
          dimensions: ['k8s.namespace.name', 'http.route'],
          enable_target_info: true,
          // Tempo's own are powers of two; objectives are stated at 0.5 s.
          histogram_buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        },
        // Left true, TraceQL metrics would see server spans only; unflushed, only the last hour.
        local_blocks: { filter_server_spans: false, flush_to_storage: true },
      },
    },
    overrides: {
      defaults: { metrics_generator: { processors: ['service-graphs', 'span-metrics', 'local-blocks'] } },
    },
  };
}
