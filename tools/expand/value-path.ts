import type { Json, JsonObject } from '../../constructs/core/json.ts';
import { isObject } from '../../constructs/core/json.ts';

/** Where a value stands: keys of maps and positions in lists. */
export type ValuePath = readonly (string | number)[];

/** The value at a path. */
export function valueAt(value: Json | undefined, path: ValuePath): Json | undefined {
  return path.reduce<Json | undefined>((at, step) => (at as Record<string | number, Json> | undefined)?.[step], value);
}

/** The paths directly below a value: none below a scalar, an empty map or an empty list. */
export function below(value: Json | undefined, path: ValuePath): ValuePath[] {
  if (Array.isArray(value)) return value.map((_, index) => [...path, index]);
  return isObject(value) ? Object.keys(value).map((key) => [...path, key]) : [];
}

/** The paths of everything at or below a value that has nothing below itself. */
export function leaves(value: Json | undefined, path: ValuePath): ValuePath[] {
  const children = below(value, path);
  return children.length === 0 ? [path] : children.flatMap((child) => leaves(valueAt(value, child.slice(-1)), child));
}

/** A copy with another value at a path; without it when the value is undefined. */
export function changed(values: JsonObject, path: ValuePath, value: Json | undefined): JsonObject {
  return change(values, path, value) as JsonObject;
}

function change(at: Json, [step, ...rest]: ValuePath, value: Json | undefined): Json | undefined {
  if (step === undefined) return value;
  if (Array.isArray(at)) {
    const list = [...(at as Json[])];
    const item = change(list[step as number] as Json, rest, value);
    list.splice(step as number, 1, ...(item === undefined ? [] : [item]));
    return list;
  }
  const map: Record<string, Json | undefined> = { ...(at as JsonObject) };
  map[step] = change(map[step] as Json, rest, value);
  if (map[step] === undefined) delete map[step];
  return map;
}

/** A path as people write it: `a.b[0]."c.d"`. */
export function pathText(path: ValuePath): string {
  return path
    .map((step) =>
      typeof step === 'number' ? `[${step}]` : /[.[\]" ]/.test(step) ? `.${JSON.stringify(step)}` : `.${step}`,
    )
    .join('')
    .replace(/^\./, '');
}
