import type { Answer, Request } from './answer.ts';
import { excerpt, readJson } from './answer.ts';
import type { Dashboard, PanelQuery } from './dashboards.ts';
import type { Datasource } from './datasources.ts';
import type { Finding } from './finding.ts';
import { list, map, text } from './json.ts';

/**
 * Asks Grafana 13.2.0 whether a data source works.
 *
 * Alertmanager's plugin has no backend, and `/health` fails with "Plugin unavailable" however well it works
 * (grafana/grafana issue 83794), so its status is asked for through the data source, as its settings page does.
 */
export function health({ uid, type }: Datasource): Request {
  if (type === 'alertmanager') return { path: `/api/datasources/proxy/uid/${uid}/api/v2/status` };
  return { path: `/api/datasources/uid/${uid}/health` };
}

/** Whether a data source works. */
export function checkHealth(answer: Answer, { uid, type }: Datasource, look: string): Finding[] {
  const expected = `data source ${uid} works`;
  const read = readJson(answer);
  if ('problem' in read) return [{ expected, seen: read.problem, look }];
  const { status, cluster } = map(read.value);
  const good = type === 'alertmanager' ? text(map(cluster)['status']) !== '' : status === 'OK';
  return good ? [] : [{ expected, seen: excerpt(answer.body), look }];
}

/** Every dashboard that Grafana has. */
export const DASHBOARDS: Request = { path: '/api/search?type=dash-db&limit=5000' };

/** Every dashboard that was rendered and is not in Grafana. */
export function checkDashboards(answer: Answer, wanted: readonly Dashboard[], look: string): Finding[] {
  const read = readJson(answer);
  if ('problem' in read) return [{ expected: `${wanted.length} dashboards`, seen: read.problem, look }];
  const there = list(read.value).map((one) => text(map(one)['uid']));
  return wanted
    .filter(({ uid }) => !there.includes(uid))
    .map(({ uid, title, configMap }) => ({
      expected: `dashboard "${title}" (${uid}) of ConfigMap ${configMap}`,
      seen: `not among ${there.length} dashboards`,
      look,
    }));
}

/** The queries of a dashboard over the last half hour, as its panels ask them. */
export function panelQueries(queries: readonly PanelQuery[], datasource: string): Request {
  return {
    path: '/api/ds/query',
    body: {
      from: 'now-30m',
      to: 'now',
      queries: queries.map(({ expr }, index) => ({
        refId: `Q${index}`,
        datasource: { type: 'prometheus', uid: datasource },
        expr,
        range: true,
        instant: false,
        format: 'time_series',
        intervalMs: 30_000,
        maxDataPoints: 100,
      })),
    },
  };
}

/** Whether a dashboard shows something: a number by at least one of its queries. */
export function checkPanels(answer: Answer, { uid, title }: Dashboard, look: string): Finding[] {
  const expected = `data on dashboard "${title}" (${uid})`;
  const read = readJson(answer);
  if ('problem' in read) return [{ expected, seen: read.problem, look }];
  const results = Object.values(map(map(read.value)['results'])).map(map);
  if (results.some(({ frames }) => list(frames).some(hasNumber))) return [];
  const errors = [...new Set(results.map(({ error }) => text(error)).filter((error) => error !== ''))];
  const seen = errors.length > 0 ? excerpt(errors.join('; ')) : `${results.length} queries without a number`;
  return [{ expected, seen, look }];
}

/** Whether a data frame has a number in another column than that of the time. */
function hasNumber(frame: unknown): boolean {
  const { schema, data } = map(frame);
  const numbers = list(map(schema)['fields']).map((field) => map(field)['type'] === 'number');
  return list(map(data)['values']).some(
    (column, index) => numbers[index] === true && list(column).some((value) => typeof value === 'number'),
  );
}
