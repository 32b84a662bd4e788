import type { TracingPolicy } from '../../../../imports/crds/tracing-policy.ts';

/** Whose doings a policy looks at. Decided in the kernel, by control group; without one a policy would see every process. */
export type Scope = Pick<TracingPolicy['spec'], 'podSelector' | 'containerSelector' | 'hostSelector'>;

/** The label by which Tetragon knows a pod's namespace in a selector (1.7.0, `pkg/labels/labels.go`). */
export const NAMESPACE_LABEL = 'k8s:io.kubernetes.pod.namespace';

type Names = readonly [string, ...string[]];

/** The pods of these namespaces. */
export function podsIn(namespaces: Names): Scope {
  return { podSelector: { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'In', values: [...namespaces] }] } };
}

/** The pods of every other namespace: neither these nor the nodes' own processes. */
export function podsOutside(namespaces: readonly string[]): Scope {
  return { podSelector: { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'NotIn', values: [...namespaces] }] } };
}

/** The pods of one namespace that have these labels. */
export function podsLabelled(namespace: string, labels: Readonly<Record<string, string>>): Scope {
  return { podSelector: { ...podsIn([namespace]).podSelector, matchLabels: { ...labels } } };
}

/** The containers of one name. */
export function containersNamed(name: string): Scope {
  return { containerSelector: { matchExpressions: [{ key: 'name', operator: 'In', values: [name] }] } };
}
