import { describe, expect, test } from 'vitest';
import { Endpoint, MetricsEndpoint } from '../../constructs/core/endpoint.ts';
import type { JsonObject } from '../../constructs/core/json.ts';
import { at, merge } from '../../constructs/core/json.ts';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import type { RenderedObject } from '../../constructs/core/render.ts';
import { switchProblems } from '../../constructs/core/switches.ts';
import type { RenderedStack } from '../support/render.ts';
import { renderWith } from '../support/render.ts';
import { upstream } from '../support/upstream.ts';
import { names, serviceRows } from './charts-md.ts';
import { endpointProblem, followMonitors } from './endpoint-check.ts';
import { ReleaseFacts } from './release-facts.ts';
import { objectsOf, STACKS } from './releases.ts';
import { servicesOf } from './served.ts';
import { SERVICES } from './services.ts';
import { upstreamChart } from './upstream-chart.ts';

const stacks = [...STACKS].map(([name, stack]) => ({ name, stack }));
const kind = renderWith('');

/** Who uses which endpoint. */
function uses({ stack }: RenderedStack): { from: string; to: Endpoint }[] {
  return stack.components.flatMap(({ wires }) => wires.flatMap((wire) => (wire.verb === 'uses' ? [wire] : [])));
}

/** What is used and not served, and what is scraped wrongly, given the objects that the stack rendered. */
function problems(stack: RenderedStack, objects: readonly RenderedObject[] = objectsOf(stack)): string[] {
  const services = servicesOf(objects);
  const unserved = uses(stack).flatMap(({ from, to }) => {
    const problem = endpointProblem(to, services);
    return problem ? [`${from} uses ${to.address}${to.path}: ${problem}`] : [];
  });
  return [...unserved, ...followMonitors(objects, services).problems];
}

/** The objects of the smallest environment with one of them changed. */
function changed(id: string, change: (object: RenderedObject) => JsonObject): RenderedObject[] {
  let found = 0;
  const objects = objectsOf(kind).map((object) => {
    if (`${object.kind} ${object.metadata.name}` !== id) return object;
    found++;
    return { ...object, ...change(object) };
  });
  expect(found).toBe(1);
  return objects;
}

const withSpec = (id: string, over: JsonObject) => changed(id, (object) => merge(object, { spec: over }));

describe.each(stacks)('$name', ({ stack }) => {
  test('every endpoint that is used is served, under its name and port', () => {
    expect(uses(stack).length).toBeGreaterThan(5);
    expect(problems(stack)).toEqual([]);
    expect(switchProblems(stack.stack.components)).toEqual([]);
  });

  test('what the monitors select is what Prometheus is wired to', () => {
    const wired = uses(stack).filter(({ to }) => to instanceof MetricsEndpoint);
    const { addresses } = followMonitors(objectsOf(stack), servicesOf(objectsOf(stack)));
    expect(addresses.toSorted()).toEqual(wired.map(({ to }) => to.address).toSorted());
  });
});

describe('an endpoint that is not served is found', () => {
  test('when the release has another name', () => {
    expect(problems(kind, withSpec('HelmRelease loki', { releaseName: 'logs' }))).toContain(
      'grafana uses loki.monitoring.svc:3100: there is no Service loki in monitoring: did you mean logs-loki?',
    );
  });

  test('when the release is in another namespace', () => {
    expect(problems(kind, withSpec('HelmRelease tempo', { targetNamespace: 'traces' }))).toContain(
      'collector uses tempo.monitoring.svc:4317: there is no Service tempo in monitoring',
    );
  });

  test.each<[chart: string, values: JsonObject, problem: string]>([
    [
      'cilium',
      { prometheus: { metricsService: false } },
      'prometheus uses cilium-agent.kube-system.svc:9962/metrics: ' +
        'it exists only with prometheus.metricsService (is false)',
    ],
    [
      'cilium',
      { hubble: { metrics: { enabled: [] } } },
      'prometheus uses hubble-metrics.kube-system.svc:9965/metrics: it exists only with hubble.metrics.enabled (is [])',
    ],
    [
      'opentelemetry-collector',
      { ports: { metrics: { enabled: false } } },
      'prometheus uses opentelemetry-collector.monitoring.svc:8888/metrics: ' +
        'it exists only with ports.metrics.enabled (is false)',
    ],
    [
      'kube-prometheus-stack',
      { prometheus: { prometheusSpec: { enableRemoteWriteReceiver: false } } },
      'tempo uses kube-prometheus-stack-prometheus.monitoring.svc:9090/api/v1/write: ' +
        'it exists only with prometheus.prometheusSpec.enableRemoteWriteReceiver (is false)',
    ],
    [
      'loki',
      { deploymentMode: 'Distributed' },
      'collector uses loki.monitoring.svc:3100/otlp: ' +
        'it exists only with deploymentMode Monolithic or SingleBinary (is "Distributed")',
    ],
    [
      'grafana',
      { service: { port: 8080 } },
      'prometheus uses grafana.monitoring.svc:80/metrics: the Service has no port 80 (8080 service)',
    ],
    [
      'kube-prometheus-stack',
      { alertmanager: { alertmanagerSpec: { portName: 'web' } } },
      'grafana uses kube-prometheus-stack-alertmanager.monitoring.svc:9093: its port 9093 is named web, not http-web',
    ],
    [
      'grafana',
      { fullnameOverride: 'dashboards' },
      'prometheus uses grafana.monitoring.svc:80/metrics: there is no Service grafana in monitoring',
    ],
  ])('with a value of %s: %j', (chart, values, problem) => {
    expect(problems(kind, withSpec(`HelmRelease ${chart}`, { values }))).toContain(problem);
  });

  test('when a port of a rendered Service has another name', () => {
    const objects = withSpec('Service frontend', { ports: [{ name: 'web', port: 80 }] });
    expect(problems(kind, objects)).toEqual([
      'load uses frontend.application.svc:80: its port 80 is named web, not http',
    ]);
  });

  test('when its own port has another number', () => {
    const to = new Endpoint('tempo', 'monitoring', {
      service: 'tempo',
      port: 3100,
      portName: 'http',
      purpose: 'TraceQL',
    });
    expect(endpointProblem(to, servicesOf(objectsOf(kind)))).toBe(
      'the Service has no port 3100 (3200 tempo-prom-metrics, 4317 grpc-tempo-otlp, 4318 tempo-otlp-http)',
    );
  });
});

