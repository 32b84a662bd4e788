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

/** A file that a component writes on every node, with one event in JSON on each line. */
export interface NodeFile {
  /** Id of the component that writes it. */
  readonly component: string;
  /** What it holds, in two or three words: the label of its edges in diagrams. */
  readonly purpose: string;
  /** Directory on the node. */
  readonly directory: string;
  /** Name of the current file; rotated ones have a time before the ending. */
  readonly name: string;
  /** The chart values that make it be written as it is read, by dotted path. */
  readonly switches: Readonly<Record<string, Wanted>>;
}

/**
 * A component's declared use of what another serves.
 *
 * `needs`: it cannot become ready without the other, so it is delivered after it.
 * `uses`: its client retries, so the order of delivery does not matter.
 * `reads`: it waits for the file.
 */
export type Wire =
  | { readonly verb: 'needs'; readonly from: string; readonly to: CrdSet }
  | { readonly verb: 'uses'; readonly from: string; readonly to: Endpoint }
  | { readonly verb: 'reads'; readonly from: string; readonly to: NodeFile };
