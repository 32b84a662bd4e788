import type { KubernetesObject } from '../../constructs/core/kubernetes-object.ts';

/** One fault of one rendered object. */
export interface Problem {
  /** `Kind namespace/name`, or `Kind name` for an object without a namespace. */
  readonly object: string;
  /** Where in the object, and what is wrong there. */
  readonly message: string;
}

/** How a problem names its object. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return metadata.namespace ? `${kind} ${metadata.namespace}/${metadata.name}` : `${kind} ${metadata.name}`;
}
