import type { JsonObject } from '../../../constructs/core/json.ts';
import { at, isObject } from '../../../constructs/core/json.ts';
import { chartOf, definition, neededByValues } from './charts.ts';
import type { ReadObject } from './files.ts';
import { groupOf, mapsAt, named, textAt } from './files.ts';
import { grafanaAdminKeys, keyOf, referencesIn } from './references.ts';
import { remembered } from './remembered.ts';

/** API groups of Kubernetes itself. `gateway.networking.k8s.io` and its like are not: their ending misleads. */
const BUILT_IN = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'policy',
  ...['admissionregistration', 'apiextensions', 'apiregistration', 'certificates', 'coordination', 'discovery'].map(
    k8s,
  ),
  ...['events', 'networking', 'node', 'rbac.authorization', 'resource', 'scheduling', 'storage'].map(k8s),
]);

function k8s(group: string): string {
  return `${group}.k8s.io`;
}

/** What must be in the cluster when an object is applied: the API server refuses it otherwise. */
export function neededToApply(object: ReadObject, all: readonly ReadObject[]): string[] {
  const group = groupOf(object);
  return [
    ...(object.metadata.namespace === undefined ? [] : [`Namespace ${object.metadata.namespace}`]),
    ...(BUILT_IN.has(group) ? [] : [definition(group, object.kind)]),
    ...(object.kind === 'HelmRelease' ? neededToInstall(object, all) : []),
  ];
}

/** What must be in the cluster for an object to become ready; it may come with it. */
export function neededToBeReady(object: ReadObject, all: readonly ReadObject[]): string[] {
  const chart = object.kind === 'HelmRelease' ? chartOf(object, all) : undefined;
  return [
    ...neededByItself(object),
    ...(chart?.chart === 'grafana' ? grafanaAdminKeys(chart.values, installedInto(object)) : []),
  ];
}

/** What an object says itself that it needs, whatever is beside it. */
const neededByItself = remembered((object: ReadObject): string[] => {
  const { namespace } = object.metadata;
  const spec = isObject(object.spec) ? object.spec : {};
  const { values = {}, ...rest } = spec;
  return [
    ...referencesIn(object.kind === 'HelmRelease' ? rest : spec, namespace),
    ...(object.kind === 'HelmRelease' ? neededByRelease(object, isObject(values) ? values : {}) : []),
    ...(object.kind === 'Kustomization' ? [reference(object, 'spec.sourceRef')] : []),
    ...(object.kind === 'Application'
      ? [named('AppProject', namespace, textAt(object, 'spec.project') ?? 'default')]
      : []),
    ...repositoryService(object),
    ...gitCredentials(object),
  ];
});

/** Namespaces of a release, and definitions of what its chart makes. */
function neededToInstall(release: ReadObject, all: readonly ReadObject[]): string[] {
  const use = chartOf(release, all);
  const namespaces = ['spec.targetNamespace', 'spec.storageNamespace'].flatMap((path) => textAt(release, path) ?? []);
  return [...namespaces.map((name) => `Namespace ${name}`), ...(use ? neededByValues(use) : [])];
}

/** The namespace in which the objects of a release look for what its values name. */
function installedInto(release: ReadObject): string | undefined {
  return textAt(release, 'spec.targetNamespace') ?? release.metadata.namespace;
}

function neededByRelease(release: ReadObject, values: JsonObject): string[] {
  const source = at(release, 'spec.chartRef') === undefined ? 'spec.chart.spec.sourceRef' : 'spec.chartRef';
  return [
    reference(release, source),
    ...mapsAt(release, 'spec.valuesFrom').flatMap((from) => {
      if (from.optional === true) return [];
      const object = named(textAt(from, 'kind') ?? '', release.metadata.namespace, textAt(from, 'name') ?? '');
      return [object, keyOf(object, textAt(from, 'valuesKey') ?? 'values.yaml')];
    }),
    ...referencesIn(values, installedInto(release)),
  ];
}

/** The object that a source reference names. */
function reference(object: ReadObject, path: string): string {
  const namespace = textAt(object, `${path}.namespace`) ?? object.metadata.namespace;
  return named(textAt(object, `${path}.kind`) ?? 'source', namespace, textAt(object, `${path}.name`) ?? '(none)');
}

/** The Service behind the address of a repository, where that is one of the cluster's own. */
function repositoryService(object: ReadObject): string[] {
  const url = textAt(object, 'spec.url') ?? textAt(object, 'spec.source.repoURL') ?? '';
  const { service, namespace } =
    /^[a-z]+:\/\/(?<service>[^./:]+)\.(?<namespace>[^./:]+)\.svc\b/.exec(url)?.groups ?? {};
  return service === undefined ? [] : [named('Service', namespace, service)];
}

/** The keys that Flux reads of the Secret of a GitRepository: Flux GitRepository v1, "Secret reference". */
function gitCredentials(object: ReadObject): string[] {
  const secret = textAt(object, 'spec.secretRef.name');
  if (object.kind !== 'GitRepository' || secret === undefined) return [];
  const keys = textAt(object, 'spec.url')?.startsWith('ssh:') ? ['identity', 'known_hosts'] : ['username', 'password'];
  return keys.map((key) => keyOf(named('Secret', object.metadata.namespace, secret), key));
}
