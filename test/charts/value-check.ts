/** Whether the values of a release are values that its chart knows. */
import type { ErrorObject } from 'ajv';
import type { Json } from '../../constructs/core/json.ts';
import { isObject, merge } from '../../constructs/core/json.ts';
import { closest } from '../../constructs/environment/spelling.ts';
import type { ChartFacts, ValueFacts } from '../../imports/charts/facts.ts';
import { FACTS } from '../../imports/charts/facts.ts';
import type { RenderedRelease } from './releases.ts';
import type { UpstreamChart } from './upstream-chart.ts';

const ITEM = '[]';
const ANY_KEY = '*';
const KINDS = '|';

/** The facts of a pinned chart. */
export function factsOf(chart: string): ChartFacts {
  return JSON.parse(FACTS[chart as keyof typeof FACTS]) as ChartFacts;
}

/**
 * Checks every key and kind of a release's values against the facts of its chart. Stricter than what an environment
 * file may say: of a map that the chart passes on, we use only keys that tools/known/ has looked up.
 */
export function checkKeys({ name, chart, version, values }: RenderedRelease): string[] {
  const problems = check(values, factsOf(chart).values, []);
  return [...new Set(problems)].map((problem) => `${name}: ${problem} (chart ${chart} ${version})`);
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

function check(value: Json, facts: ValueFacts, place: readonly string[]): string[] {
  const kinds = kindsOf(facts);
  const kind = kindOf(value);
  if (!kinds.some((letter) => letter === kind)) {
    return [`${pathOf(place)} is ${WORDS[kind]}, the chart takes ${kinds.map((letter) => WORDS[letter]).join(' or ')}`];
  }
  if (isList(value)) return value.flatMap((item) => check(item, below(facts, ITEM) ?? ANY_KEY, [...place, ITEM]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (child === undefined) return [];
    const known = below(facts, key) ?? freeBelow(facts);
    if (known !== undefined) return check(child, known, [...place, key]);
    const near = closest(key.replace(/\/.*/, ''), keysOf(facts));
    const advice = near ? `did you mean ${near}?` : 'if it exists, tools/known/ has to say where';
    return [`${pathOf([...place, key])} is no known value: ${advice}`];
  });
}

/** The facts of a key or of the items. */
function below(facts: ValueFacts, key: string): ValueFacts | undefined {
  if (typeof facts === 'string') return undefined;
  if (Object.hasOwn(facts, key)) return facts[key];
  const kind = `${key.replace(/\/.*/, '')}/*`;
  return Object.hasOwn(facts, kind) ? facts[kind] : undefined;
}

/** What any key may hold in a map whose keys are for us to choose: labels, not a program's settings. */
function freeBelow(facts: ValueFacts): ValueFacts | undefined {
  const rest = typeof facts === 'string' ? undefined : facts[ANY_KEY];
  return rest === ANY_KEY ? undefined : rest;
}

function keysOf(facts: ValueFacts): string[] {
  if (typeof facts === 'string') return [];
  return Object.keys(facts)
    .filter((key) => ![ITEM, ANY_KEY, KINDS].includes(key))
    .map((key) => key.replace(/\/\*$/, ''));
}

const WORDS = { s: 'text', n: 'a number', b: 'a boolean', l: 'a list', m: 'a map' } as const;
type Letter = keyof typeof WORDS;
const LETTERS = Object.keys(WORDS) as Letter[];

function kindsOf(facts: ValueFacts): Letter[] {
  if (facts === ANY_KEY) return LETTERS;
  if (typeof facts === 'string') return LETTERS.filter((letter) => facts.includes(letter));
  const others = facts[KINDS] ?? '';
  const isMap = ANY_KEY in facts || keysOf(facts).length > 0;
  return LETTERS.filter(
    (letter) =>
      (typeof others === 'string' && others.includes(letter)) ||
      (letter === 'l' && ITEM in facts) ||
      (letter === 'm' && isMap),
  );
}

function kindOf(value: Json): Letter {
  if (isList(value)) return 'l';
  if (isObject(value)) return 'm';
  return typeof value === 'string' ? 's' : typeof value === 'number' ? 'n' : 'b';
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** A path as Helm's `--set` writes it: a dot inside a key has a backslash before it. */
function pathOf(keys: readonly string[]): string {
  return keys
    .map((key) => (key === ITEM ? key : `.${key.replaceAll('.', '\\.')}`))
    .join('')
    .slice(1);
}
