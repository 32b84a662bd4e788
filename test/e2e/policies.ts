import type { ClusterObject } from '../../tools/expand/cluster.ts';
import type { Answer } from './answer.ts';
import type { Finding } from './finding.ts';
import { readSamples } from './instant.ts';
import { list, map, text } from './json.ts';
import type { ExpectedTargets } from './targets.ts';

/** The tracing policies that every agent of Tetragon is to load. */
export interface ExpectedPolicies {
  readonly policies: number;
  /** Agents that are scraped, one on every node. */
  readonly nodes: number;
  /** Where the agents run. */
  readonly namespace: string;
}

const KINDS = ['TracingPolicy', 'TracingPolicyNamespaced'];

/** What follows from the policies that are rendered. Undefined: there are none, or nobody scrapes who loads them. */
export function expectedPolicies(
  cluster: readonly ClusterObject[],
  targets: readonly ExpectedTargets[],
): ExpectedPolicies | undefined {
  const policies = cluster.filter(({ object }) => KINDS.includes(object.kind)).length;
  const agents = targets.find(({ pool }) => /^serviceMonitor\/[^/]+\/tetragon\/\d+$/.test(pool));
  const release = cluster.find(({ object }) => object.kind === 'HelmRelease' && object.metadata.name === 'tetragon');
  if (policies === 0 || !agents || !release) return undefined;
  return { policies, nodes: agents.count, namespace: release.namespace ?? 'default' };
}

/** Whether a tracing policy of the cluster reports what pods of a namespace do. */
export function reaches({ object }: ClusterObject, namespace: string): boolean {
  return list(map(map(object['spec'])['podSelector'])['matchExpressions'])
    .map(map)
    .every(({ operator, values }) => list(values).includes(namespace) === (operator === 'In'));
}

/**
 * How many policies the agents have, by state (Tetragon 1.7.0, pkg/metrics/policystatemetrics: `enabled`, `disabled`,
 * `error` and `load_error`, each of them also where it is 0).
 */
export const POLICIES = 'sum by (state) (tetragon_tracingpolicy_loaded)';

/** The command that lists the policies of an agent, with the error of each that is not in force. */
export function policyList({ namespace }: ExpectedPolicies, context: string): string {
  return `kubectl --context ${context} -n ${namespace} exec ds/tetragon -c tetragon -- tetra tracingpolicy list`;
}

/**
 * Whether every agent has every policy in force.
 *
 * @param look - shows what Prometheus answers
 * @param policyLook - shows the policies themselves
 */
export function checkPolicies(answer: Answer, wanted: ExpectedPolicies, look: string, policyLook: string): Finding[] {
  const { policies, nodes } = wanted;
  const expected = `${policies} tracing policies enabled on each of ${nodes} nodes, none in another state: ${POLICIES}`;
  const read = readSamples(answer);
  if ('problem' in read) return [{ expected, seen: read.problem, look }];
  const states = read.samples.filter(({ value }) => value !== 0);
  if (states.length === 0) return [{ expected, seen: 'no policy in any state', look }];
  const [one] = states;
  if (states.length === 1 && text(one?.labels['state']) === 'enabled' && one?.value === policies * nodes) return [];
  const seen = states.map(({ labels, value }) => `${value} ${text(labels['state'])}`).join(', ');
  return [{ expected, seen: `${seen}, of ${policies * nodes}`, look: policyLook }];
}
