import type { Environment, HelmValues, ReleaseName } from '../environment.ts';
import { formatPath, type Problem } from '../problems.ts';
import { leaves, secretIn } from './secrets.ts';

/**
 * The chart gives the replicas of Cilium's operator a hard anti-affinity by host name, so each needs a node of its own
 * (cilium 1.20.0, `operator.affinity`). Its tolerations let it run on control planes too.
 */
export function operatorReplicasHaveNodes({
  cluster: { controlPlanes, workers },
  components: { cilium },
}: Environment): Problem[] {
  const nodes = controlPlanes + workers;
  const replicas = valueAt(cilium.values, 'operator', 'replicas');
  if (typeof replicas !== 'number' || replicas <= nodes) return [];
  // Whoever changes the affinity knows where the replicas can run.
  if (valueAt(cilium.values, 'operator', 'affinity') !== undefined) return [];
  const path = ['components', 'cilium', 'values', 'operator', 'replicas'];
  return [
    {
      paths: [path],
      message: `${formatPath(path)} is ${replicas}, more than the number of nodes (${nodes}): no two run on one node, so the others would stay Pending (allowed: at most ${nodes})`,
    },
  ];
}

/**
 * With BPF masquerading Cilium routes in BPF and so bypasses the iptables rules by which pods on Kind reach Docker's
 * DNS (cilium/cilium#23283; the rules are made by the entrypoint of the node image), unless host routing stays with
 * the kernel.
 */
export function masqueradeKeepsDockerDns({ components: { cilium } }: Environment): Problem[] {
  if (valueAt(cilium.values, 'bpf', 'masquerade') !== true) return [];
  if (valueAt(cilium.values, 'bpf', 'hostLegacyRouting') === true) return [];
  const path = ['components', 'cilium', 'values', 'bpf', 'masquerade'];
  return [
    {
      paths: [path],
      message: `${formatPath(path)} is true without bpf.hostLegacyRouting: BPF host routing would bypass the iptables rules by which pods on Kind reach the DNS of Docker: remove it, or set bpf.hostLegacyRouting to true as well`,
    },
  ];
}

/**
 * Every tracing policy says whose doings it looks at, and Tetragon loads none that does without its policy filter
 * (1.7.0, `pkg/policyfilter/disabled.go`).
 */
export function policyFilterIsOn({ components }: Environment): Problem[] {
  const { tetragon, 'tracing-policies': policies } = components;
  if (!tetragon.enabled || !policies.enabled) return [];
  if (valueAt(tetragon.values, 'tetragon', 'enablePolicyFilter') !== false) return [];
  const path = ['components', 'tetragon', 'values', 'tetragon', 'enablePolicyFilter'];
  return [
    {
      paths: [path],
      message: `${formatPath(path)} is false: Tetragon would load no policy that is held to pods, and all of components.tracing-policies are: remove it, or set components.tracing-policies.enabled to false`,
    },
  ];
}

/**
 * Where the chart of each release takes a Secret that exists already: keys of the pinned `values.yaml`. A total table,
 * so that a new release has an answer too.
 */
const secretReferences: Readonly<Record<ReleaseName, string>> = {
  cilium: 'existingSecret or secretName beside it',
  tetragon: 'tetragon.extraEnv with valueFrom.secretKeyRef',
  prometheus: 'alertmanager.alertmanagerSpec.configSecret or a field whose name ends in Secret',
  loki: 'defaults.extraEnvFrom, read as ${NAME} with the argument -config.expand-env=true',
  tempo: 'tempo.extraEnvFrom, read as ${NAME} with the argument -config.expand-env=true',
  collector: 'extraEnvsFrom, read as ${env:NAME}',
  grafana: 'admin.existingSecret or envValueFrom',
};

/** No secret in git: a value that is one is refused. The message does not repeat it. */
export function noSecretIn(release: ReleaseName) {
  return ({ components }: Environment): Problem[] =>
    [...leaves(components[release].values)].flatMap(({ path: inside, name, value }) => {
      const secret = secretIn(name, value);
      if (secret === undefined) return [];
      const path = ['components', release, 'values', ...inside];
      const message = `${formatPath(path)} holds ${secret}, and this file is committed: put it into a Secret and name that instead (${secretReferences[release]})`;
      return [{ paths: [path], message }];
    });
}

function valueAt(values: HelmValues, first: string, second: string): unknown {
  const inside: unknown = values[first];
  return typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[second] : undefined;
}
