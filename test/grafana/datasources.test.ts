import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RenderedStack } from '../support/render.ts';
import { renderWith } from '../support/render.ts';

interface Provisioning {
  datasources: {
    name: string;
    uid: string;
    type: string;
    url: string;
    isDefault?: boolean;
    jsonData: Record<string, unknown>;
  }[];
}

function provisioning({ objects }: RenderedStack): Provisioning {
  const config = objects.find(({ object }) => object.metadata.name === 'grafana-datasources')?.object;
  return parse((config as unknown as { data: Record<string, string> }).data['datasources.yaml'] ?? '') as Provisioning;
}

/** Every uid that a link leads to. */
function linked(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /^(datasourceUid|alertmanagerUid)$/.test(key) && typeof inner === 'string' ? [inner] : linked(inner),
  );
}

const all = provisioning(renderWith(''));

describe('data sources', () => {
  it('are the four of the stack, one of them the default', () => {
    expect(all.datasources.map(({ uid, type }) => [uid, type])).toEqual([
      ['prometheus', 'prometheus'],
      ['loki', 'loki'],
      ['tempo', 'tempo'],
      ['alertmanager', 'alertmanager'],
    ]);
    expect(all.datasources.filter(({ isDefault }) => isDefault).map(({ uid }) => uid)).toEqual(['prometheus']);
  });

  it.each([
    ['nothing', ''],
    ['tempo', 'components: {tempo: {enabled: false}}\ndemo: {traces: false}\n'],
    ['loki', 'components: {loki: {enabled: false}}\n'],
    ['prometheus', 'components: {prometheus: {enabled: false}, scrapes: {enabled: false}}\n'],
  ])('link only to each other when %s is off', (_, yaml) => {
    const { datasources } = provisioning(renderWith(yaml));
    const uids = datasources.map(({ uid }) => uid);
    expect(linked(datasources).filter((uid) => !uids.includes(uid))).toEqual([]);
  });

  it.each([
    ['an exemplar to its trace', 'prometheus', 'exemplarTraceIdDestinations', 'tempo'],
    ['a log line to its trace', 'loki', 'derivedFields', 'tempo'],
    ['a trace to its logs', 'tempo', 'tracesToLogsV2', 'loki'],
    ['a trace to its metrics', 'tempo', 'tracesToMetrics', 'prometheus'],
    ['the service map', 'tempo', 'serviceMap', 'prometheus'],
  ])('lead from %s', (_, from, key, to) => {
    const source = all.datasources.find(({ uid }) => uid === from);
    expect(linked(source?.jsonData[key])).toContain(to);
  });

  it('escape every dollar that is not for Grafana to expand from its environment', () => {
    const text = JSON.stringify(all);
    expect(text).toContain('$${__value.raw}');
    expect(text.replaceAll('$$', '')).not.toContain('$');
  });

  it('find the trace in a line of podinfo', () => {
    const loki = all.datasources.find(({ uid }) => uid === 'loki');
    const fields = loki?.jsonData.derivedFields as { matcherType: string; matcherRegex: string }[];
    const line = '{"level":"debug","msg":"request started","trace_id":"0af7651916cd43dd8448eb211c80319c"}';
    const byLine = fields.find(({ matcherType }) => matcherType === 'regex');
    const byLabel = fields.find(({ matcherType }) => matcherType === 'label');
    expect(new RegExp(byLine?.matcherRegex ?? '').exec(line)?.[1]).toBe('0af7651916cd43dd8448eb211c80319c');
    const label = new RegExp(byLabel?.matcherRegex.replaceAll('$$', '$') ?? '');
    expect(['trace_id', 'parent_trace_id'].filter((name) => label.test(name))).toEqual(['trace_id']);
  });
});

describe('the sub-path', () => {
  it('moves the address and the metrics together', () => {
    const { objects, stack } = renderWith('components: {grafana: {subPath: true}}\n');
    const grafana = objects.find(({ component, object }) => component === 'grafana' && object.kind === 'HelmRelease');
    expect(grafana?.object).toMatchObject({
      spec: {
        values: {
          'grafana.ini': { server: { root_url: 'http://localhost:3000/grafana/', serve_from_sub_path: true } },
        },
      },
    });
    const monitor = objects.find(
      ({ object }) => object.kind === 'ServiceMonitor' && object.metadata.name === 'grafana',
    );
    expect(monitor?.object).toMatchObject({ spec: { endpoints: [{ path: '/grafana/metrics' }] } });
    const web = stack.components
      .find(({ id }) => id === 'grafana')
      ?.endpoints.find(({ purpose }) => purpose === 'Grafana');
    expect(web?.url).toBe('http://grafana.monitoring.svc:80/grafana');
  });
});
