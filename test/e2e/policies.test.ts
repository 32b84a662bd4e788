import { describe, expect, test } from 'vitest';
import { inCluster, object } from '../expand/support.ts';
import { checkPolicies, expectedPolicies, policyList, reaches } from './policies.ts';
import { altered, answer, BAD_ANSWERS, recorded } from './support.ts';

const LOOK = 'kubectl port-forward';
const WANTED = { policies: 26, nodes: 4, namespace: 'monitoring' };
const LIST = policyList(WANTED, 'kind-x');

const seen = (body: string) => checkPolicies(answer(body), WANTED, LOOK, LIST).map((one) => one.seen);

/** The recorded answer with another number in a state. */
const inState = (state: string, value: string) => {
  const body = JSON.parse(recorded('prometheus-policies')) as {
    data: { result: { metric: object; value: unknown[] }[] };
  };
  for (const { metric, value: old } of body.data.result)
    if ('state' in metric && metric.state === state) old[1] = value;
  return JSON.stringify(body);
};

describe('the policies that the agents have', () => {
  test('are all enabled on every node', () => {
    expect(seen(recorded('prometheus-policies'))).toEqual([]);
  });

  test('are all enabled where the other states are left out', () => {
    const enabled = [{ metric: { state: 'enabled' }, value: [0, '104'] }];
    expect(seen(JSON.stringify({ status: 'success', data: { resultType: 'vector', result: enabled } }))).toEqual([]);
  });

  test('are not all loaded: the finding says how to see which', () => {
    expect(checkPolicies(answer(recorded('prometheus-policies-error')), WANTED, LOOK, LIST)).toEqual([
      {
        expected:
          '26 tracing policies enabled on each of 4 nodes, none in another state: ' +
          'sum by (state) (tetragon_tracingpolicy_loaded)',
        seen: '103 enabled, 1 load_error, of 104',
        look: 'kubectl --context kind-x -n monitoring exec ds/tetragon -c tetragon -- tetra tracingpolicy list',
      },
    ]);
  });

  test.each(['error', 'load_error', 'disabled'])('are not as promised where one more is in state %s', (state) => {
    expect(seen(inState(state, '1'))).toEqual([expect.stringContaining(`1 ${state}`)]);
  });

  test('are not as promised where all of them are in another state', () => {
    const body = recorded('prometheus-policies').replace('"enabled"', '"disabled"');
    expect(seen(body)).toEqual(['104 disabled, of 104']);
  });

  test('are too few: one is missing on one node, or an agent is', () => {
    expect(seen(inState('enabled', '103'))).toEqual(['103 enabled, of 104']);
    expect(seen(inState('enabled', '78'))).toEqual(['78 enabled, of 104']);
  });

  test('are too many: somebody else has added one', () => {
    expect(seen(inState('enabled', '108'))).toEqual(['108 enabled, of 104']);
  });

  test('are not known: nobody exposes them, or no agent has any', () => {
    for (const body of [recorded('prometheus-empty'), inState('enabled', '0')]) {
      expect(checkPolicies(answer(body), WANTED, LOOK, LIST)).toMatchObject([
        { seen: 'no policy in any state', look: LOOK },
      ]);
    }
    // Nobody to load them would be a promise that cannot be broken.
    const nobody = { ...WANTED, nodes: 0 };
    expect(checkPolicies(answer(inState('enabled', '0')), nobody, LOOK, LIST)).toHaveLength(1);
  });

  test('cannot be judged by what is no number', () => {
    expect(checkPolicies(altered('prometheus-policies', '"104"', '"many"'), WANTED, LOOK, LIST)).toMatchObject([
      { seen: 'NaN enabled, of 104' },
    ]);
  });

  test.each(BAD_ANSWERS)('cannot be judged by %s', (_, bad, why) => {
    expect(checkPolicies(bad, WANTED, LOOK, LIST)).toMatchObject([{ seen: expect.stringMatching(why), look: LOOK }]);
  });
});

describe('the policies that are expected', () => {
  const policy = (name: string, kind = 'TracingPolicy') => inCluster(object(kind, name, {}, 'cilium.io/v1alpha1'));
  const tetragon = inCluster(object('HelmRelease', 'tetragon', {}, 'helm.toolkit.fluxcd.io/v2'));
  const targets = [
    { pool: 'serviceMonitor/eyes/tetragon-operator-metrics/0', count: 1, why: '' },
    { pool: 'serviceMonitor/eyes/tetragon/0', count: 3, why: '' },
  ];

  test('are those of the cluster and of namespaces, for every agent that is scraped', () => {
    const policies = [policy('one'), policy('two', 'TracingPolicyNamespaced'), policy('three', 'NetworkPolicy')];
    expect(expectedPolicies([...policies, tetragon], targets)).toEqual({ policies: 2, nodes: 3, namespace: 'home' });
  });

  test('are none without policies, without Tetragon, or where nobody scrapes it', () => {
    expect(expectedPolicies([tetragon], targets)).toBeUndefined();
    expect(expectedPolicies([policy('one')], targets)).toBeUndefined();
    expect(expectedPolicies([policy('one'), tetragon], targets.slice(0, 1))).toBeUndefined();
  });
});

describe('the scope of a policy', () => {
  const scoped = (matchExpressions?: object[]) =>
    inCluster(
      object('TracingPolicy', 'one', matchExpressions ? { spec: { podSelector: { matchExpressions } as never } } : {}),
    );

  test('has the namespaces that it names, or all but those, or all', () => {
    const named = (operator: string) => scoped([{ operator, values: ['home'] }]);
    expect([reaches(named('In'), 'home'), reaches(named('In'), 'away')]).toEqual([true, false]);
    expect([reaches(named('NotIn'), 'home'), reaches(named('NotIn'), 'away')]).toEqual([false, true]);
    expect(reaches(scoped(), 'home')).toBe(true);
  });
});
