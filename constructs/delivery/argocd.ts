import type { AppProject } from '../../imports/crds/app-project.ts';
import type { Application } from '../../imports/crds/application.ts';
import type { KubernetesObject } from '../core/kubernetes-object.ts';
import { LABELS } from '../core/labels.ts';
import type { DeliveredComponent, Delivery } from './delivery.ts';
import { CHILD_KINDS, CLUSTER_KINDS, NAMESPACED_KINDS, NAMESPACES } from './reach.ts';
import { ROOT } from './root-name.ts';

/** Namespace of Argo CD and of every object that it is told by. */
export const ARGOCD_NAMESPACE = 'argocd';

/** Argo CD's own namespace, which no engine delivers. */
export function argocdNamespace(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: ARGOCD_NAMESPACE, labels: { ...LABELS, 'pod-security.kubernetes.io/warn': 'baseline' } },
  };
}

/** Project of the components. */
const PROJECT = ROOT;

/** Project of the root, which delivers nothing but the tree. */
const ROOT_PROJECT = `${ROOT}-root`;

/** The cluster that Argo CD runs in. */
const CLUSTER = 'https://kubernetes.default.svc';

/**
 * Deletes what an Application delivered when the Application is deleted, because its component was switched off. What
 * is protected from deletion stays.
 */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

const SYNC_OPTIONS = ['ServerSideApply=true', 'SkipDryRunOnMissingResource=true'];

/** Until it works, and with the newest commit: the one that failed may be what was mended. */
const RETRY = { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } };

/**
 * What a patch sets to have an Application synced now, although it gave up on this commit. An operation has options of
 * its own: it takes none from the Application (v3.4.4, `controller/sync.go`).
 */
export function argocdSync(): Pick<Application, 'operation'> {
  return {
    operation: {
      initiatedBy: { username: 'bootstrap.sh' },
      sync: { prune: true, syncOptions: SYNC_OPTIONS },
      retry: RETRY,
    },
  };
}

/** The tree for Argo CD: the project that limits the components, and one Application per component. */
export function argocdTree(delivery: Delivery): (AppProject | Application)[] {
  return [
    project(delivery),
    ...delivery.components.map((component) =>
      application(delivery, {
        name: component.id,
        project: PROJECT,
        path: component.path,
        namespace: destination(component),
        wave: component.wave,
        finalizers: [CASCADE],
      }),
    ),
  ];
}

/** What Argo CD starts from: the Application that delivers the tree, in a project that allows just that. */
export function argocdRoot(delivery: Delivery): (AppProject | Application)[] {
  return [
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: ROOT_PROJECT, namespace: ARGOCD_NAMESPACE, labels: LABELS },
      spec: {
        description: 'the tree of Applications, and no workload',
        sourceRepos: [delivery.source.url],
        destinations: [{ server: CLUSTER, namespace: ARGOCD_NAMESPACE }],
        namespaceResourceWhitelist: [
          { group: 'argoproj.io', kind: 'AppProject' },
          { group: 'argoproj.io', kind: 'Application' },
        ],
      },
    },
    application(delivery, {
      name: ROOT,
      project: ROOT_PROJECT,
      path: `dist/${delivery.environment.name}/argocd`,
      namespace: ARGOCD_NAMESPACE,
    }),
  ];
}

interface ApplicationProps {
  readonly name: string;
  readonly project: string;
  readonly path: string;
  readonly namespace: string;
  /** When the root delivers it: after everything of a lower wave is healthy. Undefined: the root itself. */
  readonly wave?: number;
  readonly finalizers?: string[];
}

/**
 * An Application that converges whatever is there already: a later push syncs it by itself, without the waves, so
 * what it needs may come after it.
 */
function application({ source }: Delivery, { name, project, path, namespace, wave, finalizers }: ApplicationProps) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: ARGOCD_NAMESPACE,
      labels: LABELS,
      annotations: wave === undefined ? undefined : { 'argocd.argoproj.io/sync-wave': `${wave}` },
      finalizers,
    },
    spec: {
      project,
      source: { repoURL: source.url, targetRevision: source.branch, path },
      destination: { server: CLUSTER, namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: SYNC_OPTIONS,
        retry: RETRY,
      },
    },
  } satisfies Application;
}

/** The one namespace that an Application names, one of those that its project allows; its objects name their own. */
function destination({ component, objects }: DeliveredComponent): string {
  const namespaces = [...objects.values()].map(({ kind, metadata }) =>
    kind === 'Namespace' ? metadata.name : metadata.namespace,
  );
  return (
    namespaces.find((name) => name === component.home) ??
    namespaces.find((name) => name !== undefined) ??
    component.home
  );
}

/** Another kind or namespace is refused until it is one that the stack delivers. */
function project({ source }: Delivery): AppProject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name: PROJECT,
      namespace: ARGOCD_NAMESPACE,
      labels: LABELS,
      // Before the Applications that belong to it.
      annotations: { 'argocd.argoproj.io/sync-wave': '-1' },
    },
    spec: {
      description: 'what the components of Tetrascope deliver, and nothing else',
      sourceRepos: [source.url],
      destinations: NAMESPACES.map((namespace) => ({ server: CLUSTER, namespace })),
      clusterResourceWhitelist: [...CLUSTER_KINDS],
      namespaceResourceWhitelist: [...NAMESPACED_KINDS, ...CHILD_KINDS],
    },
  };
}
