import type { Json, JsonObject } from '../../../constructs/core/json.ts';
import { isObject } from '../../../constructs/core/json.ts';
import { mapsAt, named, textAt } from './files.ts';

/** How a need of one key of a Secret or ConfigMap is said. */
export function keyOf(object: string, key: string): string {
  return `the key ${key} of ${object}`;
}

/**
 * What a map refers to, by the shapes that Kubernetes and Flux have for it. Charts pass these shapes on, so the same
 * are looked for in chart values; `inList` tells a volume from a map that happens to have a key named so.
 */
export function referencesIn(value: Json | undefined, namespace: string | undefined, inList = false): string[] {
  if (Array.isArray(value)) return (value as Json[]).flatMap((item) => referencesIn(item, namespace, true));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => [
    ...(inList || key in ANYWHERE ? (SHAPES[key]?.(below, namespace) ?? []) : []),
    ...referencesIn(below, namespace),
  ]);
}

type Shape = (below: Json | undefined, namespace: string | undefined) => string[];

const keyRef =
  (kind: string): Shape =>
  (below, namespace) => {
    if (!isObject(below) || below.optional === true) return [];
    const [name, key] = [textAt(below, 'name'), textAt(below, 'key')];
    if (name === undefined) return [];
    const object = named(kind, namespace, name);
    return key === undefined ? [object] : [object, keyOf(object, key)];
  };

/** A map with the name under one key, and perhaps the keys that become files. */
const volume =
  (kind: string, field: string): Shape =>
  (below, namespace) => {
    if (!isObject(below) || below.optional === true) return [];
    const name = textAt(below, field);
    if (name === undefined) return [];
    const object = named(kind, namespace, name);
    return [object, ...mapsAt(below, 'items').flatMap((item) => keyOf(object, textAt(item, 'key') ?? ''))];
  };

const name =
  (kind: string, given: readonly string[] = [], scoped = true): Shape =>
  (below, namespace) =>
    typeof below === 'string' && below !== '' && !given.includes(below)
      ? [named(kind, scoped ? namespace : undefined, below)]
      : [];

const names =
  (kind: string): Shape =>
  (below, namespace) =>
    Array.isArray(below) ? below.flatMap((item: Json) => volume(kind, 'name')(item, namespace)) : [];

/** Kubernetes' own shapes that mean the same wherever they stand. */
const KUBERNETES: Readonly<Record<string, Shape>> = {
  secretKeyRef: keyRef('Secret'),
  configMapKeyRef: keyRef('ConfigMap'),
  secretRef: volume('Secret', 'name'),
  configMapRef: volume('ConfigMap', 'name'),
  imagePullSecrets: names('Secret'),
  serviceAccountName: name('ServiceAccount', ['default']),
  persistentVolumeClaim: volume('PersistentVolumeClaim', 'claimName'),
  storageClassName: name('StorageClass', ['-'], false),
  ingressClassName: name('IngressClass', [], false),
  priorityClassName: name('PriorityClass', [], false),
};

/** Keys of chart values by which charts are told what exists already, each in the facts of the charts beside it. */
export const CHART_KEYS: Readonly<Record<string, { readonly shape: Shape; readonly evidence: readonly string[] }>> = {
  existingSecret: {
    shape: name('Secret'),
    evidence: ['grafana admin.existingSecret', 'loki gateway.basicAuth.existingSecret'],
  },
  existingClaim: { shape: name('PersistentVolumeClaim'), evidence: ['grafana persistence.existingClaim'] },
  existingName: { shape: name('ConfigMap'), evidence: ['opentelemetry-collector configMap.existingName'] },
  envFromSecret: { shape: name('Secret'), evidence: ['grafana envFromSecret'] },
  envFromSecrets: { shape: names('Secret'), evidence: ['grafana envFromSecrets'] },
  envFromConfigMaps: { shape: names('ConfigMap'), evidence: ['grafana envFromConfigMaps'] },
  tlsSecretName: {
    shape: name('Secret'),
    evidence: ['kube-prometheus-stack prometheus.ingressPerReplica.tlsSecretName'],
  },
  storageClass: {
    shape: name('StorageClass', ['-'], false),
    evidence: ['loki singleBinary.persistence.storageClass'],
  },
};

/** Shapes that mean that in an item of a list only: a volume, and the TLS of an Ingress. */
const IN_LISTS: Readonly<Record<string, Shape>> = {
  secret: volume('Secret', 'secretName'),
  configMap: volume('ConfigMap', 'name'),
  secretName: name('Secret'),
};

const ANYWHERE: Readonly<Record<string, Shape>> = {
  ...KUBERNETES,
  ...Object.fromEntries(Object.entries(CHART_KEYS).map(([key, { shape }]) => [key, shape])),
};

const SHAPES: Readonly<Record<string, Shape>> = { ...ANYWHERE, ...IN_LISTS };

/**
 * The keys that Grafana's chart reads of its admin Secret, which it names beside it (chart grafana,
 * `admin.userKey` and `admin.passwordKey`, with these defaults).
 */
export function grafanaAdminKeys(values: JsonObject, namespace: string | undefined): string[] {
  const secret = textAt(values, 'admin.existingSecret');
  if (secret === undefined) return [];
  const object = named('Secret', namespace, secret);
  return [
    keyOf(object, textAt(values, 'admin.userKey') ?? 'admin-user'),
    keyOf(object, textAt(values, 'admin.passwordKey') ?? 'admin-password'),
  ];
}
