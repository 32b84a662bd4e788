import type { Duration } from 'cdk8s';
import { Component } from '../core/component.ts';
import { hours } from '../core/durations.ts';
import type { Endpoint, MetricsEndpoint } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';

/** What Loki keeps and whom its ruler tells. */
export interface LokiProps {
  /** How long logs are kept. */
  readonly retention: Duration;
  /** How long Tetragon's events are kept: an audit trail outlives the logs beside it. */
  readonly runtimeEventsRetention: Duration;
  /** Where its ruler sends alerts. Default: nowhere. */
  readonly alertmanager: Endpoint | undefined;
}

/**
 * Resource attributes that become labels of a stream; all others are structured metadata of the line.
 *
 * Node and container are among them because Loki refuses a line that is an hour older than the newest of its stream:
 * so a stream has one writer, and a node that comes back does not collide with the others.
 */
const INDEX_LABELS = [
  'service.name',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.container.name',
  'event_type',
];

/** Logs and runtime events, in one process on one volume. */
export class Loki extends Component {
  /** LogQL, for Grafana and people. */
  readonly query: Endpoint;
  /** OTLP logs over HTTP: the base that an `otlp_http` exporter adds `/v1/logs` to. */
  readonly otlp: Endpoint;
  readonly metricsEndpoint: MetricsEndpoint;

  constructor(scope: Root, { retention, runtimeEventsRetention, alertmanager }: LokiProps) {
    super(scope, 'loki', { namespace: 'monitoring', summary: 'logs and runtime events' });
    this.uses(alertmanager);
    this.release('loki', {
      deploymentMode: 'Monolithic',
      loki: {
        auth_enabled: false,
        commonConfig: { replication_factor: 1 },
        storage: { type: 'filesystem' },
        schemaConfig: {
          configs: [
            {
              from: '2024-04-01',
              store: 'tsdb',
              object_store: 'filesystem',
              schema: 'v13',
              index: { prefix: 'loki_index_', period: '24h' },
            },
          ],
        },
        limits_config: {
          allow_structured_metadata: true,
          volume_enabled: true,
          // A node's collector takes 6,600 runtime events a second on one core, of 2.6 kB each. The defaults (4 MB a second
          // in all, 3 of one stream) would have it wait from 1,200 on, until files are rotated away unread.
          ingestion_rate_mb: 20,
          ingestion_burst_size_mb: 40,
          per_stream_rate_limit: '20MB',
          per_stream_rate_limit_burst: '40MB',
          retention_period: hours(retention),
          retention_stream: [
            { selector: '{service_name="tetragon"}', priority: 1, period: hours(runtimeEventsRetention) },
          ],
          otlp_config: {
            resource_attributes: {
              // The defaults come first and would make every pod and replica set a stream of its own.
              ignore_defaults: true,
              attributes_config: [{ action: 'index_label', attributes: INDEX_LABELS }],
            },
          },
        },
        compactor: { retention_enabled: true, delete_request_store: 'filesystem' },
        pattern_ingester: { enabled: true },
        analytics: { reporting_enabled: false },
        rulerConfig: {
          enable_api: true,
          storage: { type: 'local', local: { directory: '/rules' } },
          // The root file system is read-only; the default lies beside the mounted rules.
          rule_path: '/var/loki/rules-temp',
          ...(alertmanager ? { alertmanager_url: alertmanager.url } : {}),
        },
      },
      // Rules are read from the folder of a tenant, and without authentication that is "fake".
      sidecar: { rules: { enabled: true, label: 'loki_rule', folder: '/rules/fake', searchNamespace: 'ALL' } },
      singleBinary: {
        replicas: 1,
        persistence: { enabled: true, size: '10Gi' },
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
      },
      // They default to three each, which the chart refuses beside a single binary.
      read: { replicas: 0 },
      write: { replicas: 0 },
      backend: { replicas: 0 },
      // One process needs no proxy before it, no memcached (10 GiB by default) and no canary.
      gateway: { enabled: false },
      chunksCache: { enabled: false },
      resultsCache: { enabled: false },
      lokiCanary: { enabled: false },
      test: { enabled: false },
    });
    const switches = { deploymentMode: 'Monolithic', 'loki.server.http_listen_port': 3100 };
    const server = { service: 'loki', port: 3100, portName: 'http-metrics', switches };
    this.query = this.endpoint({ ...server, purpose: 'LogQL', localPort: 3100 });
    this.otlp = this.endpoint({ ...server, path: '/otlp', purpose: 'OTLP logs' });
    this.metricsEndpoint = this.metrics({
      ...server,
      labels: { 'app.kubernetes.io/name': 'loki', 'app.kubernetes.io/component': 'single-binary' },
      // Its headless twin has the same labels and port: both would scrape the same pod.
      withoutLabel: 'variant',
    });
  }
}
