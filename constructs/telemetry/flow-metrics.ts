import type { JsonObject } from '../core/json.ts';
import { ACCOUNTED_HOOKS, ACCOUNTING_POLICIES } from './flow-events.ts';

/** What the flow counters know of the cluster. */
export interface FlowMetricsProps {
  /** Addresses of pods, IPv4. */
  readonly podSubnet: string;
  /** Addresses of services, IPv4. */
  readonly serviceSubnet: string;
  /** Namespace of the collector, whose own traffic is not counted: every count would make another. */
  readonly ownNamespace: string;
}

/**
 * Most series that one node's collector keeps of these counters. Beyond it new ones are dropped, which
 * `otelcol_deltatocumulative_datapoints_total{error="limit"}` counts; those that exist go on.
 *
 * A node's series are its observed pods × their peers (pods, services, nodes, and one for everything outside) × the
 * server ports between them × what was done (two kinds of each counter). Ports of clients and addresses outside are in
 * none of them. Ten pods with twenty peers of one port each make 800.
 *
 * Connections have a bound of their own: whoever scans ports opens thousands and moves no byte, and would otherwise take
 * the room of every other pod's bytes, just when they are wanted.
 */
export const MOST_SERIES = { bytes: 7_500, connections: 2_500 } as const;

/**
 * First port that is taken as a client's: Linux' `ip_local_port_range` starts here, Cilium's masquerading too. Whoever
 * has clients use lower ones gets role "unknown" for some of their traffic.
 */
const FIRST_EPHEMERAL_PORT = 32_768;
/** Below it no program without a privilege listens, and no client's port lies. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** Not a peer: loopback, and the address of a socket that was never connected. */
const NO_PEER = ['127.0.0.0/8', '::1/128', '0.0.0.0/32', '::/128'];

/** Labels of the observed pod. Each is a label of the counters as it is written here. */
const SOURCE: Readonly<Record<string, string>> = {
  src_namespace: '["pod"]["namespace"]',
  src_workload: '["pod"]["workload"]',
  src_pod: '["pod"]["name"]',
  src_release: '["pod"]["pod_labels"]["app.kubernetes.io/instance"]',
  src_chart: '["pod"]["pod_labels"]["helm.sh/chart"]',
};

/** Where the first lookup writes the peer's workload, in rising order of how well it names it. */
const PEER_WORKLOADS = [
  'k8s.pod.name',
  'k8s.job.name',
  'k8s.cronjob.name',
  'k8s.replicaset.name',
  'k8s.daemonset.name',
  'k8s.statefulset.name',
  'k8s.deployment.name',
];

const EVENT = 'log.attributes["tg"]["process_kprobe"]';
const KPROBE = 'log.cache["k"]';
const SOCKET = `${KPROBE}["args"][0]["sock_arg"]`;
const PEER = 'log.attributes["k8s.pod.ip"]';
const ROLE = 'log.attributes["role"]';
const LOCAL_PORT = 'log.cache["local_port"]';
const PEER_PORT = 'log.cache["peer_port"]';

const set = (target: string, value: string, where?: string) =>
  `set(${target}, ${value})${where ? ` where ${where}` : ''}`;
const attribute = (name: string) => `log.attributes["${name}"]`;
const list = (values: readonly string[]) => `[${values.map((value) => `"${value}"`).join(', ')}]`;

/** Whose lines {@link flowStatements} are for. */
export const IS_ACCOUNTED: string = ACCOUNTING_POLICIES.map((policy) => `${EVENT}["policy_name"] == "${policy}"`).join(
  ' or ',
);

/** A line that is no event is counted too. */
export const COUNT_MALFORMED: string = set(attribute('op'), '"malformed"', 'log.attributes["tg"] == nil');

