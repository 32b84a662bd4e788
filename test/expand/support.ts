import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { JsonObject } from '../../constructs/core/json.ts';
import type { RenderedObject } from '../../constructs/core/render.ts';
import type { ClusterObject } from '../../tools/expand/cluster.ts';
import type { Release } from '../../tools/expand/releases.ts';
import type { TreeObject } from '../../tools/expand/tree.ts';
import { ROOT } from '../support/upstream.ts';

/** The Helm that tests use: `TETRASCOPE_HELM`, else `helm` on the PATH; undefined where there is none. */
export const HELM: string | undefined = [
  process.env['TETRASCOPE_HELM'] ?? '',
  ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'helm')),
].find(isProgram);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    return false;
  }
}

/** Small charts, written for these tests. */
export const CHARTS: string = join(ROOT, 'test/fixtures/expand-charts');

/** An object of an API. */
export function object(
  kind: string,
  name: string,
  { metadata, ...rest }: JsonObject & { readonly metadata?: JsonObject } = {},
  apiVersion = 'v1',
): RenderedObject {
  return { apiVersion, kind, metadata: { name, ...metadata }, ...rest };
}

/** An object in the namespace `home`, as a release brings it. */
export function inCluster(one: RenderedObject, over: Partial<ClusterObject> = {}): ClusterObject {
  return { owner: 'lamp', from: 'release', namespace: one.metadata.namespace ?? 'home', object: one, ...over };
}

/** A Deployment whose pods have these labels and named ports. */
export function deployment(name: string, labels: Record<string, string>, ports: Record<string, number>): ClusterObject {
  const containers = [
    { name, ports: Object.entries(ports).map(([portName, containerPort]) => ({ name: portName, containerPort })) },
  ];
  const template = { metadata: { labels }, spec: { containers } };
  return inCluster(object('Deployment', name, { spec: { template } }, 'apps/v1'));
}

/** A Service with the label `app: <name>`. */
export function service(name: string, selector: JsonObject, ...ports: readonly JsonObject[]): ClusterObject {
  return inCluster(object('Service', name, { metadata: { labels: { app: name } }, spec: { selector, ports } }));
}

/** A ServiceMonitor of the Services with a label `app`. */
export function monitor(name: string, app: string, ...endpoints: readonly JsonObject[]): ClusterObject {
  const spec = { selector: { matchLabels: { app } }, endpoints };
  return inCluster(object('ServiceMonitor', name, { spec }, 'monitoring.coreos.com/v1'));
}

/** A Prometheus that reads every monitor. */
export const PROMETHEUS: ClusterObject = inCluster(
  object(
    'Prometheus',
    'watch',
    { spec: { portName: 'web', serviceMonitorSelector: {}, podMonitorSelector: {} } },
    'monitoring.coreos.com/v1',
  ),
);

/** A HelmRelease of a chart in an OCI registry and its source, in `dist/<environment>/<name>/`. */
export function releaseTree(
  name: string,
  { chart, version, values = {} }: { chart: string; version: string; values?: JsonObject },
): TreeObject[] {
  const at = (one: RenderedObject): TreeObject => ({
    component: name,
    file: `dist/kind/${name}/${one.kind}-home-${name}.yaml`,
    object: one,
  });
  const metadata = { namespace: 'home' };
  const ref = { tag: version };
  return [
    at(object('OCIRepository', name, { metadata, spec: { url: `oci://example.com/charts/${chart}`, ref } })),
    at(
      object('HelmRelease', name, {
        metadata,
        spec: { chartRef: { kind: 'OCIRepository', name }, releaseName: name, targetNamespace: 'home', values },
      }),
    ),
  ];
}

/** A release as it was read. */
export const LAMP: Release = {
  component: 'lamp',
  name: 'lamp',
  namespace: 'home',
  chart: { name: 'lamp', version: '1.2.3', url: 'oci://example.com/charts/lamp' },
  values: {},
};
