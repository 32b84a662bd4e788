import type { Endpoint, Wanted } from './endpoint.ts';

/** Custom resource definitions that a component brings to the cluster. */
export interface CrdSet {
  /** Id of the component that brings them. */
  readonly component: string;
  /** API group, for example `monitoring.coreos.com`. */
  readonly group: string;
  /** Kinds of the group that other components may use. */
  readonly kinds: readonly string[];
  /** The chart values that make it bring them, by dotted path. */
  readonly switches: Readonly<Record<string, Wanted>>;
}

/**
 * A component's declared use of what another serves.
 *
 * `needs`: it cannot become ready without the other, so it is delivered after it.
 * `uses`: its client retries, so the order of delivery does not matter.
 */
export type Wire =
  | { readonly verb: 'needs'; readonly from: string; readonly to: CrdSet }
  | { readonly verb: 'uses'; readonly from: string; readonly to: Endpoint };