/** What of an accounted event becomes attributes of its line. */
export function flowStatements({ podSubnet, serviceSubnet, ownNamespace }: FlowMetricsProps): string[] {
  const isPeer = `${PEER} != nil`;
  const withBytes = (from: 'argument' | 'return') =>
    ACCOUNTED_HOOKS.filter(({ bytes }) => bytes === from)
      .map(({ op }) => `${attribute('op')} == "${op}"`)
      .join(' or ');
  const bytes = (path: string, from: 'argument' | 'return') =>
    set(attribute('bytes'), `Int(${path})`, `(${withBytes(from)}) and ${path} != nil`);
  return [
    set(KPROBE, EVENT),
    ...ACCOUNTED_HOOKS.map((hook) =>
      set(
        attribute('op'),
        `"${hook.op}"`,
        `${KPROBE}["policy_name"] == "${hook.policy}" and ${KPROBE}["function_name"] == "${hook.function}"`,
      ),
    ),
    bytes(`${KPROBE}["args"][1]["int_arg"]`, 'argument'),
    bytes(`${KPROBE}["return"]["int_arg"]`, 'return'),
    ...Object.entries(SOURCE).map(([name, path]) =>
      set(attribute(name), `${KPROBE}["process"]${path}`, `${KPROBE}["process"]${path} != nil`),
    ),
    `delete_key(log.attributes, "src_namespace") where ${attribute('src_namespace')} == "${ownNamespace}"`,

    // The peer's address has the name by which the lookup finds a pod.
    set(PEER, `${SOCKET}["daddr"]`, `${SOCKET}["daddr"] != nil`),
    // An IPv6 socket that talks IPv4.
    `replace_pattern(${PEER}, "^::ffff:", "") where ${isPeer}`,
    `delete_key(log.attributes, "k8s.pod.ip") where ${isPeer} and IsInCIDR(${PEER}, ${list(NO_PEER)})`,
    set(attribute('peer_kind'), '"external"', isPeer),
    // Unless the lookup finds a pod: one that is gone, or a node that speaks to its own pods (the kubelet's probes come
    // from an address of the node's share of this subnet, that of Cilium's interface).
    set(attribute('peer_kind'), '"unknown"', `${isPeer} and IsInCIDR(${PEER}, ${list([podSubnet])})`),
    set(attribute('peer_kind'), '"service"', `${isPeer} and IsInCIDR(${PEER}, ${list([serviceSubnet])})`),
    // Its name is a join away; there are only so many services.
    set(attribute('peer_ip'), PEER, `${attribute('peer_kind')} == "service"`),

    // Who serves: whoever was connected to, else the one end whose port no client gets. Where that does not tell, nobody
    // is named: a guess would make a client's port a label.
    set(LOCAL_PORT, '0', isPeer),
    set(PEER_PORT, '0', isPeer),
    set(LOCAL_PORT, `Int(${SOCKET}["sport"])`, `${isPeer} and ${SOCKET}["sport"] != nil`),
    set(PEER_PORT, `Int(${SOCKET}["dport"])`, `${isPeer} and ${SOCKET}["dport"] != nil`),
    set(ROLE, '"unknown"', isPeer),
    ...[FIRST_EPHEMERAL_PORT, FIRST_UNPRIVILEGED_PORT].flatMap((first) => [
      set(ROLE, '"client"', `${PEER_PORT} < ${first} and ${LOCAL_PORT} >= ${first}`),
      set(ROLE, '"server"', `${LOCAL_PORT} < ${first} and ${PEER_PORT} >= ${first}`),
    ]),
    set(ROLE, '"client"', `${isPeer} and ${attribute('op')} == "connect"`),
    set(attribute('port'), '"ephemeral"', isPeer),
    set(attribute('port'), `String(${PEER_PORT})`, `${ROLE} == "client" and ${PEER_PORT} < ${FIRST_EPHEMERAL_PORT}`),
    set(attribute('port'), `String(${LOCAL_PORT})`, `${ROLE} == "server"`),
  ];
}

