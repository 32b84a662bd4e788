/** Who syncs an environment. */
export type Engine = 'argocd' | 'flux';

/** One fault of what is delivered. */
export interface Problem {
  /** Under which engine; undefined: under both. */
  readonly engine?: Engine;
  /** The file of the object. */
  readonly object: string;
  /** What is wrong with it: what it needs, and who should bring that earlier. */
  readonly message: string;
}

/** A problem in one line. */
export function say({ engine, object, message }: Problem): string {
  return `${engine ? `${engine}: ` : ''}${object} ${message}`;
}
