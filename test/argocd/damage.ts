import fc from 'fast-check';
import type { JsonObject } from '../../constructs/core/json.ts';

/** Where a value stands: the keys and indexes that lead to it. */
type Path = readonly (string | number)[];

/** What may become of a value: it is gone, null, or empty. */
type Harm = 'removed' | 'null' | 'emptied';

/** An object with some of its fields removed, null or empty, at any depth. */
export function damaged(objects: readonly JsonObject[]): fc.Arbitrary<JsonObject> {
  const harm = fc.constantFrom<Harm>('removed', 'null', 'emptied');
  const blow = fc.record({ where: fc.nat(), harm });
  return fc
    .record({ object: fc.constantFrom(...objects), blows: fc.array(blow, { maxLength: 12 }) })
    .map(({ object, blows }) => {
      const copy = structuredClone(object);
      for (const { where, harm } of blows) {
        const paths = pathsOf(copy);
        const path = paths[where % Math.max(1, paths.length)];
        if (path) strike(copy, path, harm);
      }
      return copy;
    });
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, item]) => [[...path, key], ...pathsOf(item, [...path, key])]);
}

type Holder = Record<string | number, unknown>;

function strike(object: JsonObject, path: Path, harm: Harm): void {
  const last = path.at(-1) ?? '';
  const holder = path.slice(0, -1).reduce((value, key) => value[key] as Holder, object as Holder);
  // A list has no null in it: the API server takes none.
  if (harm !== 'emptied' && Array.isArray(holder)) holder.splice(Number(last), 1);
  else if (harm === 'removed') delete holder[last];
  else if (harm === 'null') holder[last] = null;
  else holder[last] = emptied(holder[last]);
}

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (typeof value === 'object') return value === null ? null : {};
  if (typeof value === 'string') return '';
  return typeof value === 'number' ? 0 : false;
}
