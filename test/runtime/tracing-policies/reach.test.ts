import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Policy } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { overlap, reachOf } from '../../../constructs/runtime/tracing-policies/risk/reach.ts';

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
const NAMES = ['a', 'b', 'c'];

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn';
  readonly values: string[];
}

/** A process: of the node, or of a container in a pod. */
type Process = { readonly namespace: string; readonly app: string; readonly container: string } | 'host';

const PROCESSES: readonly Process[] = [
  'host',
  ...NAMES.flatMap((namespace) =>
    NAMES.flatMap((app) => NAMES.map((container) => ({ namespace, app, container }) as const)),
  ),
];

const requirement = (key: string) =>
  fc.record({
    key: fc.constant(key),
    operator: fc.constantFrom<Requirement['operator']>('In', 'NotIn'),
    values: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
  });

const policy = fc
  .record({
    own: fc.option(fc.constantFrom(...NAMES)),
    host: fc.boolean(),
    pods: fc.option(fc.array(fc.oneof(requirement(NAMESPACE), requirement('app')), { maxLength: 3 })),
    containers: fc.option(fc.array(requirement('name'), { minLength: 1, maxLength: 2 })),
  })
  .map(({ own, host, pods, containers }) => ({
    apiVersion: 'cilium.io/v1alpha1',
    kind: own === null ? 'TracingPolicy' : 'TracingPolicyNamespaced',
    metadata: { name: 'x', ...(own === null ? {} : { namespace: own }) },
    spec: {
      ...(host && own === null ? { hostSelector: {} } : {}),
      ...(pods ? { podSelector: { matchExpressions: pods } } : {}),
      ...(containers ? { containerSelector: { matchExpressions: containers } } : {}),
    },
  }));

type Generated = typeof policy extends fc.Arbitrary<infer T> ? T : never;

const holds = (requirements: readonly Requirement[], of: Readonly<Record<string, string>>) =>
  requirements.every(({ key, operator, values }) => values.includes(of[key] ?? '') === (operator === 'In'));

/** Whom Tetragon would look at, by its table of the three selectors. */
function sees({ metadata, spec }: Generated, process: Process): boolean {
  const { hostSelector, podSelector, containerSelector } = spec;
  const own = 'namespace' in metadata ? metadata.namespace : undefined;
  const unscoped = !podSelector && !containerSelector && own === undefined;
  if (process === 'host') return hostSelector !== undefined || unscoped;
  if (unscoped) return hostSelector === undefined;
  if (own !== undefined && own !== process.namespace) return false;
  return (
    holds(podSelector?.matchExpressions ?? [], { [NAMESPACE]: process.namespace, app: process.app }) &&
    holds(containerSelector?.matchExpressions ?? [], { name: process.container })
  );
}

it('two policies that can see one process overlap, in either order', () => {
  let shared = 0;
  fc.assert(
    fc.property(policy, policy, (a, b) => {
      const [reachA, reachB] = [a, b].map((one) => reachOf(one as unknown as Policy));
      if (!reachA || !reachB) return;
      expect(overlap(reachA, reachB)).toBe(overlap(reachB, reachA));
      if (!PROCESSES.some((process) => sees(a, process) && sees(b, process))) return;
      shared += 1;
      expect(overlap(reachA, reachB)).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect(shared).toBeGreaterThan(20);
});

it('a policy that sees the node says so', () => {
  fc.assert(
    fc.property(policy, (one) => {
      expect(reachOf(one as unknown as Policy).host).toBe(sees(one, 'host'));
    }),
  );
});
