/** What tells one object of a cluster from all others, apart from its API group. */
interface Identified {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** `Kind-namespace-name`, without the namespace where the object is cluster-scoped: construct id and file name. */
export function objectId({ kind, metadata: { name, namespace } }: Identified): string {
  return [kind, namespace, name].filter((part) => part).join('-');
}