/** What was found out about the peer, from its resource to the line. */
const PEER_STATEMENTS: readonly string[] = [
  ...[
    ['peer_kind', '"pod"'],
    ['peer_namespace', 'resource.attributes["k8s.namespace.name"]'],
    ['peer_pod', 'resource.attributes["k8s.pod.name"]'],
  ].map(([name, value]) =>
    set(attribute(name as string), value as string, 'resource.attributes["k8s.pod.name"] != nil'),
  ),
  ...PEER_WORKLOADS.map((name) =>
    set(attribute('peer_workload'), `resource.attributes["${name}"]`, `resource.attributes["${name}"] != nil`),
  ),
  ...['peer_release', 'peer_chart'].map((name) =>
    set(attribute(name), `resource.attributes["${name}"]`, `resource.attributes["${name}"] != nil`),
  ),
  ...[
    ['peer_kind', '"node"'],
    ['peer_node', 'resource.attributes["k8s.node.name"]'],
  ].map(([name, value]) =>
    set(
      attribute(name as string),
      value as string,
      'resource.attributes["k8s.node.name"] != nil and resource.attributes["k8s.pod.name"] == nil',
    ),
  ),
];

const optional = (key: string) => ({ key, default_value: '' });
const SOURCE_LABELS = [
  { key: 'src_namespace' },
  { key: 'src_pod' },
  ...['src_workload', 'src_release', 'src_chart'].map(optional),
];
/** Those without a default are required: a line that lacks one is not counted. */
const FLOW_LABELS = [
  { key: 'op' },
  ...SOURCE_LABELS,
  { key: 'peer_kind' },
  ...['peer_namespace', 'peer_workload', 'peer_pod', 'peer_release', 'peer_chart', 'peer_node', 'peer_ip'].map(
    optional,
  ),
  { key: 'role' },
  { key: 'port' },
];

/** Lines that are added up, and by what. */
function counter(name: string, unit: string, description: string, labels: JsonObject[], of: CounterSource): JsonObject {
  const ops = of.ops.map((op) => `${attribute('op')} == "${op}"`).join(' or ');
  return {
    name,
    unit,
    description,
    // Without a list it would be all of them: the peer, which is in labels.
    include_resource_attributes: [{ key: 'service.name' }],
    attributes: labels,
    // An error here would come back to the receiver, so nothing in it can be of a wrong type.
    conditions: [of.bytes ? `(${ops}) and ${attribute('bytes')} != nil and ${attribute('bytes')} > 0` : ops],
    sum: { value: of.bytes ? attribute('bytes') : '1', monotonic: true },
  };
}

interface CounterSource {
  readonly ops: readonly string[];
  readonly bytes: boolean;
}

/** Names of the processors that find out who the peer is, in the order in which a pipeline has them. */
export const FLOW_PROCESSORS = [
  'filter/flows',
  'resource/peer',
  'groupbyattrs/peer',
  'k8s_attributes/peer',
  'k8s_attributes/node',
  'transform/peer',
] as const;
/** The connectors that make counters of lines, each with the processors of what it makes. */
export const FLOW_COUNTERS = {
  'signal_to_metrics/bytes': ['transform/start', 'delta_to_cumulative/bytes', 'resource/flows'],
  'signal_to_metrics/connections': ['transform/start', 'delta_to_cumulative/connections', 'resource/flows'],
} as const;
/** Name of the exporter that Prometheus scrapes. */
export const FLOW_EXPORTER = 'prometheus/flows';

/** Port on which Prometheus scrapes the counters. */
export const FLOWS_PORT = 8889;

/** How long a counter is there after the last addition to it. */
const STALE_AFTER = '1h';

