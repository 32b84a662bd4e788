import type { Finding } from './finding.ts';

/** A finding that was looked at and stays, and why. */
export interface Accepted extends Pick<Finding, 'check' | 'release' | 'object'> {
  /** A part of the message, where an object has several. Default: all of them. */
  readonly message?: string;
  readonly reason: string;
}

/** The reviewed list. An entry that nothing needs any more is itself a fault. */
export const ACCEPTED: readonly Accepted[] = [];
