/** The checks that can find something. */
export type Check = 'document' | 'owner' | 'schema' | 'endpoint' | 'service' | 'monitor' | 'dead key' | 'warning';

/** Something that is wrong in an expansion. */
export interface Finding {
  readonly check: Check;
  /** The release, or the component of a plain object. */
  readonly release: string;
  /** `Kind namespace/name`, the path of a value, or an address. */
  readonly object: string;
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
}
