import type { JsonObject } from '../core/json.ts';
import type { CollectorProps } from './collector.ts';
import type { FlowMetricsProps } from './flow-metrics.ts';
import {
  COUNT_MALFORMED,
  FLOW_COUNTERS,
  FLOW_EXPORTER,
  FLOW_PROCESSORS,
  flowConnectors,
  flowExporter,
  flowProcessors,
  flowStatements,
  IS_ACCOUNTED,
} from './flow-metrics.ts';
import { HUBBLE_STATEMENTS } from './hubble-flows.ts';
import { EVENT_ATTRIBUTES, EVENT_STATEMENTS } from './tetragon-events.ts';

/** Set by the chart on every pod (opentelemetry-collector 0.170.0, `_pod.tpl`). */
const NODE_NAME = 'OTEL_K8S_NODE_NAME';

/** Where checkpoints and unsent logs lie: a path of the node, so that they survive the pod. */
export const STATE_DIRECTORY = '/var/lib/otelcol';

/** Port of the collector's own metrics. */
export const METRICS_PORT = 8888;

/**
 * A line longer than this is split: Loki refuses one of more than 256 KiB. containerd's pieces have 16 KiB and are
 * joined until the limit is exceeded, so one piece must still fit.
 */
const LONGEST_POD_LINE = '224KiB';
const LONGEST_EVENT = '240KiB';

/** What several receivers of files have in common: read everything once, in spite of rotation and restarts. */
const FILES = {
  // With checkpoints this means: what has never been read. Without, a new pod's first lines would be lost.
  start_at: 'beginning',
  storage: 'file_storage',
  include_file_name: false,
  poll_interval: '500ms',
  // A backend that is away blocks reading instead of losing lines.
  retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
};

/**
 * The collector's configuration, whole: the chart's defaults would add receivers that nobody sends to.
 *
 * Component names are those of collector contrib 0.158 (`file_log`, `k8s_attributes`, `otlp_grpc`): the older ones
 * that most examples show are deprecated aliases. A `$` of its own would be written `$$`, and since the chart passes
 * all of it through Helm's `tpl`, no double brace may stand in it.
 */
export function collectorConfig(props: CollectorProps & FlowMetricsProps): JsonObject {
  const { logs, traces, metrics } = props;
  // Nobody would receive what the events say.
  const events = logs || props.countsEvents ? props.events : undefined;
  const counts = events !== undefined && props.countsEvents;
  const ifCounted = (part: JsonObject): JsonObject | undefined => (counts ? part : undefined);
  const flows = logs ? props.flows : undefined;
  const enriched = ['memory_limiter', 'k8s_attributes', 'resource/identity'];
  return {
    extensions: extensions(),
    receivers: {
      otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' }, http: { endpoint: '0.0.0.0:4318' } } },
      'file_log/pods': logs && podLogs(props),
      'file_log/tetragon': events && tetragonLogs(events),
      'file_log/hubble': flows && hubbleLogs(flows),
    },
    processors: {
      memory_limiter: { check_interval: '1s', limit_percentage: 75, spike_limit_percentage: 20 },
      k8s_attributes: KUBERNETES_ATTRIBUTES,
      'resource/identity': identity(props.clusterName),
      'transform/tetragon': events && { error_mode: 'ignore', log_statements: readEvents(props) },
      // What is only counted.
      'transform/events':
        logs &&
        ifCounted({
          error_mode: 'ignore',
          log_statements: [{ statements: [`keep_keys(log.attributes, ${JSON.stringify(EVENT_ATTRIBUTES)})`] }],
        }),
      'transform/hubble': flows && {
        error_mode: 'ignore',
        log_statements: [{ statements: [...HUBBLE_STATEMENTS] }],
      },
      // Lifts the two attributes that Loki indexes from the line to the resource.
      'groupbyattrs/events': logs && (events || flows) && { keys: ['event_type', 'k8s.namespace.name'] },
      ...ifCounted(flowProcessors()),
    },
    connectors: events && { 'forward/tetragon': {}, ...ifCounted(flowConnectors()) },
    exporters: {
      'otlp_grpc/tempo': traces && { endpoint: traces.address, tls: { insecure: true }, sending_queue: IN_MEMORY },
      'otlp_http/prometheus': metrics && { endpoint: metrics.url, sending_queue: IN_MEMORY },
      [FLOW_EXPORTER]: ifCounted(flowExporter()),
      'otlp_http/loki': logs && {
        endpoint: logs.url,
        retry_on_failure: { max_elapsed_time: '0s' },
        sending_queue: ON_DISK,
      },
    },
    service: {
      extensions: ['health_check', 'file_storage'],
      telemetry: TELEMETRY,
      pipelines: {
        traces: traces && { receivers: ['otlp'], processors: enriched, exporters: ['otlp_grpc/tempo'] },
        metrics: metrics && { receivers: ['otlp'], processors: enriched, exporters: ['otlp_http/prometheus'] },
        logs: logs && { receivers: ['otlp', 'file_log/pods'], processors: enriched, exporters: ['otlp_http/loki'] },
        // Read once for both pipelines below, and refused before either has it: a refusal by one of them would make the
        // receiver send the lines again, and the other would have them twice.
        'logs/tetragon': events && {
          receivers: ['file_log/tetragon'],
          // The event as it was parsed ends here: to copy it for each pipeline would cost as much as to parse it.
          processors: ['memory_limiter', 'transform/tetragon'],
          exporters: ['forward/tetragon'],
        },
        // Its events name their pod themselves; looked up by this pod's address they would all be the collector's.
        'logs/events': logs &&
          events && {
            receivers: ['forward/tetragon'],
            processors: [...(counts ? ['transform/events'] : []), 'groupbyattrs/events', 'resource/identity'],
            exporters: ['otlp_http/loki'],
          },
        'logs/hubble': flows && {
          receivers: ['file_log/hubble'],
          processors: ['memory_limiter', 'transform/hubble', 'groupbyattrs/events', 'resource/identity'],
          exporters: ['otlp_http/loki'],
        },
        ...ifCounted({
          'logs/flows': {
            receivers: ['forward/tetragon'],
            processors: [...FLOW_PROCESSORS],
            exporters: Object.keys(FLOW_COUNTERS),
          },
          ...Object.fromEntries(
            Object.entries(FLOW_COUNTERS).map(([connector, processors]) => [
              connector.replace('signal_to_metrics', 'metrics'),
              { receivers: [connector], processors: [...processors], exporters: [FLOW_EXPORTER] },
            ]),
          ),
        }),
      },
    },
  };
}

