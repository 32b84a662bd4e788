import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../constructs/core/json.ts';
import { merge } from '../../constructs/core/json.ts';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import { renderWith } from '../support/render.ts';
import { upstream } from '../support/upstream.ts';
import { KNOWN_KEYS, patternsOf } from './known-keys.ts';
import type { RenderedRelease } from './releases.ts';
import { objectsOf, releasesOf, STACKS } from './releases.ts';
import { upstreamChart } from './upstream-chart.ts';
import { checkKeys, checkSchema } from './value-check.ts';

const stacks = [...STACKS].map(([name, stack]) => ({ name, releases: releasesOf(objectsOf(stack)) }));
const pinned = readPinnedCharts('charts.yaml');

const findings = (release: RenderedRelease) =>
  checkKeys(release, upstreamChart(release.chart), patternsOf(release.chart));
const problems = (release: RenderedRelease) => [
  ...findings(release).problems,
  ...checkSchema(release, upstreamChart(release.chart)),
];

describe.skipIf(!upstream())('chart values (needs the upstream charts)', () => {
  test.each([...pinned.values()])('$name $version is the chart that they are checked against', (chart) => {
    const { version, appVersion } = upstreamChart(chart.name);
    expect({ version, appVersion }).toEqual({ version: chart.version, appVersion: chart.appVersion });
  });

  test.each(stacks)('every value is one that its chart knows, at the pinned version: $name', ({ releases }) => {
    expect(releases.length).toBeGreaterThan(3);
    expect(releases.flatMap(problems)).toEqual([]);
    for (const { chart, version } of releases) expect(version, chart).toBe(pinned.get(chart)?.version);
  });

  test('the table of known keys has none that no value needs', () => {
    const used = new Map<string, string[]>();
    for (const release of stacks.flatMap(({ releases }) => releases)) {
      used.set(release.chart, [...(used.get(release.chart) ?? []), ...findings(release).used]);
    }
    const unused = Object.keys(KNOWN_KEYS).flatMap((chart) =>
      patternsOf(chart)
        .filter((pattern) => !used.get(chart)?.includes(pattern))
        .map((pattern) => `${chart}: ${pattern}`),
    );
    expect(unused).toEqual([]);
  });
});

describe.skipIf(!upstream())('a mistake in chart values (needs the upstream charts)', () => {
  const kind = releasesOf(objectsOf(renderWith('')));
  const problemsWith = (chart: string, over: JsonObject) =>
    kind
      .filter((release) => release.chart === chart)
      .flatMap((release) => problems({ ...release, values: merge(release.values, over) }));
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
        'if it exists, known-keys.ts has to say where (chart opentelemetry-collector 0.170.0)',
    ],
    [
      'that gives a value to a map',
      'tetragon',
      { tetragon: { prometheus: true } },
      'tetragon: tetragon.prometheus is a single value, in the chart it is a map (chart tetragon 1.7.0)',
    ],
    [
      'that gives a value to a map of the table',
      'tempo',
      { tempo: { resources: { limits: '1Gi' } } },
      'tempo: tempo.resources.limits is a single value, but takes keys (chart tempo 2.2.4)',
    ],
    [
      'of a kind that the schema refuses',
      'cilium',
      { operator: { replicas: 'two' } },
      'cilium: operator.replicas must be integer (schema of chart cilium 1.20.0)',
    ],
    [
      'of a kind that the schema of Loki refuses',
      'loki',
      { singleBinary: { replicas: 'one' } },
      'loki: singleBinary.replicas must be integer,null (schema of chart loki 18.11.0)',
    ],
    [
      'that a closed schema refuses',
      'opentelemetry-collector',
      { ports: { otlp: { enable: true } } },
      "opentelemetry-collector: ports.otlp must NOT have additional properties 'enable' " +
        '(schema of chart opentelemetry-collector 0.170.0)',
    ],
  ])('%s is found', (_where, chart, over, problem) => {
    expect(problemsWith(chart, over)).toContain(problem);
  });
});
