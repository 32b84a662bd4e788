import { describe, expect, test } from 'vitest';
import { ACTS } from '../../constructs/demo/rehearsal.ts';
import { clusterOf } from '../../tools/expand/cluster.ts';
import { endpointsOf } from '../../tools/expand/endpoints.ts';
import { inCluster, object } from '../expand/support.ts';
import { knownMetrics, unknownUses } from '../queries/metrics.ts';
import { promqlErrors } from '../queries/promql.ts';
import { renderWith } from '../support/render.ts';
import { checksOf } from './checks.ts';
import type { Expectations } from './expectations.ts';
import { expectationsOf } from './expectations.ts';
import { answer, recorded } from './support.ts';

/** A dashboard of a chart, with a query that can be asked as it stands, and others that need a person's choice. */
const DASHBOARD = {
  uid: 'lamps',
  title: 'Lamps',
  panels: [
    { targets: [{ expr: 'sum(rate(lamps[$__rate_interval]))' }, { expr: 'lamps{pod="$pod"}' }] },
    { type: 'row', panels: [{ targets: [{ expr: 'lamps{pod=~"${pod:regex}"}' }, { expr: 'lamps' }, {}] }] },
  ],
};

const CHART_DASHBOARD = inCluster(
  object('ConfigMap', 'lamps', {
    metadata: { labels: { grafana_dashboard: '1' } },
    data: { 'lamps.json': JSON.stringify(DASHBOARD) },
  }),
);

const NODES = { controlPlanes: 1, workers: 3 };

const AGENT_LABELS = { 'app.kubernetes.io/name': 'tetragon' };
const AGENTS_SPEC = {
  template: {
    metadata: { labels: AGENT_LABELS },
    spec: { tolerations: [{ operator: 'Exists' }], containers: [{ name: 'tetragon' }] },
  },
};
/** What Tetragon's chart brings of those that load policies. */
const AGENTS = [
  object('DaemonSet', 'tetragon', { spec: AGENTS_SPEC }, 'apps/v1'),
  object('Service', 'tetragon', {
    metadata: { labels: AGENT_LABELS },
    spec: { selector: AGENT_LABELS, ports: [{ name: 'metrics', port: 2112 }] },
  }),
].map((one) => inCluster(one, { namespace: 'monitoring' }));

/** What an environment promises, with stand-ins for what the charts bring. */
function promised(yaml = '', without: (kind: string, name: string) => boolean = () => false): Expectations {
  const { stack, objects } = renderWith(yaml);
  const tree = objects.filter(({ object: { kind, metadata } }) => !without(kind, metadata.name));
  const cluster = clusterOf({ tree, releases: [], failures: [] });
  const tetragon = tree.some(({ component }) => component === 'tetragon') ? AGENTS : [];
  return expectationsOf({
    cluster: [...cluster, ...tetragon, CHART_DASHBOARD],
    nodes: NODES,
    endpoints: endpointsOf(stack.components),
  });
}