/** The processors of {@link FLOW_PROCESSORS} and {@link FLOW_COUNTERS}. */
export function flowProcessors(): JsonObject {
  return {
    // Whatever this is true of goes no further here.
    'filter/flows': { error_mode: 'ignore', log_conditions: [`${attribute('op')} == nil`] },
    // Room for the names of peers.
    'resource/peer': { attributes: [{ key: 'k8s.node.name', action: 'delete' }] },
    // Lookups are made for resources, so that every peer becomes one.
    'groupbyattrs/peer': { keys: ['k8s.pod.ip'] },
    // Every pod of the cluster by its address. Without a rule of association, pods on the host's network are left out;
    // with one on k8s.pod.ip, a node's address would be any one of them.
    'k8s_attributes/peer': {
      auth_type: 'serviceAccount',
      wait_for_metadata: true,
      wait_for_metadata_timeout: '60s',
      extract: {
        metadata: ['k8s.namespace.name', ...PEER_WORKLOADS],
        labels: [
          { tag_name: 'peer_release', key: 'app.kubernetes.io/instance', from: 'pod' },
          { tag_name: 'peer_chart', key: 'helm.sh/chart', from: 'pod' },
        ],
      },
    },
    // Every node by its address: the Cilium agent's, which runs on each and on the host's network.
    'k8s_attributes/node': {
      auth_type: 'serviceAccount',
      wait_for_metadata: true,
      wait_for_metadata_timeout: '60s',
      filter: { labels: [{ key: 'k8s-app', value: 'cilium' }] },
      extract: { metadata: ['k8s.node.name'] },
      pod_association: [{ sources: [{ from: 'resource_attribute', name: 'k8s.pod.ip' }] }],
    },
    'transform/peer': { error_mode: 'ignore', log_statements: [{ statements: [...PEER_STATEMENTS] }] },
    // When a counter begins: a second before what was added to it first. From it Prometheus knows that it was 0 then;
    // without, the first addition would be in no rate, and a connection that is made once in no query.
    'transform/start': {
      error_mode: 'ignore',
      metric_statements: [
        { statements: ['set(datapoint.start_time_unix_nano, datapoint.time_unix_nano - 1000000000)'] },
      ],
    },
    // A counter that nothing was added to for so long starts again at 0, as all do when the collector starts.
    'delta_to_cumulative/bytes': { max_stale: STALE_AFTER, max_streams: MOST_SERIES.bytes },
    'delta_to_cumulative/connections': { max_stale: STALE_AFTER, max_streams: MOST_SERIES.connections },
    // What is scraped is told by its target.
    'resource/flows': {
      attributes: ['service.name', 'signal_to_metrics.service.instance.id'].map((key) => ({ key, action: 'delete' })),
    },
  };
}

/**
 * Where Prometheus scrapes the counters. Sent to it instead, a series would have a sample only when something is added:
 * what happens less than twice in five minutes would be in no `rate(...[5m])`, ever. The price is that of every counter:
 * what was added after the last scrape is lost when the collector ends.
 */
export function flowExporter(): JsonObject {
  return { endpoint: `0.0.0.0:${FLOWS_PORT}`, metric_expiration: STALE_AFTER, without_scope_info: true };
}

/** The connectors of {@link FLOW_COUNTERS}. */
export function flowConnectors(): Readonly<Record<keyof typeof FLOW_COUNTERS, JsonObject>> {
  const ops = (policy: (typeof ACCOUNTING_POLICIES)[number], bytes: boolean): CounterSource => ({
    ops: ACCOUNTED_HOOKS.filter((hook) => hook.policy === policy && (hook.bytes !== undefined) === bytes).map(
      ({ op }) => op,
    ),
    bytes,
  });
  return {
    'signal_to_metrics/bytes': {
      error_mode: 'ignore',
      logs: [
        counter('tetragon.flow.bytes', 'By', 'Payload of TCP connections', FLOW_LABELS, ops('flow-accounting', true)),
        counter(
          'tetragon.file.bytes',
          'By',
          'Bytes read from and written to regular files',
          [{ key: 'op' }, ...SOURCE_LABELS],
          ops('file-accounting', true),
        ),
        counter('tetragon.export.malformed', '{line}', 'Lines of the export file that are no event', [], {
          ops: ['malformed'],
          bytes: false,
        }),
      ],
    },
    'signal_to_metrics/connections': {
      error_mode: 'ignore',
      logs: [
        counter(
          'tetragon.flow.connections',
          '{connection}',
          'TCP connections opened and closed',
          FLOW_LABELS,
          ops('flow-accounting', false),
        ),
      ],
    },
  };
}
