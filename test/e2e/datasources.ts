import { parse } from 'yaml';
import type { ClusterObject } from '../../tools/expand/cluster.ts';
import { list, map, text } from './json.ts';

/** A data source that Grafana is given. */
export interface Datasource {
  readonly uid: string;
  readonly type: string;
}

/** The data sources in the ConfigMaps that Grafana's sidecar finds. */
export function datasourcesOf(cluster: readonly ClusterObject[], label: string): Datasource[] {
  return cluster
    .filter(({ object }) => object.kind === 'ConfigMap' && object.metadata.labels?.[label] !== undefined)
    .flatMap(({ object }) => Object.values(map(object['data'])))
    .flatMap((file) => list(map(parse(text(file)))['datasources']))
    .map((one) => ({ uid: text(map(one)['uid']), type: text(map(one)['type']) }));
}
