import * as z from 'zod/mini';
import { meantMap } from './hints.ts';
import {
  IN_CLUSTER,
  alwaysOn,
  branch,
  descriptions,
  dnsLabel,
  etcdMembers,
  flag,
  helmValues,
  type Kind,
  longPeriod,
  message,
  namespaces,
  nodeImage,
  localPort,
  repository,
  shortPeriod,
  subnet,
  wholeNumber,
  word,
} from './kinds.ts';

// The environment's name is also the default of the cluster's, and Kind appends up to 23 characters to that
// ("-external-load-balancer") to name a container, whose host name ends at 63.
const name = dnsLabel(32);
const chartValues = helmValues();

const cluster = section('The Kind cluster that bootstrap.sh creates', {
  name: derived('Name of the Kind cluster, and the beginning of the names of its nodes', 'name', name),
  controlPlanes: optional('Control-plane nodes', etcdMembers(), 1),
  workers: optional('Worker nodes', wholeNumber(0, 20), 3),
  nodeImage: required('Image of every node; its tag says which Kubernetes runs', nodeImage()),
  podSubnet: optional('Addresses of the pods; each node takes a /24 of it', subnet(), '10.244.0.0/16'),
  serviceSubnet: optional('Addresses of the services', subnet(), '10.96.0.0/12'),
});

const source = optionalSection('What Argo CD or Flux syncs', {
  repository: optional('Git repository that holds the rendered manifests', repository(), IN_CLUSTER),
  revision: optional('Branch that is synced', branch(), 'main'),
  credentials: optional('How the repository is read', word(['none', 'token', 'ssh-key']), 'none'),
  localPort: optional('Port of this machine on which the git server in the cluster takes a push', localPort(), 23232),
});

const access = optionalSection(
  'Grafana and the demo apps in a browser without a port-forward, by the Ingress of Cilium',
  {
    enabled: optional('Whether there is one', flag(), false),
    localPort: optional('Port of this machine on which it listens', localPort(), 8000),
  },
);

const retention = optionalSection('How long each signal is kept', {
  metrics: optional('Metrics in Prometheus', longPeriod(), '4d'),
  logs: optional('Logs of the pods in Loki', longPeriod(), '3d'),
  runtimeEvents: optional('Runtime events of Tetragon in Loki, not shorter than logs', longPeriod(), '7d'),
  traces: optional('Traces in Tempo', longPeriod(), '3d'),
});

const policies = optionalSection('Each tracing policy', {
  connect: policy(
    'TCP connections of the pods that flow-accounting does not cover, and who sends on them, once a minute',
    true,
  ),
  'flow-accounting': policy(
    'TCP connections of the accounted namespaces, with the bytes that were sent and received',
    true,
  ),
  'udp-sent': policy('UDP packets that leave a pod, DNS excepted: one event for each packet', false),
  'dns-resolvers': policy('DNS asked of a resolver outside the cluster', true),
  egress: refusingPolicy('TCP connections to outside the cluster', true),
  listen: policy('Processes that begin to listen for TCP connections', true),
  'raw-sockets': refusingPolicy('Sockets that read or forge packets', true),
  'file-accounting': policy(
    'Bytes that the accounted namespaces read from and write to files: the most costly of all',
    false,
  ),
  'sensitive-files': refusingPolicy('Files with passwords and keys that are opened', true),
  'service-account-tokens': policy(
    'Tokens for the Kubernetes API that are opened, once a minute and thread at most',
    true,
  ),
  'image-drift': refusingPolicy(
    'Programs and settings of an image that are changed while it runs; looks at every write of the node',
    false,
  ),
  links: policy('Links that are made to files with credentials', true),
  'privilege-escalation': policy('Processes that ask to become root', true),
  capabilities: policy('Processes that ask to change their capabilities and keep some', true),
  'capability-use': policy(
    'Capabilities that are checked, once a minute and thread at most; one of the busiest hooks',
    false,
  ),
  'user-namespaces': policy('User namespaces made by unprivileged processes', true),
  'process-injection': policy('Processes that attach to another or write into its memory', true),
  'credential-changes': policy('Changes of credentials; the start of every program is one', false),
  'memory-files': policy('Files that exist in memory alone', true),
  mounts: policy('File systems that a container mounts or moves, and a root that it changes', true),
  namespaces: policy('Namespaces that a container asks to enter or make', true),
  'kernel-helpers': refusingPolicy('Files by which root in a container makes the node run a program or stop', true),
  'block-devices': refusingPolicy('Disks that a container opens as such', true),
  'runtime-sockets': refusingPolicy("The container runtime's socket, called from a container", true),
  'kernel-modules': refusingPolicy('Kernel modules that a container asks for or loads', true),
  'bpf-programs': policy('BPF programs and maps that a container loads', true),
  'clock-changes': policy('The clock of the node, which a container asks to set or adjust', true),
  'shell-from-outside': optionalSection('Shells that are started in a container from outside of it', {
    enabled: optional('Whether it is on', flag(), true),
    enforce: optional(
      'Whether it also refuses what it reports. That can be shells of the pod itself: of a daemon, of a process whose ' +
        'parent is gone, and any in a pod with shareProcessNamespace',
      flag(),
      false,
    ),
  }),
  'temporary-programs': refusingPolicy('Programs that are started from a directory for temporary files', true),
  'package-managers': refusingPolicy('Package managers that are started in a container', true),
  'block-execve': optionalSection(
    'Any program but its own that the container podinfo-backend starts. Needs demo.podinfo',
    {
      enabled: derived('Whether it is on', 'demo.podinfo.enabled', flag()),
      enforce: enforce(),
    },
  ),
  'raw-syscalls': policy(
    'Every system call of podinfo-backend: thousands of events a second. Needs demo.podinfo',
    false,
  ),
});

