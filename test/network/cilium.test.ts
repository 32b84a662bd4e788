import { describe, expect, it } from 'vitest';
import { ciliumValues } from '../../constructs/network/cilium.ts';
import { HUBBLE_METRICS } from '../../constructs/network/hubble-metrics.ts';

describe('ciliumValues', () => {
  it.each([
    [1, 'demo-control-plane'],
    [3, 'demo-external-load-balancer'],
  ])('reaches the API server of %i control planes at %s', (controlPlanes, host) => {
    expect(ciliumValues({ clusterName: 'demo', controlPlanes, nodes: 4, ingressPort: undefined })).toMatchObject({
      k8sServiceHost: host,
      k8sServicePort: 6443,
    });
  });

  it.each([
    [1, 1],
    [2, 2],
    [4, 2],
  ])('runs, with %i nodes, %i operators: a second one on the same node would stay pending', (nodes, replicas) => {
    expect(ciliumValues({ clusterName: 'demo', controlPlanes: 1, nodes, ingressPort: undefined })).toMatchObject({
      operator: { replicas },
    });
  });

  it("leaves bpf.masquerade unset, which would cut pods off from Docker's DNS", () => {
    expect(
      ciliumValues({ clusterName: 'demo', controlPlanes: 1, nodes: 1, ingressPort: undefined }),
    ).not.toHaveProperty('bpf');
  });
});

/** Metrics that Cilium 1.20 can make (registry of pkg/hubble/metrics). */
const PLUGINS = [
  'dns',
  'drop',
  'flow',
  'flows-to-world',
  'httpV2',
  'icmp',
  'policy',
  'port-distribution',
  'sctp',
  'tcp',
];

/** Options by metric; contexts are allowed for all. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  dns: ['query', 'ignoreAAAA'],
  'flows-to-world': ['any-drop', 'port', 'syn-only'],
  httpV2: ['exemplars=true'],
};

const END = ['ip', 'namespace', 'pod', 'workload', 'workload_kind', 'app'];
const LABELS = [...END.flatMap((what) => [`source_${what}`, `destination_${what}`]), 'traffic_direction'];
const CONTEXTS = [
  'identity',
  'namespace',
  'pod',
  'pod-name',
  'dns',
  'ip',
  'reserved-identity',
  'workload',
  'workload-name',
  'app',
];

/** What of a Hubble metric's declaration Cilium would not know. */
function unknownIn(declaration: string): string[] {
  const [name = '', ...rest] = declaration.split(':');
  const options = rest.join(':').split(';').filter(Boolean);
  return [
    ...(PLUGINS.includes(name) ? [] : [name]),
    ...options.flatMap((option) => {
      const [key = '', value = ''] = option.split('=');
      if (key === 'labelsContext') return value.split(',').filter((label) => !LABELS.includes(label));
      if (['sourceContext', 'destinationContext'].includes(key))
        return value.split('|').filter((one) => !CONTEXTS.includes(one));
      return (OPTIONS[name] ?? []).includes(option) ? [] : [option];
    }),
  ];
}

describe('HUBBLE_METRICS', () => {
  it('consist of what Cilium knows', () => {
    expect(HUBBLE_METRICS.flatMap(unknownIn)).toEqual([]);
  });

  it.each([
    'httpv2:exemplars=true',
    'dns:querry',
    'flow:sourceContext=workload_name',
    'drop:labelsContext=source_node',
  ])('would be refused with %s', (declaration) => {
    expect(unknownIn(declaration)).not.toEqual([]);
  });

  it.each(['dns', 'drop', 'tcp', 'flow', 'icmp'])(
    'give %s the labels that the shipped dashboards filter and group by',
    (name) => {
      const declaration = HUBBLE_METRICS.find((one) => one.split(':')[0] === name);
      for (const context of ['sourceContext=', 'destinationContext=', 'source_namespace', 'destination_namespace']) {
        expect(declaration).toContain(context);
      }
    },
  );

  it('name no metric twice, nor http beside httpV2', () => {
    const names = HUBBLE_METRICS.map((declaration) => declaration.split(':')[0]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('http');
  });
});
