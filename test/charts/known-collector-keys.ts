import type { KnownKeys } from './known-keys.ts';

const CORE = 'opentelemetry-collector v0.158.0';
const CONTRIB = 'opentelemetry-collector-contrib v0.158.0';

/** What file_log's operators take: of each kind, those that are used. */
const OPERATORS = [
  'type',
  'id',
  'if',
  'field',
  'max_log_size',
  'parse_to',
  'timestamp.parse_from',
  'timestamp.layout_type',
  'timestamp.layout',
];

/** A queue in memory, and what one on disk has besides. */
const QUEUE = ['sizer', 'queue_size', 'batch.flush_timeout', 'batch.min_size', 'batch.max_size'];
const QUEUE_ON_DISK = [...QUEUE, 'storage', 'block_on_overflow', 'num_consumers'];

/** Keys of the collector's configuration (`alternateConfig`), by component. Nothing of the chart knows them. */
export const COLLECTOR_CONFIG: readonly KnownKeys[] = [
  {
    under: 'alternateConfig.extensions.health_check',
    keys: ['endpoint'],
    evidence: `${CONTRIB} internal/healthcheck/internal/httpserver/config.go`,
  },
  {
    under: 'alternateConfig.extensions.file_storage',
    keys: [
      'directory',
      'create_directory',
      'max_size',
      'recreate',
      'compaction.directory',
      'compaction.on_start',
      'compaction.on_rebound',
      'compaction.cleanup_on_start',
    ],
    evidence: `${CONTRIB} extension/storage/filestorage/config.go`,
  },
  {
    under: 'alternateConfig.receivers.otlp.protocols',
    keys: ['grpc.endpoint', 'http.endpoint'],
    evidence: `${CORE} receiver/otlpreceiver/config.go`,
  },
  {
    under: 'alternateConfig.receivers.file_log/*',
    keys: [
      'include',
      'exclude',
      'start_at',
      'include_file_name',
      'include_file_path',
      'poll_interval',
      'fingerprint_size',
      'max_log_size',
    ],
    evidence: `${CONTRIB} pkg/stanza/fileconsumer/{config.go,matcher/matcher.go,attrs/attrs.go}`,
  },
  {
    under: 'alternateConfig.receivers.file_log/*',
    keys: [
      'storage',
      'retry_on_failure.enabled',
      'retry_on_failure.max_elapsed_time',
      'resource.*',
      ...OPERATORS.map((key) => `operators[].${key}`),
    ],
    evidence: `${CONTRIB} pkg/stanza/{adapter,operator/helper,operator/parser,operator/transformer}, internal/coreinternal/consumerretry`,
  },
  {
    under: 'alternateConfig.processors.memory_limiter',
    keys: ['check_interval', 'limit_percentage', 'spike_limit_percentage'],
    evidence: `${CORE} internal/memorylimiter/config.go`,
  },
  {
    under: 'alternateConfig.processors.k8s_attributes',
    keys: [
      'auth_type',
      'filter.node_from_env_var',
      'wait_for_metadata',
      'wait_for_metadata_timeout',
      'extract.otel_annotations',
      'extract.metadata',
      'extract.labels[].tag_name',
      'extract.labels[].key',
      'extract.labels[].from',
      'pod_association[].sources[].from',
      'pod_association[].sources[].name',
    ],
    evidence: `${CONTRIB} processor/k8sattributesprocessor/config.go, internal/k8sconfig/config.go`,
  },
  {
    under: 'alternateConfig.processors.resource/*',
    keys: ['attributes[].key', 'attributes[].value', 'attributes[].from_attribute', 'attributes[].action'],
    evidence: `${CONTRIB} processor/resourceprocessor/config.go, internal/coreinternal/attraction/attraction.go`,
  },
  {
    under: 'alternateConfig.processors.transform/*',
    keys: ['error_mode', 'log_statements'],
    evidence: `${CONTRIB} processor/transformprocessor/config.go: a list of texts is the flat style`,
  },
  {
    under: 'alternateConfig.processors.groupbyattrs/*',
    keys: ['keys'],
    evidence: `${CONTRIB} processor/groupbyattrsprocessor/config.go`,
  },
  {
    under: 'alternateConfig.exporters.otlp_grpc/*',
    keys: ['endpoint', 'tls.insecure'],
    evidence: `${CORE} exporter/otlpexporter/config.go, config/configgrpc, config/configtls`,
  },
  {
    under: 'alternateConfig.exporters.otlp_http/*',
    keys: ['endpoint', 'retry_on_failure.max_elapsed_time'],
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
    under: 'alternateConfig.service',
    keys: [
      'extensions',
      ...['traces', 'metrics', 'logs/*'].flatMap((signal) =>
        ['receivers', 'processors', 'exporters'].map((key) => `pipelines.${signal}.${key}`),
      ),
    ],
    evidence: `${CORE} service/config.go, service/pipelines/config.go`,
  },
  {
    under: 'alternateConfig.service.telemetry',
    keys: ['logs.level', 'logs.encoding', 'logs.disable_stacktrace', 'metrics.level'],
    evidence: `${CORE} service/telemetry/otelconftelemetry/internal/migration/v0.3.0.go`,
  },
  {
    under: 'alternateConfig.service.telemetry.metrics.readers[].pull.exporter.prometheus',
    keys: ['host', 'port', 'without_type_suffix', 'without_units'],
    evidence: 'go.opentelemetry.io/contrib/otelconf v0.24.0 v0.3.0/generated_config.go: Prometheus',
  },
];
