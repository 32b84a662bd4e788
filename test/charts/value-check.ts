/** Whether the values of a release are values that its chart knows. */
import type { ErrorObject } from 'ajv';
import type { Json, JsonObject } from '../../constructs/core/json.ts';
import { isObject, merge } from '../../constructs/core/json.ts';
import { closest } from '../../constructs/environment/spelling.ts';
import type { RenderedRelease } from './releases.ts';
import type { UpstreamChart } from './upstream-chart.ts';

/** What was found in the values of one release. */
export interface ValueFindings {
  readonly problems: readonly string[];
  /** Those patterns of the table without which there would be more problems. */
  readonly used: readonly string[];
}

/** A value without keys below it; its own keys from the top, {@link ITEM} for any item of a list. */
interface Leaf {
  readonly keys: readonly string[];
  readonly value: Json;
}

const ITEM = '[]';

/**
 * Checks every key of a release's values against `values.yaml` of its chart, and where that has none, against
 * `patterns`: the paths of the table of known keys.
 */
export function checkKeys(release: RenderedRelease, chart: UpstreamChart, patterns: readonly string[]): ValueFindings {
  const problems: string[] = [];
  const used = new Set<string>();
  const parsed = new Map(patterns.map((path) => [parsePattern(path), path]));
  for (const leaf of leaves(release.values)) {
    const found = checkLeaf(leaf, chart.values, [...parsed.keys()]);
    if (found.problem) problems.push(`${release.name}: ${found.problem} (chart ${release.chart} ${chart.version})`);
    if (found.pattern) used.add(parsed.get(found.pattern) ?? '');
  }
  return { problems: [...new Set(problems)], used: [...used] };
}

/** Validates the values as Helm does: merged over the chart's own, against its schema. No schema, no problem. */
export function checkSchema(release: RenderedRelease, { values, schema, version }: UpstreamChart): string[] {
  if (!schema || schema(merge(values, release.values))) return [];
  return (schema.errors ?? []).map(
    (error) => `${release.name}: ${say(error)} (schema of chart ${release.chart} ${version})`,
  );
}

function say({ instancePath, keyword, params, message }: ErrorObject): string {
  const unknown = keyword === 'additionalProperties' ? ` '${String(params['additionalProperty'])}'` : '';
  return `${instancePath.slice(1).replaceAll('/', '.')} ${message}${unknown}`.trim();
}

/** The keys of a pattern from the top. */
type Pattern = readonly string[];

function checkLeaf({ keys, value }: Leaf, values: JsonObject, patterns: readonly Pattern[]) {
  let node: unknown = values;
  for (const [depth, key] of keys.entries()) {
    const child = below(node, key);
    const upTo = keys.slice(0, depth + 1);
    if (child === undefined && !patterns.some((pattern) => leadsThrough(pattern, upTo))) {
      const near = closest(key.replace(/\/.*/, ''), [...keysOf(node), ...following(patterns, keys.slice(0, depth))]);
      const advice = near ? `did you mean ${near}?` : 'if it exists, known-keys.ts has to say where';
      return { problem: `${pathOf(upTo)} is no known value: ${advice}` };
    }
    node = child;
  }
  const path = pathOf(keys);
  if (node === undefined) {
    const pattern = patterns.find((candidate) => candidate.length === keys.length && leadsThrough(candidate, keys));
    return pattern ? { pattern } : { problem: `${path} is ${kindOf(value)}, but takes keys` };
  }
  if (node === null || kindOf(node) === kindOf(value)) return {};
  return { problem: `${path} is ${kindOf(value)}, in the chart it is ${kindOf(node)}` };
}

function parsePattern(path: string): Pattern {
  return path
    .replaceAll(ITEM, `.${ITEM}`)
    .split(/(?<!\\)\./)
    .map((key) => key.replaceAll('\\.', '.'));
}

/** Whether keys are those that a pattern begins with. */
function leadsThrough(pattern: Pattern, keys: readonly string[]): boolean {
  return keys.every((key, depth) => {
    const wanted = pattern[depth];
    if (wanted === '*') return key !== ITEM;
    return wanted?.endsWith('/*') ? `${key}/`.startsWith(wanted.slice(0, -1)) : key === wanted;
  });
}

/** The keys that patterns have right below a place. */
function following(patterns: readonly Pattern[], place: readonly string[]): string[] {
  return patterns
    .filter((pattern) => leadsThrough(pattern, place))
    .flatMap((pattern) => pattern[place.length]?.replace('/*', '') ?? []);
}

/** What stands at a key of the chart's values. The items of a list count as one map with the keys of all of them. */
function below(node: unknown, key: string): unknown {
  if (key === ITEM) return isList(node) && node.some(isObject) ? node.filter(isObject).reduce(merge) : undefined;
  return isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
}

function leaves(value: Json, keys: readonly string[] = []): Leaf[] {
  if (isList(value) && value.some(isObject)) return value.flatMap((item) => leaves(item, [...keys, ITEM]));
  if (!isObject(value) || Object.keys(value).length === 0) return [{ keys, value }];
  return Object.entries(value).flatMap(([key, child]) => (child === undefined ? [] : leaves(child, [...keys, key])));
}

/** A path as Helm's `--set` writes it: a dot inside a key has a backslash before it. */
function pathOf(keys: readonly string[]): string {
  return keys
    .map((key) => (key === ITEM ? key : `.${key.replaceAll('.', '\\.')}`))
    .join('')
    .slice(1);
}

function keysOf(node: unknown): string[] {
  return isObject(node) ? Object.keys(node) : [];
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

function kindOf(value: unknown): 'a list' | 'a map' | 'a single value' {
  return isList(value) ? 'a list' : isObject(value) ? 'a map' : 'a single value';
}
