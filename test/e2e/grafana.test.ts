import { describe, expect, test } from 'vitest';
import { checkDashboards, checkHealth, checkPanels, DASHBOARDS, health, panelQueries } from './grafana.ts';
import { altered, answer, BAD_ANSWERS, recorded } from './support.ts';

const LOOK = 'kubectl port-forward';
const LOKI = { uid: 'loki', type: 'loki' };
const ALERTMANAGER = { uid: 'alertmanager', type: 'alertmanager' };
const HUBBLE = {
  uid: '5HftnJAWz',
  title: 'Hubble Metrics and Monitoring',
  configMap: 'kube-system/hubble-dashboard',
  queries: [{ expr: 'sum(rate(hubble_flows_processed_total[1m]))' }],
};

describe('a data source', () => {
  test('works', () => {
    expect(health(LOKI).path).toBe('/api/datasources/uid/loki/health');
    const well = answer({ message: 'Data source successfully connected.', status: 'OK' });
    expect(checkHealth(well, LOKI, LOOK)).toEqual([]);
  });

  test('does not work: Grafana says why', () => {
    const ill = answer({ message: 'Unable to connect with Loki', status: 'ERROR' }, 400);
    expect(checkHealth(ill, LOKI, LOOK)).toEqual([
      { expected: 'data source loki works', seen: expect.stringContaining('Unable to connect with Loki'), look: LOOK },
    ]);
    expect(checkHealth(answer({ status: 'UNKNOWN' }), LOKI, LOOK)).toHaveLength(1);
    const unregistered = { message: 'Plugin not registered', messageId: 'plugin.notRegistered', statusCode: 404 };
    expect(checkHealth(answer(unregistered, 404), LOKI, LOOK)).toHaveLength(1);
  });

  test('without a backend is asked through', () => {
    expect(health(ALERTMANAGER).path).toBe('/api/datasources/proxy/uid/alertmanager/api/v2/status');
    expect(checkHealth(answer(recorded('alertmanager-status')), ALERTMANAGER, LOOK)).toEqual([]);
    const unavailable = { message: 'Plugin unavailable', messageId: 'plugin.unavailable', statusCode: 500 };
    expect(checkHealth(answer(unavailable, 500), ALERTMANAGER, LOOK)).toHaveLength(1);
    expect(checkHealth(answer({ status: 'success' }), ALERTMANAGER, LOOK)).toHaveLength(1);
  });

  test.each(BAD_ANSWERS)('cannot be judged by %s', (_, bad, why) => {
    for (const datasource of [LOKI, ALERTMANAGER]) {
      expect(checkHealth(bad, datasource, LOOK)).toMatchObject([{ seen: expect.stringMatching(why) }]);
    }
  });
});

describe('dashboards', () => {
  const there = [{ id: 1, uid: HUBBLE.uid, title: HUBBLE.title, type: 'dash-db', folderTitle: 'Cilium' }];

  test('have all arrived', () => {
    expect(DASHBOARDS.path).toBe('/api/search?type=dash-db&limit=5000');
    expect(checkDashboards(answer(there), [HUBBLE], LOOK)).toEqual([]);
  });

  test('are missed by name', () => {
    expect(checkDashboards(answer([]), [HUBBLE], LOOK)).toEqual([
      {
        expected: 'dashboard "Hubble Metrics and Monitoring" (5HftnJAWz) of ConfigMap kube-system/hubble-dashboard',
        seen: 'not among 0 dashboards',
        look: LOOK,
      },
    ]);
  });

  test.each(BAD_ANSWERS)('cannot be judged by %s', (_, bad, why) => {
    expect(checkDashboards(bad, [HUBBLE], LOOK)).toMatchObject([{ seen: expect.stringMatching(why) }]);
    expect(checkPanels(bad, HUBBLE, LOOK)).toMatchObject([{ seen: expect.stringMatching(why) }]);
  });
});

describe('panels', () => {
  test('ask as a dashboard does', () => {
    expect(panelQueries(HUBBLE.queries, 'prometheus')).toMatchObject({
      path: '/api/ds/query',
      body: {
        from: 'now-30m',
        to: 'now',
        queries: [
          { refId: 'Q0', datasource: { type: 'prometheus', uid: 'prometheus' }, expr: HUBBLE.queries[0]?.expr },
        ],
      },
    });
  });

  test('show data when one of them has a number', () => {
    expect(checkPanels(answer(recorded('grafana-query')), HUBBLE, LOOK)).toEqual([]);
  });

  test('show none: the time alone is no data, nor is a hole', () => {
    const nulls = JSON.parse(recorded('grafana-query')) as {
      results: { Q0: { frames: { data: { values: unknown[] } }[] } };
    };
    for (const { data } of nulls.results.Q0.frames) data.values[1] = [null, null];
    expect(checkPanels(answer(nulls), HUBBLE, LOOK)).toMatchObject([{ seen: '2 queries without a number' }]);
    expect(checkPanels(altered('grafana-query', '"type": "number"', '"type": "string"'), HUBBLE, LOOK)).toHaveLength(1);
    expect(checkPanels(answer({ results: {} }), HUBBLE, LOOK)).toMatchObject([{ seen: '0 queries without a number' }]);
  });

  test('show none: Grafana says why', () => {
    const failed = { status: 400, error: 'bad_data: parse error', errorSource: 'downstream' };
    expect(checkPanels(answer({ results: { Q0: failed, Q1: failed } }, 207), HUBBLE, LOOK)).toMatchObject([
      { expected: expect.stringContaining('Hubble Metrics'), seen: 'bad_data: parse error' },
    ]);
  });
});
