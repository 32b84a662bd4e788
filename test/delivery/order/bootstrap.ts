import { at } from '../../../constructs/core/json.ts';
import { broughtBy, definition } from './charts.ts';
import type { Files, Placed } from './files.ts';
import { documentOf, objectsBelow, textOf, textsAt, named } from './files.ts';
import { neededToApply, neededToBeReady } from './needs.ts';
import { provisionsOf } from './provisions.ts';
import { keyOf } from './references.ts';
import type { Engine, Problem } from './problem.ts';

/** Namespaces that a cluster has from its start. */
const GIVEN_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** What a Kind cluster has from its start (its storage class: kubernetes-sigs/kind, `pkg/build/nodeimage/const_storage.go`). */
const KIND_HAS = [
  ...GIVEN_NAMESPACES.map((name) => `Namespace ${name}`),
  'StorageClass standard',
  'PriorityClass system-cluster-critical',
  'PriorityClass system-node-critical',
];

/** The kinds of each of Flux's controllers (fluxcd/flux2 v2.9, `manifests/crds`): their definitions come with them. */
const CONTROLLERS: Readonly<Record<string, readonly [group: string, ...kinds: string[]]>> = {
  'source-controller': [
    'source',
    'Bucket',
    'ExternalArtifact',
    'GitRepository',
    'HelmChart',
    'HelmRepository',
    'OCIRepository',
  ],
  'kustomize-controller': ['kustomize', 'Kustomization'],
  'helm-controller': ['helm', 'HelmRelease'],
  'notification-controller': ['notification', 'Alert', 'Provider', 'Receiver'],
};

/** What bootstrap leaves behind for an engine's root, and what of its own objects comes too early. */
export interface Bootstrapped {
  readonly given: ReadonlySet<string>;
  readonly objects: readonly Placed[];
  /** Namespaces of the Secrets that it makes, by the list that names them. */
  readonly secretNamespaces: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Follows bootstrap step by step: the cluster, Cilium, the git server, the engine. */
export function bootstrapped(files: Files, environment: string, engine: Engine): Bootstrapped {
  const folder = `dist/${environment}/bootstrap`;
  const settings = new Set(
    textOf(files, `${folder}/bootstrap.env`)
      .split('\n')
      .map((line) => line.replace(/=.*/, '')),
  );
  const given = new Set<string>(documentOf(files, `${folder}/kind.yaml`).kind === 'Cluster' ? KIND_HAS : []);
  const problems: Problem[] = [];
  const install = (chart: string, prefix: string, brings: readonly string[]) => {
    if (!settings.has(`${prefix}_CHART`) || !settings.has(`${prefix}_VERSION`)) {
      problems.push({ engine, object: `${folder}/bootstrap.env`, message: `names no chart ${chart} for bootstrap` });
      return;
    }
    for (const one of brings) given.add(one);
  };
  const apply = (objects: readonly Placed[]) => {
    const all = objects.map(({ object }) => object);
    const own = new Set(all.flatMap((object) => provisionsOf(object, all)));
    for (const { file, object } of objects) {
      const needs = [...neededToApply(object, all), ...neededToBeReady(object, all)];
      for (const need of new Set(needs)) {
        if (given.has(need) || own.has(need)) continue;
        problems.push({ engine, object: file, message: `needs ${need}: no earlier step of bootstrap brings it` });
      }
    }
    for (const one of own) given.add(one);
  };
  const values = (path: string) => documentOf(files, `${folder}/${path}/values.yaml`);
  const chart = (name: string, path: string) =>
    broughtBy({ chart: name, values: values(path), waits: true, crds: true });

  install('cilium', 'CILIUM', chart('cilium', 'cilium'));
  const git = objectsBelow(files, `${folder}/git`);
  apply(git);
  if (engine === 'argocd') install('argo-cd', 'ARGOCD', chart('argo-cd', 'argocd'));
  install('flux-operator', 'FLUX_OPERATOR', [definition('fluxcd.controlplane.io', 'FluxInstance')]);
  const own = objectsBelow(files, `${folder}/${engine}`);
  apply(own);
  for (const { file, object } of own) {
    if (object.kind !== 'FluxInstance') continue;
    const controllers = textsAt(object, 'spec.components');
    if (at(object, 'spec.sync') !== undefined) {
      problems.push({ engine, object: file, message: 'has spec.sync: Flux would follow a root that nobody rendered' });
    }
    if (engine === 'argocd' && controllers.includes('kustomize-controller')) {
      problems.push({ engine, object: file, message: 'runs the kustomize-controller: two engines would deliver' });
    }
    for (const controller of controllers) {
      const [group, ...kinds] = CONTROLLERS[controller] ?? [''];
      for (const kind of kinds) given.add(definition(`${group}.toolkit.fluxcd.io`, kind));
    }
  }
  const secretNamespaces = new Map<string, string>();
  for (const list of [`${folder}/secrets.txt`, `${folder}/${engine}/secrets.txt`]) {
    for (const { namespace, name, key } of secretRows(textOf(files, list))) {
      const secret = named('Secret', namespace, name);
      given.add(secret).add(keyOf(secret, key));
      secretNamespaces.set(namespace, list);
    }
  }
  return { given, objects: [...git, ...own], secretNamespaces, problems };
}

/** One key of a Secret that bootstrap makes. */
export interface SecretRow {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  readonly origin: string;
  readonly label: string;
}

/** The rows of a list of Secrets; its first line says what the columns are. */
export function secretRows(text: string): SecretRow[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [namespace = '', name = '', key = '', origin = '', label = ''] = line.split(' ');
      return { namespace, name, key, origin, label };
    });
}
