import { describe, expect, it } from 'vitest';
import { ACCOUNTED_HOOKS, ACCOUNTING_POLICIES } from '../../constructs/telemetry/flow-events.ts';
import {
  flowConnectors,
  flowExporter,
  flowProcessors,
  flowStatements,
  MOST_SERIES,
} from '../../constructs/telemetry/flow-metrics.ts';
import { EVERYTHING, policiesOf } from '../runtime/tracing-policies/everything.ts';
import type { KubePrometheusStackValues } from '../../imports/charts/kube-prometheus-stack.ts';
import type { ServiceMonitor } from '../../imports/crds/service-monitor.ts';
import { renderWith } from '../support/render.ts';

interface Counter {
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly default_value?: string }[];
  readonly sum: { readonly monotonic: boolean };
}

const counters = Object.values(flowConnectors()).flatMap(({ logs }) => logs as unknown as Counter[]);
const labels = (name: string) => counters.find((counter) => counter.name === name)?.attributes.map(({ key }) => key);

describe('the counters', () => {
  it('are those of flows and files, and of lines that are no events', () => {
    expect(counters.map(({ name }) => name)).toEqual([
      'tetragon.flow.bytes',
      'tetragon.file.bytes',
      'tetragon.export.malformed',
      'tetragon.flow.connections',
    ]);
    // Without it Prometheus would take a sum for a gauge.
    expect(counters.every(({ sum }) => sum.monotonic)).toBe(true);
  });

  it.each(['tetragon.flow.bytes', 'tetragon.flow.connections'])('%s names both ends', (name) => {
    const ends = ['namespace', 'workload', 'pod', 'release', 'chart'].flatMap((of) => [`src_${of}`, `peer_${of}`]);
    expect(labels(name)?.sort()).toEqual([...ends, 'op', 'peer_ip', 'peer_kind', 'peer_node', 'port', 'role'].sort());
  });

  it('have an address of services alone: pods and nodes have names, and the outside is without number', () => {
    const subnets = { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/16' };
    const statements = flowStatements({ ...subnets, ownNamespace: 'monitoring' });
    const setting = statements.filter((statement) => statement.includes('"peer_ip"'));
    expect(setting).toHaveLength(1);
    expect(setting[0]).toMatch(/where log\.attributes\["peer_kind"\] == "service"$/);
  });

  it('have a bound, that of bytes another than that of connections', () => {
    const parts = flowProcessors();
    expect(parts['delta_to_cumulative/bytes']).toMatchObject({ max_streams: MOST_SERIES.bytes });
    expect(parts['delta_to_cumulative/connections']).toMatchObject({ max_streams: MOST_SERIES.connections });
  });

  it('are there for Prometheus exactly as long as they are remembered: else one would go on from a lower value', () => {
    for (const name of ['bytes', 'connections']) {
      const { max_stale: remembered } = flowProcessors()[`delta_to_cumulative/${name}`] as { max_stale: string };
      expect(flowExporter()['metric_expiration']).toBe(remembered);
    }
  });

  it('are scraped: their port is open, and a monitor asks it', () => {
    const { objects } = renderWith('');
    const monitor = objects.find(({ object }) => object.metadata.name === 'tetragon-flows')?.object;
    const { selector, endpoints } = (monitor as unknown as ServiceMonitor).spec;
    expect(selector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'opentelemetry-collector' } });
    expect(endpoints.map(({ port }) => port)).toEqual(['flows']);
    // The collector's own pod is in no label that could be taken for the pod that was observed.
    const [dropped] =
      endpoints[0]?.relabelings?.flatMap(({ action, regex }) => (action === 'labeldrop' ? regex : [])) ?? [];
    for (const label of ['pod', 'namespace']) expect(label).toMatch(new RegExp(`^(?:${dropped})$`));
  });

  it('begin at 0 in Prometheus, which takes what they say of when they began', () => {
    const { stack } = renderWith('');
    const values = stack.components.find(({ id }) => id === 'prometheus')?.helmRelease?.values;
    const { prometheus } = values as KubePrometheusStackValues;
    expect(prometheus?.prometheusSpec?.enableFeatures).toContain('created-timestamp-zero-ingestion');
  });

  it.each([
    ['nobody scrapes them', 'components: {scrapes: {enabled: false}}'],
    [
      'no policy reports what they count',
      'components: {tracing-policies: {policies: {flow-accounting: {enabled: false}}}}',
    ],
    [
      'there is no pod that they would be of',
      'demo: {guestbook: {enabled: false}, podinfo: {enabled: false}, deep-space: {insideCaller: false}}',
    ],
  ])('are not made where %s', (_, yaml) => {
    const { objects } = renderWith(yaml);
    expect(JSON.stringify(objects)).not.toContain('signal_to_metrics');
    expect(objects.filter(({ component }) => component === 'rules')).toEqual([]);
  });
});

describe('the hooks', () => {
  it('are told apart by policy and function, so that no event is counted as two', () => {
    const keys = ACCOUNTED_HOOKS.map((hook) => `${hook.policy} ${hook.function}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(ACCOUNTED_HOOKS.map(({ policy }) => policy))).toEqual(new Set(ACCOUNTING_POLICIES));
  });

  it.each(ACCOUNTING_POLICIES)('of %s are those that the policy sets, with the bytes where it has them', (name) => {
    const policy = policiesOf(EVERYTHING).find(({ metadata }) => metadata.name === name);
    const hooks = policy?.spec.kprobes?.map(({ call, args, returnArg }) => ({
      function: call,
      first: args?.[0]?.type,
      int: { argument: args?.[1]?.type === 'int', return: returnArg?.type === 'int' },
    }));
    const accounted = ACCOUNTED_HOOKS.filter((hook) => hook.policy === name);
    expect(hooks?.map((hook) => hook.function).sort()).toEqual(accounted.map((hook) => hook.function).sort());
    for (const { function: call, bytes } of accounted) {
      const hook = hooks?.find((one) => one.function === call);
      expect([call, hook?.first]).toEqual([call, name === 'flow-accounting' ? 'sock' : 'file']);
      if (bytes) expect([call, bytes, hook?.int[bytes]]).toEqual([call, bytes, true]);
    }
  });
});

describe("the collector's own traffic", () => {
  it('is not exported by Tetragon, and not counted if it were', () => {
    const { stack } = renderWith('');
    const component = (id: string) => stack.components.find((one) => one.id === id);
    const namespace = component('collector')?.home as string;
    expect(JSON.stringify(component('tetragon')?.helmRelease?.values)).toContain(`\\"${namespace}\\"`);
    expect(JSON.stringify(component('collector')?.helmRelease?.values)).toContain(`== \\"${namespace}\\"`);
  });
});