const noOtherNetwork = 'the Kind nodes have no other network, so no pod would start';

const components = optionalSection('What is installed', {
  cilium: optionalSection('Network, network policies and Hubble', {
    enabled: optional('Whether it is installed', alwaysOn(noOtherNetwork), true),
    values: values('cilium'),
  }),
  visibility: optionalSection('HTTP and DNS visibility policies of the demo namespaces', {
    enabled: enabled(),
  }),
  quarantine: optionalSection('The network policy that cuts off every pod labelled quarantine=true', {
    enabled: enabled(),
  }),
  tetragon: optionalSection('Runtime events from the kernel', {
    enabled: enabled(),
    values: values('tetragon'),
  }),
  'tracing-policies': optionalSection('What Tetragon watches beyond the start and end of processes', {
    enabled: enabled(),
    policies,
  }),
  prometheus: optionalSection('Metrics, rules and alerts', {
    enabled: enabled(),
    values: values('kube-prometheus-stack'),
  }),
  scrapes: optionalSection('ServiceMonitors: what Prometheus scrapes of the other components', {
    enabled: enabled(),
  }),
  loki: optionalSection('Logs and runtime events', {
    enabled: enabled(),
    values: values('loki'),
  }),
  tempo: optionalSection('Traces', {
    enabled: enabled(),
    values: values('tempo'),
  }),
  collector: optionalSection('OpenTelemetry Collector: brings logs, runtime events and OTLP to their stores', {
    enabled: enabled(),
    values: values('opentelemetry-collector'),
  }),
  grafana: optionalSection('Dashboards', {
    enabled: enabled(),
    subPath: derived('Whether Grafana is served under /grafana and not under /', 'access.enabled', flag()),
    values: values('grafana'),
  }),
});

const demo = optionalSection('Workloads to look at', {
  guestbook: demoApplication('Guestbook: a PHP frontend before Redis'),
  podinfo: demoApplication('podinfo: a small service with metrics, logs and traces'),
  'deep-space': deepSpace(),
  traces: optional('A generator of synthetic traces', flag(), true),
});

/**
 * The environment file: the one place that says which keys there are, what they default to and what they allow.
 *
 * Its input is what the file says, its output is `Environment`. Defaults that follow another key (`cluster.name`,
 * `subPath`, `traffic`) are filled in by the transform of the map that holds both.
 */
export const environmentSchema = z.pipe(
  map({
    name: required('Name of the environment: the name of this file without .yaml', name),
    cluster,
    source,
    scrapeInterval: optional('How often Prometheus scrapes', shortPeriod(), '30s'),
    accountedNamespaces: optional(
      'Namespaces of your own that are observed as those of the demo apps are: bytes and connections in Prometheus ' +
        "(flow-accounting, file-accounting), Hubble's flows in Loki",
      namespaces(),
      [],
    ),
    retention,
    access,
    components,
    demo,
  }),
  z.transform(({ name, cluster, access, components, demo, ...rest }) => {
    const { 'tracing-policies': tracing, grafana } = components;
    const blockExecve = tracing.policies['block-execve'];
    return {
      ...rest,
      name,
      access,
      demo,
      cluster: { ...cluster, name: cluster.name ?? name },
      components: {
        ...components,
        'tracing-policies': {
          ...tracing,
          policies: {
            ...tracing.policies,
            'block-execve': { ...blockExecve, enabled: blockExecve.enabled ?? demo.podinfo.enabled },
          },
        },
        grafana: { ...grafana, subPath: grafana.subPath ?? access.enabled },
      },
    };
  }),
);