describe('what is promised', () => {
  const all = promised();

  test('targets of every monitor, with the replicas of the workload', () => {
    const pools = all.prometheus?.targets.map(({ pool }) => pool) ?? [];
    expect(pools).toContain('serviceMonitor/monitoring/cilium-agent/0');
    expect(all.prometheus?.targets).toContainEqual({
      pool: 'serviceMonitor/monitoring/podinfo-frontend/0',
      count: 2,
      why: 'Deployment podinfo/podinfo-frontend',
    });
    const fewer = promised('', (kind, name) => kind === 'ServiceMonitor' && name === 'podinfo-frontend');
    expect(fewer.prometheus?.targets.map(({ pool }) => pool)).toEqual(
      pools.filter((pool) => pool !== 'serviceMonitor/monitoring/podinfo-frontend/0'),
    );
  });

  test('logs of every workload of the guestbook', () => {
    const services = all.loki?.logs.map(({ namespace, service }) => `${namespace}/${service}`).toSorted();
    expect(services).toEqual(['application/frontend', 'application/redis-follower', 'application/redis-leader']);
  });

  test('events of every loop of the shell, of every kind that is watched', () => {
    const events = (one: Expectations) =>
      (one.loki?.events ?? []).map(({ namespace, workload, kind }) => `${namespace}/${workload} ${kind}`).sort();
    expect(events(all)).toEqual([
      'application/traffic-generator exec',
      'application/traffic-generator exit',
      'application/traffic-generator kprobe',
      'deep-space/pod-to-pod exec',
      'deep-space/pod-to-pod exit',
      'deep-space/pod-to-pod kprobe',
      'podinfo/podinfo-traffic exec',
      'podinfo/podinfo-traffic exit',
      'podinfo/podinfo-traffic kprobe',
    ]);
    const noPolicy = promised('', (kind) => kind === 'TracingPolicy');
    expect(events(noPolicy).filter((event) => event.endsWith('kprobe'))).toEqual([]);
    expect(events(noPolicy)).toHaveLength(6);
  });

  test('every tracing policy on every node', () => {
    const { objects } = renderWith('');
    const rendered = objects.filter(({ object: { kind } }) => /^TracingPolicy(Namespaced)?$/.test(kind));
    const policies = { policies: rendered.length, nodes: 4, namespace: 'monitoring' };
    expect(all.prometheus?.policies).toEqual(policies);
    const fewer = promised('', (_, name) => name === 'block-execve');
    expect(fewer.prometheus?.policies).toEqual({ ...policies, policies: rendered.length - 1 });
    const unseen = promised('', (kind, name) => kind === 'ServiceMonitor' && name === 'tetragon');
    expect(unseen.prometheus?.policies).toBeUndefined();
  });

  test('flows of every loop in the scope of what is accounted, counted and recorded', () => {
    const flows = (one: Expectations) =>
      one.prometheus?.flows.map(({ namespace, workload }) => `${namespace}/${workload}`).sort();
    const { metrics } = all.prometheus?.flows[0] ?? {};
    expect(flows(all)).toEqual(['application/traffic-generator', 'deep-space/pod-to-pod', 'podinfo/podinfo-traffic']);
    expect(metrics).toEqual(['tetragon_flow_bytes_total', 'workload_peer:tetragon_flow_bytes:rate5m']);
    const unrecorded = promised('', (kind) => kind === 'PrometheusRule');
    expect(unrecorded.prometheus?.flows[0]?.metrics).toEqual(['tetragon_flow_bytes_total']);
    expect(flows(promised('demo: {guestbook: {traffic: false}}\n'))).toHaveLength(2);
    const other = promised('components: {tracing-policies: {policies: {flow-accounting: {enabled: false}}}}\n');
    expect(flows(other)).toEqual([]);
  });

  test('each event that the rehearsal names', () => {
    expect(all.rehearsal).toMatchObject({
      at: { service: 'loki' },
      namespace: 'deep-space',
      seconds: 300,
      raises: ACTS.map(({ policy, function: name }) => ({ policy, function: name })),
    });
    const fewer = promised('components: {tracing-policies: {policies: {egress: {enabled: false}}}}\n');
    expect(fewer.rehearsal?.raises).toHaveLength(ACTS.length - 1);
    const unnamed = promised('', (kind, name) => kind === 'ConfigMap' && name === 'rehearsal');
    expect(unnamed.rehearsal).toBeUndefined();
  });

  test('a trace through every service that is told to send spans', () => {
    expect(all.tempo?.services.toSorted()).toEqual(['podinfo-backend', 'podinfo-client', 'podinfo-frontend']);
  });

  test("Grafana's data sources, dashboards, and queries that need no choice", () => {
    expect(all.grafana?.login).toEqual({
      namespace: 'monitoring',
      secret: 'grafana-admin',
      userKey: 'admin-user',
      passwordKey: 'admin-password',
    });
    expect(all.grafana?.datasources.map(({ uid }) => uid)).toEqual(['prometheus', 'loki', 'tempo', 'alertmanager']);
    expect(all.grafana?.dashboards).toContainEqual({
      uid: 'lamps',
      title: 'Lamps',
      configMap: 'home/lamps',
      queries: [{ expr: 'sum(rate(lamps[$__rate_interval]))' }, { expr: 'lamps' }],
    });
  });

  test('only what is switched on', () => {
    const off = (...names: readonly string[]) =>
      promised(`components:\n${names.map((name) => `  ${name}: {enabled: false}\n`).join('')}demo: {traces: false}\n`);
    expect(off('prometheus', 'scrapes').prometheus).toBeUndefined();
    expect(off('loki').loki).toBeUndefined();
    expect(off('tempo').tempo).toBeUndefined();
    expect(off('grafana').grafana).toBeUndefined();
    expect(off('collector').loki).toBeUndefined();
    expect(off('collector').tempo).toBeUndefined();
    expect(off('loki').grafana?.datasources.map(({ uid }) => uid)).toEqual(['prometheus', 'tempo', 'alertmanager']);
    const noRuntime = off('tetragon', 'tracing-policies').loki;
    expect([noRuntime?.events, noRuntime?.logs.length]).toEqual([[], 3]);
    for (const one of [off('tetragon', 'tracing-policies'), off('tracing-policies')]) {
      expect([one.prometheus?.policies, one.prometheus?.flows, one.rehearsal]).toEqual([undefined, [], undefined]);
    }
    expect(off('scrapes').prometheus).toMatchObject({ policies: undefined, flows: [] });
    expect(off('collector')).toMatchObject({ prometheus: { policies: {}, flows: [] } });
    for (const name of ['loki', 'collector']) expect(off(name).rehearsal).toBeUndefined();
    expect(off('loki').prometheus?.flows).toHaveLength(3);
    expect(promised('demo: {deep-space: {rehearsal: false}}\n').rehearsal).toBeUndefined();
    expect(promised('demo: {guestbook: {enabled: false}}\n').loki?.logs).toEqual([]);
  });
});

