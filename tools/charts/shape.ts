/** What a value of a chart may be. Types and facts are both written from this, and from nothing else. */

/** The kinds of JSON, with `null` as one of them. */
export type Kind = 'string' | 'number' | 'boolean' | 'list' | 'map' | 'null';

/** The kinds of a value and, where they are known, its keys and items. */
export interface Shape {
  readonly kinds: ReadonlySet<Kind>;
  /** As a map: the keys that are known. */
  readonly keys: ReadonlyMap<string, Shape>;
  /** As a map: what a key may hold that is not among them. Absent: there is no other key. */
  readonly rest?: Shape | undefined;
  /** As a list: its items. Absent: anything. */
  readonly items?: Shape | undefined;
}

const NO_KEYS: ReadonlyMap<string, Shape> = new Map();

/** A value of some kinds without known content: its maps and lists hold anything. */
export function free(...kinds: Kind[]): Shape {
  return { kinds: new Set(kinds), keys: NO_KEYS, rest: kinds.includes('map') ? ANY : undefined };
}

/** Any JSON. */
export const ANY: Shape = (() => {
  const kinds = new Set<Kind>(['string', 'number', 'boolean', 'list', 'map', 'null']);
  const any: { kinds: Set<Kind>; keys: typeof NO_KEYS; rest?: Shape } = { kinds, keys: NO_KEYS };
  any.rest = any;
  return any;
})();

/** A map of known keys and, with `rest`, others. */
export function map(keys: ReadonlyMap<string, Shape>, rest?: Shape): Shape {
  return { kinds: new Set(['map']), keys, rest };
}

/** A list of items. */
export function list(items?: Shape): Shape {
  return { kinds: new Set(['list']), keys: NO_KEYS, items };
}

/** Whether a shape allows every JSON; it may know keys nevertheless. */
export function isAny({ kinds }: Shape): boolean {
  return kinds.size === ANY.kinds.size;
}

/** What either of two shapes allows. */
export function union(a: Shape, b: Shape): Shape {
  if (a === ANY || b === ANY) {
    const other = a === ANY ? b : a;
    return other.keys.size === 0 && !other.items ? ANY : { ...other, kinds: ANY.kinds, rest: ANY };
  }
  const keys = new Map(a.keys);
  for (const [key, shape] of b.keys) {
    const known = keys.get(key);
    keys.set(key, known ? union(known, shape) : shape);
  }
  return {
    kinds: new Set([...a.kinds, ...b.kinds]),
    keys,
    rest: either(a.rest, b.rest),
    items: a.kinds.has('list') && b.kinds.has('list') ? both(a.items, b.items) : (a.items ?? b.items),
  };
}

/** The union of what is known to be allowed. */
function either(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  return a && b ? union(a, b) : (a ?? b);
}

/** Items of two lists: those of a list that says nothing of them are anything. */
function both(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  return a && b ? union(a, b) : undefined;
}
