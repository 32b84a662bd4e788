import type { RenderedObject } from '../../constructs/core/render.ts';
import type { Expansion } from './expansion.ts';
import { isCrd } from './expansion.ts';
import { outside } from './outside.ts';

/** An object as it would stand in the cluster. */
export interface ClusterObject {
  /** The release or the component that delivers it, or who else makes it. */
  readonly owner: string;
  /** A release's, a plain object of ours, or made by an operator or the cluster itself. */
  readonly from: 'release' | 'tree' | 'outside';
  /** Where it lives; undefined for one that belongs to no namespace. */
  readonly namespace: string | undefined;
  readonly object: RenderedObject;
}

/** Kinds of Kubernetes that belong to no namespace; of custom ones their definition says it. */
const CLUSTER_SCOPED = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CustomResourceDefinition',
  'DeviceClass',
  'FlowSchema',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** Everything that an expansion brings to the cluster, and what the cluster and operators make of that. */
export function clusterOf({ tree, releases }: Expansion): ClusterObject[] {
  const expanded = releases.flatMap(({ objects }) => objects);
  const scopes = new Map(
    expanded.filter(isCrd).map(({ spec }) => [`${spec.group} ${spec.names.kind}`, spec.scope] as const),
  );
  const namespaceOf = ({ apiVersion, kind, metadata }: RenderedObject, home: string | undefined) => {
    const scope = scopes.get(`${apiVersion.split('/')[0]} ${kind}`);
    const clusterScoped = scope === undefined ? CLUSTER_SCOPED.has(kind) : scope === 'Cluster';
    return clusterScoped ? undefined : (metadata.namespace ?? home);
  };
  const given: ClusterObject[] = [
    ...tree.map(({ component, object }) => ({
      owner: component,
      from: 'tree' as const,
      namespace: namespaceOf(object, undefined),
      object,
    })),
    ...releases.flatMap(({ release, objects }) =>
      objects.map((object) => ({
        owner: release.name,
        from: 'release' as const,
        namespace: namespaceOf(object, release.namespace),
        object,
      })),
    ),
  ];
  return [...given, ...outside(given)];
}

/** `Kind namespace/name`. */
export function named({ object, namespace }: Pick<ClusterObject, 'object' | 'namespace'>): string {
  return `${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${object.metadata.name}`;
}
