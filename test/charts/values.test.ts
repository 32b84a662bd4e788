import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../constructs/core/json.ts';
import { merge } from '../../constructs/core/json.ts';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import { renderWith } from '../support/render.ts';
import { upstream } from '../support/upstream.ts';
import { argocdRelease } from './bootstrap-release.ts';
import type { RenderedRelease } from './releases.ts';
import { objectsOf, releasesOf, STACKS } from './releases.ts';
import { upstreamChart } from './upstream-chart.ts';
import { checkKeys, checkSchema } from './value-check.ts';

const stacks = [...STACKS].map(([name, stack]) => ({
  name,
  releases: [...releasesOf(objectsOf(stack)), argocdRelease()],
}));
const pinned = readPinnedCharts('charts.yaml');

describe('chart values', () => {
  test.each(stacks)('every value is one that its chart knows, at the pinned version: $name', ({ releases }) => {
    expect(releases.length).toBeGreaterThan(3);
    expect(releases.flatMap(checkKeys)).toEqual([]);
    for (const { chart, version } of releases) expect(version, chart).toBe(pinned.get(chart)?.version);
  });
});

const kind = releasesOf(objectsOf(renderWith('')));

/** The releases of a chart with a mistake in their values. */
function mistaken(chart: string, over: JsonObject): RenderedRelease[] {
  return kind
    .filter((release) => release.chart === chart)
    .map((release) => ({ ...release, values: merge(release.values, over) }));
}

describe('a mistake in chart values', () => {
  const collector = (config: JsonObject): JsonObject => ({ alternateConfig: config });

  test.each<[where: string, chart: string, over: JsonObject, problem: string]>([
    [
      'at the top',
      'tempo',
      { persistance: { enabled: true } },
      'tempo: persistance is no known value: did you mean persistence? (chart tempo 2.2.4)',
    ],
    [
      'deep below',
      'cilium',
      { hubble: { relay: { prometheus: { enable: true } } } },
      'cilium: hubble.relay.prometheus.enable is no known value: did you mean enabled? (chart cilium 1.20.0)',
    ],
    [
      'in a subchart',
      'kube-prometheus-stack',
      { 'prometheus-node-exporter': { hostRootFsMount: { enabeld: false } } },
      'kube-prometheus-stack: prometheus-node-exporter.hostRootFsMount.enabeld is no known value: ' +
        'did you mean enabled? (chart kube-prometheus-stack 88.5.3)',
    ],
    [
      'in a map that is passed on',
      'loki',
      { loki: { limits_config: { retention_perod: '24h' } } },
      'loki: loki.limits_config.retention_perod is no known value: did you mean retention_period? ' +
        '(chart loki 18.11.0)',
    ],
    [
      'in an item of a list that is passed on',
      'loki',
      { loki: { limits_config: { retention_stream: [{ selector: '{}', priority: 1, periode: '24h' }] } } },
      'loki: loki.limits_config.retention_stream[].periode is no known value: did you mean period? ' +
        '(chart loki 18.11.0)',
    ],
    [
      'in a list that the chart has too',
      'kube-prometheus-stack',
      { alertmanager: { config: { inhibit_rules: [{ source_matcher: [] }] } } },
      'kube-prometheus-stack: alertmanager.config.inhibit_rules[].source_matcher is no known value: ' +
        'did you mean source_matchers? (chart kube-prometheus-stack 88.5.3)',
    ],
    [
      'in a section with a dot',
      'grafana',
      { 'grafana.ini': { server: { rot_url: '/' } } },
      'grafana: grafana\\.ini.server.rot_url is no known value: did you mean root_url? (chart grafana 12.11.1)',
    ],
    [
      'in a component of the collector',
      'opentelemetry-collector',
      collector({ receivers: { 'file_log/pods': { poll_intervall: '1s' } } }),
      'opentelemetry-collector: alternateConfig.receivers.file_log/pods.poll_intervall is no known value: ' +
        'did you mean poll_interval? (chart opentelemetry-collector 0.170.0)',
    ],
    [
      'in the kind of a component of the collector',
      'opentelemetry-collector',
      collector({ receivers: { 'filelog/pods': { poll_interval: '1s' } } }),
      'opentelemetry-collector: alternateConfig.receivers.filelog/pods is no known value: did you mean file_log? ' +
        '(chart opentelemetry-collector 0.170.0)',
    ],
    [
      'that is like nothing known',
      'opentelemetry-collector',
      collector({ exporters: { loki: { endpoint: 'http://loki' } } }),
      'opentelemetry-collector: alternateConfig.exporters.loki is no known value: ' +
        'if it exists, tools/known/ has to say where (chart opentelemetry-collector 0.170.0)',
    ],
    [
      'that gives a value to a map',
      'tetragon',
      { tetragon: { prometheus: true } },
      'tetragon: tetragon.prometheus is a boolean, the chart takes a map (chart tetragon 1.7.0)',
    ],
    [
      'that gives a value to a map that every chart has',
      'tempo',
      { tempo: { resources: { limits: '1Gi' } } },
      'tempo: tempo.resources.limits is text, the chart takes a map (chart tempo 2.2.4)',
    ],
    [
      'of another kind than the chart has it',
      'cilium',
      { operator: { replicas: 'two' } },
      'cilium: operator.replicas is text, the chart takes a number (chart cilium 1.20.0)',
    ],
    [
      'of another kind in an item of a list',
      'opentelemetry-collector',
      { extraVolumes: [{ name: 1 }] },
      'opentelemetry-collector: extraVolumes[].name is a number, the chart takes text ' +
        '(chart opentelemetry-collector 0.170.0)',
    ],
    [
      'that makes a label of a number',
      'kube-prometheus-stack',
      { prometheus: { prometheusSpec: { externalLabels: { replica: 1 } } } },
      'kube-prometheus-stack: prometheus.prometheusSpec.externalLabels.replica is a number, the chart takes text ' +
        '(chart kube-prometheus-stack 88.5.3)',
    ],
  ])('%s is found', (_where, chart, over, problem) => {
    expect(mistaken(chart, over).flatMap(checkKeys)).toContain(problem);
  });
});

describe.skipIf(!upstream())('the schemas of the charts (need the upstream charts)', () => {
  const problems = (release: RenderedRelease) => checkSchema(release, upstreamChart(release.chart));

  test.each(stacks)('refuse no value: $name', ({ releases }) => {
    expect(releases.flatMap(problems)).toEqual([]);
  });

  test.each<[which: string, chart: string, over: JsonObject, problem: string]>([
    [
      'of Cilium, of another kind',
      'cilium',
      { operator: { replicas: 'two' } },
      'cilium: operator.replicas must be integer (schema of chart cilium 1.20.0)',
    ],
    [
      'of Loki, of another kind',
      'loki',
      { singleBinary: { replicas: 'one' } },
      'loki: singleBinary.replicas must be integer,null (schema of chart loki 18.11.0)',
    ],
    [
      'of the collector, unknown',
      'opentelemetry-collector',
      { ports: { otlp: { enable: true } } },
      "opentelemetry-collector: ports.otlp must NOT have additional properties 'enable' " +
        '(schema of chart opentelemetry-collector 0.170.0)',
    ],
  ])('refuse a value %s', (_which, chart, over, problem) => {
    expect(mistaken(chart, over).flatMap(problems)).toContain(problem);
  });
});