/** What of an event is kept beside its line, for those who receive it. */
function readEvents(props: CollectorProps & FlowMetricsProps): JsonObject[] {
  const { logs, countsEvents: counts } = props;
  return [
    ...(logs ? [{ statements: [...EVENT_STATEMENTS] }] : []),
    ...(counts ? [{ conditions: [IS_ACCOUNTED], statements: flowStatements(props) }] : []),
    { statements: [...(counts ? [COUNT_MALFORMED] : []), 'delete_key(log.attributes, "tg")'] },
  ];
}

function extensions(): JsonObject {
  return {
    // The kubelet asks the pod's address, and the chart's probes have this port and path.
    health_check: { endpoint: '${env:MY_POD_IP}:13133' },
    file_storage: {
      directory: STATE_DIRECTORY,
      create_directory: true,
      // A file that a crash broke is set aside instead of keeping the collector from starting.
      recreate: true,
      max_size: 1_073_741_824,
      compaction: { directory: STATE_DIRECTORY, on_start: true, on_rebound: true, cleanup_on_start: true },
    },
  };
}

function podLogs({ pushesItsLogs }: CollectorProps): JsonObject {
  return {
    ...FILES,
    // The second form is a rotated file that may still have unread lines.
    include: ['/var/log/pods/*/*/*.log', '/var/log/pods/*/*/*.log.????????-??????'],
    exclude: [
      // Its own: every line that it writes would make another.
      '/var/log/pods/monitoring_opentelemetry-collector*_*/*/*',
      ...pushesItsLogs.map(({ namespace, container }) => `/var/log/pods/${namespace}_*_*/${container}/*`),
    ],
    include_file_path: true,
    resource: { 'k8s.node.name': `\${env:${NODE_NAME}}` },
    operators: [
      // Joins the lines that containerd split, and reads namespace, pod and container from the path.
      { type: 'container', id: 'cri', max_log_size: LONGEST_POD_LINE },
      { type: 'remove', field: 'attributes["log.file.path"]', if: 'resource["k8s.pod.uid"] != nil' },
      { type: 'remove', field: 'attributes.logtag', if: 'attributes.logtag != nil' },
    ],
  };
}

function tetragonLogs(file: NonNullable<CollectorProps['events']>): JsonObject {
  return {
    ...FILES,
    ...eventFile(file, 'tetragon', 'tg'),
    // All events of one process begin with the same kilobyte; only at its end does a line tell its time.
    fingerprint_size: '16KiB',
    // Half of it are read at once: one. Two would race, and of two additions to a counter the one that was made earlier
    // and comes later is refused.
    max_concurrent_files: 2,
  };
}

