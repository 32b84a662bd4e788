import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../constructs/core/json.ts';
import { inCluster, object } from '../expand/support.ts';
import { checkFlows, expectedFlows, flowQuery } from './flows.ts';
import { altered, answer, BAD_ANSWERS, recorded } from './support.ts';

const LOOK = 'kubectl port-forward';
const COUNTER = 'tetragon_flow_bytes_total';
const WANTED = { namespace: 'application', workload: 'traffic-generator', metrics: [COUNTER] };

const seen = (from = answer(recorded('prometheus-flows')), wanted = WANTED) =>
  checkFlows(from, wanted, COUNTER, LOOK).map((one) => one.seen);

describe('flows of a workload', () => {
  test('are asked for by what the recorded answer was asked by', () => {
    expect(flowQuery(COUNTER)).toBe('sum by (src_namespace, src_workload) (tetragon_flow_bytes_total{op="sent"})');
  });

  test('are counted', () => {
    expect(seen()).toEqual([]);
    expect(seen(undefined, { ...WANTED, namespace: 'deep-space', workload: 'pod-to-pod' })).toEqual([]);
  });

  test('are missed when nobody counts, or only others are counted', () => {
    expect(checkFlows(answer(recorded('prometheus-empty')), WANTED, COUNTER, LOOK)).toEqual([
      {
        expected:
          'bytes of application/traffic-generator: ' +
          'sum by (src_namespace, src_workload) (tetragon_flow_bytes_total{op="sent"})',
        seen: 'series of nobody',
        look: LOOK,
      },
    ]);
    const others = 'series of application/other, podinfo/podinfo-traffic, deep-space/pod-to-pod, application/frontend';
    expect(seen(altered('prometheus-flows', '"traffic-generator"', '"other"'))).toEqual([others]);
    expect(seen(undefined, { ...WANTED, namespace: 'podinfo' })).toHaveLength(1);
  });

  test('are no proof when nothing was sent, or it is no number', () => {
    expect(seen(altered('prometheus-flows', '"600"', '"0"'))).toEqual(['0']);
    expect(seen(altered('prometheus-flows', '"600"', '"NaN"'))).toEqual(['NaN']);
  });

  test.each(BAD_ANSWERS)('cannot be judged by %s', (_, bad, why) => {
    expect(seen(bad)).toEqual([expect.stringMatching(why)]);
  });
});

describe('flows that are expected', () => {
  const loop = (name: string, namespace: string) => {
    const containers = [{ name, command: ['/bin/sh', '-c'] }];
    const one = object('Deployment', name, { spec: { template: { spec: { containers } } } }, 'apps/v1');
    return inCluster(one, { from: 'tree', namespace });
  };
  const policy = (name: string) => {
    const matchExpressions = [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'In', values: ['home'] }];
    return inCluster(
      object('TracingPolicy', name, { spec: { podSelector: { matchExpressions } } }, 'cilium.io/v1alpha1'),
    );
  };
  const collector = (counter: string, receiver: string) => {
    const alternateConfig: JsonObject = {
      connectors: { forward: {}, counting: { logs: [{ name: counter }] } },
      service: { pipelines: { logs: { receivers: ['forward'] }, metrics: { receivers: [receiver] } } },
    };
    const spec = { values: { alternateConfig } };
    return inCluster(object('HelmRelease', 'collector', { spec }, 'helm.toolkit.fluxcd.io/v2'));
  };
  const loops = [loop('clock', 'home'), loop('bell', 'away')];
  const counting = collector('tetragon.flow.bytes', 'counting');

  test('are those of the loops that the policy reaches', () => {
    expect(expectedFlows([...loops, policy('flow-accounting'), counting])).toEqual([
      { namespace: 'home', workload: 'clock', metrics: [COUNTER] },
    ]);
    expect(expectedFlows([...loops, policy('connect'), counting])).toEqual([]);
  });

  test.each([
    ['is no collector', []],
    ['is no counter', [collector('tetragon.file.bytes', 'counting')]],
    ['is no pipeline by which the counter leaves', [collector('tetragon.flow.bytes', 'otlp')]],
  ])('are none where there %s', (_, given) => {
    expect(expectedFlows([...loops, policy('flow-accounting'), ...given])).toEqual([]);
  });

  test('are also recorded, by every rule that reads the counter', () => {
    const rules = [
      { record: 'bytes:rate5m', expr: `rate(${COUNTER}[5m])` },
      { record: 'bytes:rate5m', expr: `rate(${COUNTER}{op="sent"}[5m])` },
      { record: 'other:rate5m', expr: 'rate(tetragon_flow_connections_total[5m])' },
      { alert: 'Silence', expr: `absent(${COUNTER})` },
    ];
    const rule = inCluster(object('PrometheusRule', 'flows', { spec: { groups: [{ rules }] } }));
    expect(expectedFlows([...loops, policy('flow-accounting'), counting, rule])).toMatchObject([
      { metrics: [COUNTER, 'bytes:rate5m'] },
    ]);
  });
});
