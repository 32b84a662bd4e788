import type { KnownKeys } from './known-keys.ts';

const CORE = 'opentelemetry-collector v0.158.0';
const CONTRIB = 'opentelemetry-collector-contrib v0.158.0';

/** What file_log's operators take: of each kind, those that are used. */
const OPERATORS = [
  'type: string',
  'id: string',
  'if: string',
  'field: string',
  'max_log_size: string|number',
  'parse_to: string',
  'timestamp.parse_from: string',
  'timestamp.layout_type: string',
  'timestamp.layout: string',
];

/** A queue in memory, and what one on disk has besides. */
const QUEUE = [
  'sizer: string',
  'queue_size: number',
  'batch.flush_timeout: string',
  'batch.min_size: number',
  'batch.max_size: number',
];
const QUEUE_ON_DISK = [...QUEUE, 'storage: string', 'block_on_overflow: boolean', 'num_consumers: number'];

/** Keys of the collector's configuration (`alternateConfig`), by component. Nothing of the chart knows them. */
export const COLLECTOR_CONFIG: readonly KnownKeys[] = [
  {
    under: 'alternateConfig.extensions.health_check',
    keys: ['endpoint: string'],
    evidence: `${CONTRIB} internal/healthcheck/internal/httpserver/config.go`,
  },
  {
    under: 'alternateConfig.extensions.file_storage',
    keys: [
      'directory: string',
      'create_directory: boolean',
      'max_size: number',
      'recreate: boolean',
      'compaction.directory: string',
      'compaction.on_start: boolean',
      'compaction.on_rebound: boolean',
      'compaction.cleanup_on_start: boolean',
    ],
    evidence: `${CONTRIB} extension/storage/filestorage/config.go`,
  },
  {
    under: 'alternateConfig.receivers.otlp.protocols',
    keys: ['grpc.endpoint: string', 'http.endpoint: string'],
    evidence: `${CORE} receiver/otlpreceiver/config.go`,
  },
  {
    under: 'alternateConfig.receivers.file_log/*',
    keys: [
      'include[]: string',
      'exclude[]: string',
      'start_at: string',
      'include_file_name: boolean',
      'include_file_path: boolean',
      'poll_interval: string',
      'fingerprint_size: string|number',
      'max_log_size: string|number',
      'max_concurrent_files: number',
    ],
    evidence: `${CONTRIB} pkg/stanza/fileconsumer/{config.go,matcher/matcher.go,attrs/attrs.go}`,
  },
  {
    under: 'alternateConfig.receivers.file_log/*',
    keys: [
      'storage: string',
      'retry_on_failure.enabled: boolean',
      'retry_on_failure.max_elapsed_time: string',
      'resource.*: string',
      ...OPERATORS.map((key) => `operators[].${key}`),
    ],
    evidence: `${CONTRIB} pkg/stanza/{adapter,operator/helper,operator/parser,operator/transformer}, internal/coreinternal/consumerretry`,
  },
  {
    under: 'alternateConfig.processors.memory_limiter',
    keys: ['check_interval: string', 'limit_percentage: number', 'spike_limit_percentage: number'],
    evidence: `${CORE} internal/memorylimiter/config.go`,
  },
  {
    under: 'alternateConfig.processors.k8s_attributes/*',
    keys: [
      'auth_type: string',
      'filter.node_from_env_var: string',
      'filter.labels[].key: string',
      'filter.labels[].value: string',
      'wait_for_metadata: boolean',
      'wait_for_metadata_timeout: string',
      'extract.otel_annotations: boolean',
      'extract.metadata[]: string',
      'extract.labels[].tag_name: string',
      'extract.labels[].key: string',
      'extract.labels[].from: string',
      'pod_association[].sources[].from: string',
      'pod_association[].sources[].name: string',
    ],
    evidence: `${CONTRIB} processor/k8sattributesprocessor/config.go, internal/k8sconfig/config.go`,
  },
  {
    under: 'alternateConfig.processors.resource/*.attributes[]',
    keys: ['key: string', 'value: string|number|boolean', 'from_attribute: string', 'action: string'],
    evidence: `${CONTRIB} processor/resourceprocessor/config.go, internal/coreinternal/attraction/attraction.go`,
  },
  {
    under: 'alternateConfig.processors.transform/*',
    keys: ['error_mode: string'],
    evidence: `${CONTRIB} processor/transformprocessor/config.go`,
  },
  {
    under: 'alternateConfig.processors.transform/*.log_statements[]',
    keys: ['conditions[]: string', 'statements[]: string'],
    evidence: `${CONTRIB} processor/transformprocessor/internal/common/config.go: ContextStatements`,
  },
  {
    under: 'alternateConfig.processors.transform/*.metric_statements[]',
    keys: ['statements[]: string'],
    evidence: `${CONTRIB} processor/transformprocessor/internal/common/config.go: ContextStatements`,
  },
  {
    under: 'alternateConfig.processors.groupbyattrs/*',
    keys: ['keys[]: string'],
    evidence: `${CONTRIB} processor/groupbyattrsprocessor/config.go`,
  },
  {
    under: 'alternateConfig.processors.filter/*',
    keys: ['error_mode: string', 'log_conditions: list'],
    evidence: `${CONTRIB} processor/filterprocessor/config.go: a list of texts is the flat style`,
  },
  {
    under: 'alternateConfig.processors.delta_to_cumulative/*',
    keys: ['max_stale: string', 'max_streams: number'],
    evidence: `${CONTRIB} processor/deltatocumulativeprocessor/config.go`,
  },
  {
    under: 'alternateConfig.connectors',
    keys: ['forward/*: map'],
    evidence: `${CORE} connector/forwardconnector/forward.go: its configuration has no keys`,
  },
  {
    under: 'alternateConfig.connectors.signal_to_metrics/*',
    keys: [
      'error_mode: string',
      ...['name', 'unit', 'description', 'conditions[]', 'include_resource_attributes[].key'].map(
        (key) => `logs[].${key}: string`,
      ),
      'logs[].attributes[].key: string',
      'logs[].attributes[].default_value: string',
      'logs[].sum.value: string',
      'logs[].sum.monotonic: boolean',
    ],
    evidence: `${CONTRIB} connector/signaltometricsconnector/config/config.go`,
  },
  {
    under: 'alternateConfig.exporters.otlp_grpc/*',
    keys: ['endpoint: string', 'tls.insecure: boolean'],
    evidence: `${CORE} exporter/otlpexporter/config.go, config/configgrpc, config/configtls`,
  },
  {
    under: 'alternateConfig.exporters.otlp_http/*',
    keys: ['endpoint: string', 'retry_on_failure.max_elapsed_time: string'],
    evidence: `${CORE} exporter/otlphttpexporter/config.go, config/confighttp, config/configretry`,
  },
  {
    under: 'alternateConfig.exporters.otlp_grpc/*.sending_queue',
    keys: QUEUE,
    evidence: `${CORE} exporter/exporterhelper/internal/queuebatch/config.go`,
  },
  {
    under: 'alternateConfig.exporters.otlp_http/*.sending_queue',
    keys: QUEUE_ON_DISK,
    evidence: `${CORE} exporter/exporterhelper/internal/queuebatch/config.go`,
  },
  {
    under: 'alternateConfig.exporters.prometheus/*',
    keys: ['endpoint: string', 'metric_expiration: string', 'without_scope_info: boolean'],
    evidence: `${CONTRIB} exporter/prometheusexporter/config.go`,
  },
  {
    under: 'alternateConfig.service',
    keys: [
      'extensions[]: string',
      ...['traces', 'metrics/*', 'logs/*'].flatMap((signal) =>
        ['receivers', 'processors', 'exporters'].map((key) => `pipelines.${signal}.${key}[]: string`),
      ),
    ],
    evidence: `${CORE} service/config.go, service/pipelines/config.go`,
  },
  {
    under: 'alternateConfig.service.telemetry',
    keys: ['logs.level: string', 'logs.encoding: string', 'logs.disable_stacktrace: boolean', 'metrics.level: string'],
    evidence: `${CORE} service/telemetry/otelconftelemetry/internal/migration/v0.3.0.go`,
  },
  {
    under: 'alternateConfig.service.telemetry.metrics.readers[].pull.exporter.prometheus',
    keys: ['host: string', 'port: number', 'without_type_suffix: boolean', 'without_units: boolean'],
    evidence: 'go.opentelemetry.io/contrib/otelconf v0.24.0 v0.3.0/generated_config.go: Prometheus',
  },
];