function hubbleLogs(file: NonNullable<CollectorProps['flows']>): JsonObject {
  return { ...FILES, ...eventFile(file, 'hubble', 'hubble') };
}

/** A file with one event in JSON on each line. */
function eventFile({ directory, name }: { directory: string; name: string }, service: string, to: string): JsonObject {
  return {
    // The current file, and the rotated ones, which carry a time before the ending.
    include: [`${directory}/${name}`, `${directory}/${name.replace('.log', '-*.log')}`],
    max_log_size: LONGEST_EVENT,
    resource: { 'service.name': service, 'k8s.node.name': `\${env:${NODE_NAME}}` },
    operators: [
      {
        type: 'json_parser',
        // Only for the statements to read; the line itself stays the body.
        parse_to: `attributes.${to}`,
        timestamp: {
          parse_from: `attributes.${to}.time`,
          layout_type: 'gotime',
          layout: '2006-01-02T15:04:05.999999999Z07:00',
        },
      },
    ],
  };
}

const KUBERNETES_ATTRIBUTES: JsonObject = {
  auth_type: 'serviceAccount',
  // Each collector watches the pods of its own node only.
  filter: { node_from_env_var: NODE_NAME },
  // Without it, whatever is sent in the first seconds would have no names.
  wait_for_metadata: true,
  wait_for_metadata_timeout: '60s',
  extract: {
    // A pod may name its service itself, by OpenTelemetry's annotations.
    otel_annotations: true,
    metadata: [
      'k8s.namespace.name',
      'k8s.pod.name',
      'k8s.pod.uid',
      'k8s.node.name',
      'k8s.deployment.name',
      'k8s.statefulset.name',
      'k8s.daemonset.name',
      'k8s.cronjob.name',
      'k8s.job.name',
      'k8s.container.name',
      'service.namespace',
      'service.version',
      'service.instance.id',
    ],
    labels: [{ tag_name: 'service.name', key: 'app.kubernetes.io/name', from: 'pod' }],
  },
  // The first rule whose attributes are there is taken, even if it finds no pod. Names before the uid: that of a static
  // pod's log path is not the one that the API knows.
  pod_association: [
    {
      sources: [
        { from: 'resource_attribute', name: 'k8s.pod.name' },
        { from: 'resource_attribute', name: 'k8s.namespace.name' },
      ],
    },
    { sources: [{ from: 'resource_attribute', name: 'k8s.pod.uid' }] },
    { sources: [{ from: 'resource_attribute', name: 'k8s.pod.ip' }] },
    { sources: [{ from: 'connection' }] },
  ],
};

/**
 * Everything has a cluster and a service name: what has no label or annotation is named after its workload. And every
 * replica has an instance: without one, the metrics of two would be one series.
 */
function identity(clusterName: string): JsonObject {
  const workloads = ['deployment', 'statefulset', 'daemonset', 'cronjob', 'job', 'container'];
  return {
    attributes: [
      { key: 'k8s.cluster.name', value: clusterName, action: 'insert' },
      ...workloads.map((kind) => ({ key: 'service.name', from_attribute: `k8s.${kind}.name`, action: 'insert' })),
      { key: 'service.instance.id', from_attribute: 'k8s.pod.uid', action: 'insert' },
    ],
  };
}

/** Batches made by the exporter's own queue: a batch processor would acknowledge lines before they are in it. */
const BATCH = { flush_timeout: '1s', min_size: 262_144, max_size: 1_048_576 };
const IN_MEMORY = { sizer: 'bytes', queue_size: 33_554_432, batch: BATCH };
/** Logs exist nowhere else once their file is rotated away, so what is not yet sent is kept on disk, at most 512 MiB. */
const ON_DISK = {
  storage: 'file_storage',
  sizer: 'bytes',
  queue_size: 536_870_912,
  block_on_overflow: true,
  num_consumers: 4,
  batch: BATCH,
};

const TELEMETRY: JsonObject = {
  logs: { level: 'info', encoding: 'json', disable_stacktrace: true },
  metrics: {
    level: 'normal',
    // The default listens on localhost, where nobody scrapes, and leaves _total and units out of the names.
    readers: [
      {
        pull: {
          exporter: {
            prometheus: { host: '0.0.0.0', port: METRICS_PORT, without_type_suffix: false, without_units: false },
          },
        },
      },
    ],
  },
};
