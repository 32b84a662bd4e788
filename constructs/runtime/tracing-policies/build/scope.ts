import type { TracingPolicy } from '../../../../imports/crds/tracing-policy.ts';

/** Pods or containers that a policy looks at. Decided in the kernel, by control group. */
export interface PodScope extends Pick<TracingPolicy['spec'], 'podSelector' | 'containerSelector'> {
  readonly hostSelector?: never;
}

/** Whose doings a policy looks at. There is always one: without, a policy would see every process. */
export type Scope = PodScope | Pick<TracingPolicy['spec'], 'hostSelector'>;

/** The nodes' own processes and no pod's. */
export const HOST: Scope = { hostSelector: {} };

/** The label by which Tetragon knows a pod's namespace in a selector (1.7.0, `pkg/labels/labels.go`). */
export const NAMESPACE_LABEL = 'k8s:io.kubernetes.pod.namespace';

type Names = readonly [string, ...string[]];

/** The pods of these namespaces. */
export function podsIn(namespaces: Names): PodScope {
  return { podSelector: { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'In', values: [...namespaces] }] } };
}

/** The pods of every other namespace: neither these nor the nodes' own processes. */
export function podsOutside(namespaces: readonly string[]): PodScope {
  return { podSelector: { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'NotIn', values: [...namespaces] }] } };
}

/** The pods of one namespace that have these labels. */
export function podsLabelled(namespace: string, labels: Readonly<Record<string, string>>): PodScope {
  return { podSelector: { ...podsIn([namespace]).podSelector, matchLabels: { ...labels } } };
}

/** The containers of one name. */
export function containersNamed(name: string): PodScope {
  return { containerSelector: { matchExpressions: [{ key: 'name', operator: 'In', values: [name] }] } };
}
