/** The types of the facts, as they stand in `imports/charts/facts.ts`: what reads the facts may not know tools/. */
export const FACTS_TYPES = `/** What a pinned chart takes and brings. */
export interface ChartFacts {
  readonly chart: string;
  readonly version: string;
  /** Of its package, where charts.yaml has it. */
  readonly digest?: string;
  /** Every way in which it brings custom resource definitions. */
  readonly crds: readonly CrdFacts[];
  /** Its values from the top. */
  readonly values: { readonly [key: string]: ValueFacts };
}

/** One way in which a chart brings definitions. */
export interface CrdFacts {
  /** chart: applied with the release. operator: made by a program of the chart when it runs. */
  readonly by: 'chart' | 'operator';
  /** It does so when all of these values are so, by path. */
  readonly when: { readonly [path: string]: string | boolean };
  readonly kinds: readonly { readonly group: string; readonly kind: string; readonly plural: string }[];
}

/**
 * What a value may be.
 *
 * A string: its kinds, a letter for each: s string, n number, b boolean, l list of anything, m map of anything, 0 null
 * (the chart's default is null, or its schema allows it); '*' is anything.
 *
 * An object: a map with these keys and no others, but with three keys that mean something else: '*' what any other
 * key may hold, '[]' that it may be a list and of what, '|' letters of further kinds. With '[]' and '|' alone it is no
 * map. A key that ends in '/*' stands for what comes before that, alone or followed by '/' and anything.
 */
export type ValueFacts = string | { readonly [key: string]: ValueFacts };
`;