describe('a monitor that scrapes wrongly is found', () => {
  const monitor = (name: string, over: JsonObject) => problems(kind, withSpec(`ServiceMonitor ${name}`, over));
  const selector = (matchLabels: JsonObject) => ({ selector: { matchLabels, matchExpressions: [] } });

  test('when it lost the selector that keeps a twin out', () => {
    expect(monitor('loki', { selector: { matchExpressions: [] } })).toEqual([
      'ServiceMonitor monitoring/loki selects loki.monitoring.svc:3100 and loki-headless.monitoring.svc:3100, not one Service',
      'loki.monitoring.svc:3100 is scraped twice: by ServiceMonitor monitoring/loki and ServiceMonitor monitoring/loki',
    ]);
  });

  test('when its port has another name', () => {
    expect(monitor('tetragon', { endpoints: [{ port: 'metric' }] })).toEqual([
      'ServiceMonitor monitoring/tetragon selects no Service with a port named metric (tetragon.monitoring.svc has 2112 metrics)',
    ]);
  });

  test('when its labels are of another Service, whose port has no such name', () => {
    const [problem] = changedLabels('hubble-relay-metrics', { 'app.kubernetes.io/name': 'hubble-relay' });
    expect(problem).toBe(
      'ServiceMonitor monitoring/hubble-relay-metrics selects no Service with a port named metrics ' +
        '(hubble-relay.kube-system.svc has 80)',
    );
  });

  test('when it looks in another namespace', () => {
    expect(monitor('cilium-agent', { namespaceSelector: { matchNames: ['monitoring'] } })).toEqual([
      'ServiceMonitor monitoring/cilium-agent selects no Service with a port named metrics',
    ]);
  });

  test('when the chart scrapes the same', () => {
    expect(
      monitor('tempo', {
        ...selector({ 'app.kubernetes.io/name': 'kube-state-metrics' }),
        endpoints: [{ port: 'http' }],
      }),
    ).toContain(
      'kube-prometheus-stack-kube-state-metrics.monitoring.svc:8080 is scraped twice: ' +
        'by the monitor of its chart and ServiceMonitor monitoring/tempo',
    );
  });

  /** With these labels alone: a merge would keep the ones that it has. */
  function changedLabels(name: string, matchLabels: JsonObject): string[] {
    const objects = changed(`ServiceMonitor ${name}`, (object) => ({
      spec: { ...(at(object, 'spec') as JsonObject), selector: { matchLabels } },
    }));
    return problems(kind, objects);
  }
});

/** The Services of a chart whose release is named as the chart is, with no values of ours. */
function servicesOfDefault(chart: string) {
  const facts = new ReleaseFacts({ chart, name: chart, version: '', namespace: 'monitoring', values: {} });
  return { facts, services: SERVICES[chart]?.of(facts) ?? [] };
}

test('the table of Services was read from the pinned versions of all charts', () => {
  const read = Object.entries(SERVICES).map(([chart, { readAt }]) => `${chart} ${readAt}`);
  const pinned = [...readPinnedCharts('charts.yaml').values()]
    .filter(({ values }) => values !== 'none')
    .map(({ name, version }) => `${name} ${version}`);
  expect(read.toSorted()).toEqual(pinned.toSorted());
});

describe.skipIf(!upstream())('the table of Services (needs the upstream charts)', () => {
  test.each(Object.keys(SERVICES))('assumes the defaults of %s', (chart) => {
    const { facts } = servicesOfDefault(chart);
    const { values } = upstreamChart(chart);
    const unset = (value: unknown) => value ?? '';
    const defaults = [...facts.assumed.keys()].map((path) => [path, unset(at(values, path))]);
    expect([...facts.assumed].map(([path, value]) => [path, unset(value)])).toEqual(defaults);
  });

  test('agrees with the chart facts in every row that both have', () => {
    const rows = serviceRows();
    const inBoth = Object.keys(SERVICES).flatMap((chart) =>
      servicesOfDefault(chart).services.flatMap((service) =>
        rows.filter((row) => names(row, service.name)).map((row) => ({ service, row })),
      ),
    );
    expect(inBoth.length).toBeGreaterThan(20);
    for (const { service, row } of inBoth) {
      const known = [...row.ports].filter(([number]) => service.ports.some((port) => port.number === number));
      expect(known, service.name).not.toEqual([]);
      for (const [number, name] of known) {
        if (name) expect(service.ports, service.name).toContainEqual(expect.objectContaining({ number, name }));
      }
      if (row.headless !== undefined) expect(service.headless ?? false, service.name).toBe(row.headless);
    }
  });
});
