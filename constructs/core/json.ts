/** A JSON value without `null`: cdk8s and Flux's server-side apply both drop nulls from maps, so none may be needed. */
export type Json = string | number | boolean | readonly Json[] | JsonObject;

/** A JSON object: chart values, the spec of an object, anything that ends up as a YAML map. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Whether a value is a map, so that it is merged and walked key by key rather than replaced. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Merges `over` into `base` as Helm merges values: maps key by key, everything else (lists too) replaced.
 * Neither argument is changed.
 */
export function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return merged;
}

/** The value at a dotted path such as `prometheus.metricsService`, or undefined where a part is absent. */
export function at(object: JsonObject, dottedPath: string): Json | undefined {
  let value: Json | undefined = object;
  for (const key of dottedPath.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
