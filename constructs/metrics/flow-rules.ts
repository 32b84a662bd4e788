/** A recording rule. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** The counters of flows that the collector makes, as Prometheus names them without `_total`. */
const COUNTERS = ['tetragon_flow_bytes', 'tetragon_flow_connections'];

/** What a flow is told by, without pods: who, with whom, at which port, and what was done. */
const FLOW = 'src_namespace, src_workload, src_release, op, role, port, peer_kind, peer_namespace, peer, peer_release';

const SERVICES = 'peer_ip:kube_service_info:max';

/**
 * Services by their address (kube-state-metrics 2.20, `kube_service_info`). A headless one has none, and neither has one
 * that is a name elsewhere. The largest of equals, for while kube-state-metrics is replaced there are two.
 */
const SERVICES_BY_ADDRESS: RecordingRule = {
  record: SERVICES,
  expr: `max by (peer_ip, peer_namespace, peer) (
  ${labelled('kube_service_info{cluster_ip!~"|None"}', [
    ['peer_ip', 'cluster_ip'],
    ['peer_namespace', 'namespace'],
    ['peer', 'service'],
  ])}
)`,
};

/**
 * Flows from workload to workload, per second over five minutes, with one name for any peer: `peer` is a workload, a
 * node or a service, and nothing for what is outside the cluster or unknown.
 *
 * The collector names pods and nodes; a service it knows by its address alone, and here it gets its name. One that
 * nobody knows stays without, so that the sum of all flows is what was counted.
 */
export function flowRules(): RecordingRule[] {
  return [SERVICES_BY_ADDRESS, ...COUNTERS.flatMap(rulesOf)];
}

function rulesOf(counter: string): RecordingRule[] {
  const record = `workload_peer:${counter}:rate5m`;
  const rate = (kind: string) => `rate(${counter}_total{peer_kind${kind}}[5m])`;
  return [
    {
      record,
      expr: `sum by (${FLOW}) (
  ${labelled(rate('!="service"'), [
    ['peer', 'peer_node'],
    ['peer', 'peer_workload'],
  ])}
)`,
    },
    {
      record,
      expr: `sum by (${FLOW}) (
  ${rate('="service"')} * on (peer_ip) group_left (peer_namespace, peer) ${SERVICES}
)
or
sum by (${FLOW}) (
  ${rate('="service"')} unless on (peer_ip) ${SERVICES}
)`,
    },
  ];
}

/** Gives labels the value of others, where those are not empty. */
function labelled(expression: string, labels: readonly (readonly [to: string, from: string])[]): string {
  return labels.reduce((inner, [to, from]) => `label_replace(${inner}, "${to}", "$1", "${from}", "(.+)")`, expression);
}