describe('checks', () => {
  const names = (yaml = '') => checksOf(promised(yaml), 'kind-x', () => 0).map(({ name }) => name);

  test('are made of every promise', () => {
    expect(names()).toEqual([
      expect.stringMatching(/^Prometheus scrapes \d+ targets$/),
      expect.stringMatching(/^Tetragon has loaded \d+ policies on 4 nodes$/),
      ...['deep-space/pod-to-pod', 'application/traffic-generator', 'podinfo/podinfo-traffic'].map(
        (workload) => `Prometheus counts the flows of ${workload}`,
      ),
      ...['frontend', 'redis', 'redis'].map((name) => expect.stringMatching(`^Loki has logs of application/${name}`)),
      ...Array.from({ length: 9 }, () => expect.stringMatching(/^Loki has process_(exec|exit|kprobe) events of /)),
      'Tempo has a trace through 3 services',
      "Grafana's data source prometheus works",
      "Grafana's data source loki works",
      "Grafana's data source tempo works",
      "Grafana's data source alertmanager works",
      'Grafana has 1 dashboards',
      'Dashboard "Lamps" shows data',
    ]);
  });

  test('ask no dashboard of metrics that nobody keeps', () => {
    const yaml = 'components: {prometheus: {enabled: false}, scrapes: {enabled: false}}\n';
    expect(names(yaml).filter((name) => /Prometheus|Dashboard/.test(name))).toEqual([]);
  });

  test('name the command that leads to what they asked', async () => {
    const [first] = checksOf(promised(), 'kind-x', () => 0);
    const findings = await first?.look(() => Promise.resolve({ status: 0, type: '', body: 'refused' }));
    expect(findings).toMatchObject([
      {
        seen: 'no answer: refused',
        look:
          'kubectl --context kind-x -n monitoring port-forward service/kube-prometheus-stack-prometheus 8000:9090, ' +
          'then http://127.0.0.1:8000/targets',
      },
    ]);
  });

  test('ask Prometheus for what there is', async () => {
    const known = knownMetrics(renderWith(''));
    const queries: string[] = [];
    for (const { look } of checksOf(promised(), 'kind-x', () => 0)) {
      await look(({ path }) => {
        const url = new URL(path, 'http://server');
        if (url.pathname === '/api/v1/query') queries.push(url.searchParams.get('query') ?? '');
        return Promise.resolve({ status: 0, type: '', body: 'refused' });
      });
    }
    expect(queries).toHaveLength(1 + 3 * 2);
    expect(queries.flatMap((query) => [...promqlErrors(query), ...unknownUses(query, known)])).toEqual([]);
  });

  test('ask for flows by what is counted and by what is recorded', async () => {
    const check = checksOf(promised(), 'kind-x', () => 0).find(({ name }) => name.endsWith('podinfo/podinfo-traffic'));
    const lacking = (metric: string) =>
      check?.look(({ path }) => {
        const lacks = new URL(path, 'http://prometheus').searchParams.get('query')?.includes(metric);
        return Promise.resolve(answer(recorded(lacks ? 'prometheus-empty' : 'prometheus-flows')));
      });
    expect(await lacking('nothing of it')).toEqual([]);
    for (const metric of ['tetragon_flow_bytes_total', 'workload_peer:tetragon_flow_bytes:rate5m']) {
      expect(await lacking(metric)).toMatchObject([
        {
          expected: `bytes of podinfo/podinfo-traffic: sum by (src_namespace, src_workload) (${metric}{op="sent"})`,
          look: expect.stringContaining('port-forward service/kube-prometheus-stack-prometheus 8000:9090'),
        },
      ]);
    }
  });

  test('look at another trace when the newest is not whole', async () => {
    const check = checksOf(promised(), 'kind-x', () => 0).find(({ name }) => name.startsWith('Tempo'));
    const asked: string[] = [];
    const findings = await check?.look(({ path }) => {
      asked.push(path);
      const body = path.startsWith('/api/search') ? { traces: [{ traceID: 'a' }, { traceID: 'b' }] } : { trace: {} };
      return Promise.resolve({ status: 200, type: 'application/json', body: JSON.stringify(body) });
    });
    expect(findings).toHaveLength(1);
    expect(asked.slice(1)).toEqual(['/api/v2/traces/a', '/api/v2/traces/b']);
  });
});
