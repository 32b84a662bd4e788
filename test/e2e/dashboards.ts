import type { ClusterObject } from '../../tools/expand/cluster.ts';
import { list, map, text } from './json.ts';

/** A query of a panel that can be asked as it stands. */
export interface PanelQuery {
  readonly expr: string;
}

/** A dashboard that is rendered. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  /** `namespace/name` of the ConfigMap that holds it. */
  readonly configMap: string;
  /** Its PromQL without variables of the dashboard; Grafana fills in those of its own, such as `$__rate_interval`. */
  readonly queries: readonly PanelQuery[];
}

/** How Grafana's sidecar finds dashboards. */
export interface DashboardLabel {
  readonly label: string;
  readonly value: string;
}

/** Enough to see whether there is data; a panel would not ask more at once. */
const MOST_QUERIES = 10;

/** Every dashboard in a ConfigMap that Grafana's sidecar finds. */
export function dashboardsOf(cluster: readonly ClusterObject[], { label, value }: DashboardLabel): Dashboard[] {
  return cluster
    .filter(({ object }) => object.kind === 'ConfigMap' && object.metadata.labels?.[label] === value)
    .flatMap(({ object, namespace = 'default' }) =>
      Object.values(map(object['data'])).map((file) => {
        const dashboard = map(JSON.parse(text(file)));
        const queries = panelsOf(dashboard).flatMap(queriesOf);
        return {
          uid: text(dashboard['uid']),
          title: text(dashboard['title']),
          configMap: `${namespace}/${object.metadata.name}`,
          queries: queries.slice(0, MOST_QUERIES),
        };
      }),
    );
}

/** Panels, those in rows and collapsed rows included. */
function panelsOf(parent: unknown): unknown[] {
  const { panels, rows } = map(parent);
  return [...list(panels), ...list(rows)].flatMap((panel) => [panel, ...panelsOf(panel)]);
}

function queriesOf(panel: unknown): PanelQuery[] {
  return list(map(panel)['targets'])
    .map((target) => text(map(target)['expr']))
    .filter((expr) => expr !== '' && !/\$(?!__)|\$\{(?!__)|\[\[/.test(expr))
    .map((expr) => ({ expr }));
}
