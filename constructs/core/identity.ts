import type { KubernetesObject } from './kubernetes-object.ts';

/** `Kind-namespace-name`, without the namespace where the object is cluster-scoped: construct id and file name. */
export function objectId({ kind, metadata: { name, namespace } }: KubernetesObject): string {
  return [kind, namespace, name].filter((part) => part).join('-');
}
