import { opened } from '../charts/from-default.ts';
import { ANY, free, list, map, union } from '../charts/shape.ts';
import type { Kind, Shape } from '../charts/shape.ts';
import { ImportError } from '../import-error.ts';
import type { KnownKeys } from './known-keys.ts';
import { keysOf } from './path.ts';

/**
 * A shape with what the list knows besides.
 *
 * @throws {ImportError} when the list speaks of a map that the chart does not have (any more)
 */
export function applyKnown(shape: Shape, known: readonly KnownKeys[], chart = ''): Shape {
  return known.reduce((before, entry) => {
    const { keys = [], open = [], closed = [], like } = entry;
    return [entry.under].flat().reduce((result, under) => {
      const place = keysOf(under);
      const below = (path: string) => [...place, ...keysOf(path)];
      for (const path of [place, ...open.map(below), ...closed.map(below), ...(like ? [below(like)] : [])]) {
        if (!leadsSomewhere(result, path)) {
          throw new ImportError(`${chart} has no ${path.join('.')}\n  Correct its known keys in tools/known/.`);
        }
      }
      for (const path of open) result = change(result, below(path), opened);
      for (const path of closed) result = change(result, below(path), shut);
      if (like) result = change(result, place, (node) => ({ ...node, rest: node.keys.get(like) }));
      for (const { path, holds } of keys.map(parseKey)) {
        result = change(result, [...place, ...path], (node) => (node === ABSENT ? holds : union(node, holds)));
      }
      return result;
    }, before);
  }, shape);
}

/** `retention_stream[].period: string` in its parts. */
export function parseKey(text: string): { readonly path: readonly string[]; readonly holds: Shape } {
  const [path = '', kinds = ''] = text.split(': ');
  return { path: keysOf(path), holds: free(...(kinds.split('|') as Kind[])) };
}

/** Whether a path ends at something known, or where anything goes. */
function leadsSomewhere(shape: Shape, path: readonly string[]): boolean {
  let node = shape;
  for (const key of path) {
    if (node.rest) return true;
    const next: Shape | undefined = key === '[]' ? (node.items ?? ANY) : node.keys.get(key);
    if (!next) return false;
    node = next;
  }
  return true;
}

/** Stands for a key that was not there. */
const ABSENT: Shape = { kinds: new Set(), keys: new Map() };

function shut(shape: Shape): Shape {
  return { ...shape, rest: undefined, keys: new Map([...shape.keys].map(([key, child]) => [key, shut(child)])) };
}

/** Changes the shape at a path. What has to be made on the way is as open as what it stands in. */
function change(shape: Shape, [key, ...path]: readonly string[], by: (node: Shape) => Shape): Shape {
  if (key === undefined) return by(shape);
  const made = (open: boolean) =>
    path.length === 0 ? ABSENT : path[0] === '[]' ? list() : map(new Map(), open ? ANY : undefined);
  if (key === '[]') return { ...shape, items: change(shape.items ?? made(true), path, by) };
  if (key === '*') return { ...shape, rest: change(ABSENT, path, by) };
  const child = shape.keys.get(key) ?? made(shape.rest !== undefined);
  return { ...shape, keys: new Map(shape.keys).set(key, change(child, path, by)) };
}
