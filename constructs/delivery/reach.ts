/** A kind of object, by its API group; that of the core is empty. */
interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/**
 * What the components of any environment deliver, and nothing else: the limits of Argo CD's project.
 *
 * Of any, not of one: Argo CD neither prunes nor deletes what its project does not allow (v3.4.4,
 * `controller/state.go` and `getPermittedAppLiveObjects`), so a project that shrank with the last component of a
 * namespace would leave its objects behind. A test holds it to what the stack renders with everything on.
 */
export const NAMESPACES: readonly string[] = ['application', 'deep-space', 'kube-system', 'monitoring', 'podinfo'];

/** Kinds without a namespace. */
export const CLUSTER_KINDS: readonly GroupKind[] = [
  { group: '', kind: 'Namespace' },
  { group: 'cilium.io', kind: 'CiliumClusterwideNetworkPolicy' },
  { group: 'cilium.io', kind: 'TracingPolicy' },
];

/** Kinds within a namespace. */
export const NAMESPACED_KINDS: readonly GroupKind[] = [
  { group: '', kind: 'ConfigMap' },
  { group: '', kind: 'Service' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'batch', kind: 'CronJob' },
  { group: 'cilium.io', kind: 'CiliumNetworkPolicy' },
  { group: 'cilium.io', kind: 'TracingPolicyNamespaced' },
  { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' },
  { group: 'monitoring.coreos.com', kind: 'PrometheusRule' },
  { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' },
  { group: 'networking.k8s.io', kind: 'Ingress' },
  { group: 'source.toolkit.fluxcd.io', kind: 'HelmRepository' },
  { group: 'source.toolkit.fluxcd.io', kind: 'OCIRepository' },
];

/** What a Deployment and a CronJob make: Argo CD shows no object, and no log of it, that its project does not allow. */
export const CHILD_KINDS: readonly GroupKind[] = [
  { group: '', kind: 'Pod' },
  { group: 'apps', kind: 'ReplicaSet' },
  { group: 'batch', kind: 'Job' },
];
