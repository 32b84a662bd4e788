import type { PrometheusRule } from '../../imports/crds/prometheus-rule.ts';
import type { RenderedStack } from '../support/render.ts';
import { valuesOf } from '../support/render.ts';
import { promqlUses } from './promql.ts';

/** Labels that Prometheus gives every series of a ServiceMonitor on a Service. */
const TARGET = ['job', 'instance', 'namespace', 'pod', 'service', 'endpoint', 'container'];

/** Of every node's agent, as our ServiceMonitor relabels it. */
const TETRAGON = [...TARGET, 'node', 'tetragon_pod'];
const OBSERVED = [...TETRAGON, 'workload', 'binary', 'node_name'];
/** Of the kubelet's cAdvisor, as kube-prometheus-stack 88.5.3 scrapes it. */
const CADVISOR = [...TARGET, 'node', 'image', 'name', 'id', 'metrics_path'];

/**
 * Metrics of others that queries read, with their labels: Tetragon 1.7.0 (`docs/content/en/docs/reference/metrics.md`),
 * cAdvisor (`docs/storage/prometheus.md`), Loki 3.7.6 (`pkg/validation/validate.go`), kube-state-metrics 2.20 (`docs/metrics/service/service-metrics.md`), collector
 * contrib 0.158 (`processor/deltatocumulativeprocessor/documentation.md`).
 */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  tetragon_policy_events_total: [...OBSERVED, 'policy', 'hook'],
  tetragon_syscalls_total: [...OBSERVED, 'syscall'],
  tetragon_events_exported_total: TETRAGON,
  tetragon_events_last_exported_timestamp: TETRAGON,
  tetragon_export_ratelimit_events_dropped_total: TETRAGON,
  tetragon_process_cache_size: TETRAGON,
  tetragon_process_cache_capacity: TETRAGON,
  tetragon_process_cache_misses_total: [...TETRAGON, 'operation'],
  tetragon_process_cache_evictions_total: TETRAGON,
  tetragon_policyfilter_operations_total: [...TETRAGON, 'subsys', 'operation', 'error'],
  tetragon_observer_ringbuf_events_lost_total: TETRAGON,
  tetragon_observer_ringbuf_queue_events_lost_total: TETRAGON,
  tetragon_bpf_missed_events_total: [...TETRAGON, 'msg_op', 'error'],
  tetragon_missed_prog_probes_total: [...TETRAGON, 'policy', 'attach'],
  tetragon_tracingpolicy_loaded: [...TETRAGON, 'state'],
  container_cpu_usage_seconds_total: [...CADVISOR, 'cpu'],
  container_memory_working_set_bytes: CADVISOR,
  container_network_receive_bytes_total: [...CADVISOR, 'interface'],
  container_network_transmit_bytes_total: [...CADVISOR, 'interface'],
  container_fs_writes_bytes_total: [...CADVISOR, 'device'],
  machine_cpu_cores: CADVISOR,
  machine_memory_bytes: CADVISOR,
  loki_discarded_samples_total: [...TARGET, 'reason', 'tenant', 'retention_hours', 'policy', 'format'],
  kube_service_info: [...TARGET, 'cluster_ip', 'external_name', 'load_balancer_ip', 'uid'],
  otelcol_receiver_accepted_log_records_total: [...TARGET, 'node', 'receiver', 'transport'],
  otelcol_deltatocumulative_datapoints_total: [...TARGET, 'node', 'error'],
};

/** Every metric that queries may read, with its labels: those of others, of the collector's counters, of our rules. */
export function knownMetrics(stack: RenderedStack): Map<string, readonly string[]> {
  const known = new Map(Object.entries(OTHERS));
  const { alternateConfig } = valuesOf(stack, 'collector') as unknown as {
    alternateConfig: { connectors: Record<string, { logs?: { name: string; attributes: { key: string }[] }[] }> };
  };
  for (const { name, attributes } of Object.values(alternateConfig.connectors).flatMap(({ logs = [] }) => logs)) {
    // As the exporter translates a counter: `_total`, and no unit that the name ends with already.
    known.set(`${name.replaceAll('.', '_')}_total`, ['job', 'instance', 'node', ...attributes.map(({ key }) => key)]);
  }
  for (const { object } of stack.objects.filter((one) => one.object.kind === 'PrometheusRule')) {
    for (const { record, expr } of (object as unknown as PrometheusRule).spec.groups?.flatMap(
      ({ rules = [] }) => rules,
    ) ?? []) {
      const grouped = /^(?:sum|max) by \(([^)]*)\)/.exec(String(expr))?.[1]?.split(', ') ?? [];
      if (record !== undefined) known.set(record, grouped);
    }
  }
  return known;
}

/** What of a query no series has: an unknown metric, or a label that it is not told by. */
export function unknownUses(query: string, known: ReadonlyMap<string, readonly string[]>): string[] {
  const { series, groups } = promqlUses(query);
  return [
    ...series.flatMap(({ metric, labels }) => {
      const has = known.get(metric);
      if (!has) return [`nothing exposes ${metric}`];
      return labels.filter((label) => !has.includes(label)).map((label) => `${metric} has no label ${label}`);
    }),
    ...groups.flatMap(({ metrics, labels }) =>
      labels
        .filter((label) => !metrics.some((metric) => known.get(metric)?.includes(label)))
        .map((label) => `${metrics.join(' and ')} has no label ${label}`),
    ),
  ];
}