/**
 * The maps of the file and the keys that each allows, by the path of the map joined with dots. The file itself is ''.
 */
export function allowedKeys(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const visit = (schema: z.core.$ZodType, path: readonly string[]): void => {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    if (def.type === 'pipe') return visit(def.in, path);
    if (def.type === 'prefault') return visit(def.innerType, path);
    if (def.type !== 'object') return;
    found.set(path.join('.'), Object.keys(def.shape));
    for (const [key, value] of Object.entries(def.shape)) visit(value, [...path, key]);
  };
  visit(environmentSchema, []);
  return found;
}

function enabled() {
  return optional('Whether it is installed', flag(), true);
}

/** A tracing policy that reports. */
function policy(purpose: string, on: boolean) {
  return optionalSection(purpose, { enabled: optional('Whether it is on', flag(), on) });
}

/** A tracing policy that reports, and can refuse what it reports. */
function refusingPolicy(purpose: string, on: boolean) {
  return optionalSection(purpose, { enabled: optional('Whether it is on', flag(), on), enforce: enforce() });
}

function enforce() {
  return optional('Whether it also refuses what it reports', flag(), false);
}

function values(chart: string) {
  return optional(`Values of the ${chart} chart, merged over ours`, chartValues, {});
}

function demoApplication(purpose: string) {
  const application = z.pipe(
    map({
      enabled: enabled(),
      traffic: derived('A load generator that calls it', 'enabled', flag()),
    }),
    z.transform((given) => ({ ...given, traffic: given.traffic ?? given.enabled })),
  );
  return described(z.prefault(application, {}), `${purpose}. Optional.`);
}

function deepSpace() {
  const workloads = z.pipe(
    map({
      insideCaller: optional('A caller of a service in its own namespace, once a second', flag(), true),
      outsideCaller: optional('A caller of a host outside the cluster, every five seconds', flag(), false),
      rehearsal: derived('A harmless attack that a person starts, to see what it raises', 'insideCaller', flag()),
      cpuHog: optional('A process that keeps one core busy, up to its limit', flag(), false),
    }),
    z.transform((given) => ({ ...given, rehearsal: given.rehearsal ?? given.insideCaller })),
  );
  return described(z.prefault(workloads, {}), 'Workloads whose calls and load are there to be found again. Optional.');
}

/** A key that must be there. */
function required<Schema extends z.ZodMiniType>(purpose: string, { schema, allowed }: Kind<Schema>) {
  // A copy, because one kind may serve two keys, and each has its own description.
  return described(z.clone(schema), `${purpose}. Required. Allowed: ${allowed}.`);
}

/** A key that has a default. */
function optional<Schema extends z.ZodMiniType>(
  purpose: string,
  { schema, allowed }: Kind<Schema>,
  byDefault: z.input<Schema>,
) {
  const shown = typeof byDefault === 'string' ? byDefault : JSON.stringify(byDefault);
  return described(prefault(schema, byDefault), `${purpose}. Optional, default: ${shown}. Allowed: ${allowed}.`);
}

/** A key whose default is the value of another. */
function derived<Schema extends z.ZodMiniType>(purpose: string, from: string, { schema, allowed }: Kind<Schema>) {
  return described(z.optional(schema), `${purpose}. Optional, default: the value of ${from}. Allowed: ${allowed}.`);
}

/** A map that must be there, because one of its keys must. */
function section<Shape extends z.core.$ZodShape>(purpose: string, shape: Shape) {
  return described(map(shape), `${purpose}. Required.`);
}

/** A map that can be left out, because all of its keys can. */
function optionalSection<Shape extends z.core.$ZodShape>(purpose: string, shape: Shape) {
  return described(prefault(map(shape), {} as z.input<ReturnType<typeof map<Shape>>>), `${purpose}. Optional.`);
}

/** A map with these keys and no others. */
function map<Shape extends z.core.$ZodShape>(shape: Shape) {
  const error = message(`a map with the keys ${Object.keys(shape).join(', ')}`, meantMap);
  return z.strictObject(shape, { error });
}

/** A default that is read like a value of the file: `30s`, not a `Duration`. */
function prefault<Schema extends z.ZodMiniType>(schema: Schema, byDefault: z.input<Schema>) {
  return z.prefault(schema, byDefault);
}

function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  descriptions.add(schema, { description });
  return schema;
}
