/**
 * Where a key of a Secret comes from. Only bootstrap knows the value, and no file holds it.
 *
 * `value`: as it is, for what is no secret (a user name). `random`: that many letters and digits, made once.
 * `environment`: an environment variable of the person who runs bootstrap. `file`: the content of the file whose path
 * is in that environment variable.
 */
export type SecretKey =
  | { readonly value: string }
  | { readonly random: number }
  | { readonly environment: string }
  | { readonly file: string };

/** A Secret that must stand in the cluster before whoever reads it can become ready, and that no file may hold. */
export interface RequiredSecret {
  readonly name: string;
  readonly namespace: string;
  /** Keys of its data. */
  readonly keys: Readonly<Record<string, SecretKey>>;
  /** A label by which its reader finds it. Default: it is found by its name. */
  readonly label?: { readonly name: string; readonly value: string };
  /** What it is for. */
  readonly purpose: string;
}
