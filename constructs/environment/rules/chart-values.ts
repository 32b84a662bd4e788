import type { ChartFacts, ValueFacts } from '../../../imports/charts/facts.ts';
import { FACTS } from '../../../imports/charts/facts.ts';
import type { Environment, ReleaseName } from '../environment.ts';
import type { FormerValue } from '../former-values.ts';
import { formerValues } from '../former-values.ts';
import type { Path, Problem } from '../problems.ts';
import { formatPath } from '../problems.ts';
import { closest } from '../spelling.ts';

/** The chart of each release. */
export const charts: Readonly<Record<ReleaseName, keyof typeof FACTS>> = {
  cilium: 'cilium',
  tetragon: 'tetragon',
  prometheus: 'kube-prometheus-stack',
  loki: 'loki',
  tempo: 'tempo',
  collector: 'opentelemetry-collector',
  grafana: 'grafana',
};

/** Keys of the facts that are no keys of a value: what others hold, what items hold, further kinds. */
const SPECIAL = ['*', '[]', '|'];

const KINDS: Readonly<Record<string, string>> = {
  s: 'a string',
  n: 'a number',
  b: 'true or false',
  l: 'a list',
  m: 'a map',
};

/** Where a value stands that is looked at. */
interface Place {
  readonly release: ReleaseName;
  readonly facts: ChartFacts;
  /** Inside the chart's values. */
  readonly path: Path;
}

/**
 * Every value that a person sets is one that the pinned chart takes. Most charts ignore a key that they do not know,
 * so that a misspelled one does nothing at all, in silence.
 */
export function chartKnowsValuesOf(release: ReleaseName) {
  return ({ components }: Environment): Problem[] => {
    const { values } = components[release];
    // The facts are text until somebody sets a value: parsing them costs more than all else in this room.
    if (Object.keys(values).length === 0) return [];
    const facts = JSON.parse(FACTS[charts[release]]) as ChartFacts;
    return problemsOf(values, facts.values, { release, facts, path: [] });
  };
}

function problemsOf(value: unknown, wanted: ValueFacts, place: Place): Problem[] {
  if (wanted === '*') return [];
  if (typeof wanted === 'string') return wanted.includes(letterOf(value)) ? [] : [wrongKind(value, wanted, place)];
  if (Array.isArray(value)) {
    const items = wanted['[]'];
    if (items !== undefined) return value.flatMap((item, index) => problemsOf(item, items, below(place, index)));
  } else if (isMap(value) && Object.keys(wanted).some((key) => key !== '[]' && key !== '|')) {
    return Object.entries(value).flatMap(([key, inner]) => {
      const known = factsOf(key, wanted);
      return known === undefined
        ? [unknownKey(key, inner, wanted, place)]
        : problemsOf(inner, known, below(place, key));
    });
  }
  const letters = lettersOf(wanted);
  return letters.includes(letterOf(value)) ? [] : [wrongKind(value, letters, place)];
}

/** What a key of a map may hold; undefined where the map has no such key. */
function factsOf(key: string, map: Exclude<ValueFacts, string>): ValueFacts | undefined {
  if (Object.hasOwn(map, key) && !SPECIAL.includes(key)) return map[key];
  const [kind] = key.split('/');
  return map[`${kind}/*`] ?? map['*'];
}

function unknownKey(key: string, value: unknown, map: Exclude<ValueFacts, string>, place: Place): Problem {
  const { release, facts, path } = place;
  const inside = ['components', release, 'values', ...path];
  const chart = `chart ${facts.chart} ${facts.version}`;
  const former = formerOf(release, [...path, key], value);
  const siblings = Object.keys(map).filter((one) => !SPECIAL.includes(one) && !one.endsWith('/*'));
  const hint = former ?? likely(key, siblings, facts);
  return {
    paths: [[...inside, key]],
    at: 'key',
    message: `unknown value ${JSON.stringify(key)} in ${formatPath(inside)}${hint} (${chart})`,
  };
}

/** What became of a value, if it is one that charts of old had; the key may be a part of its path. */
function formerOf(release: ReleaseName, path: Path, value: unknown): string | undefined {
  const dotted = path.join('.');
  const entries = Object.entries(formerValues[release]).filter(
    ([former]) => former === dotted || former.startsWith(`${dotted}.`),
  );
  const given = entries.find(([former]) => has(value, former.slice(dotted.length + 1))) ?? entries[0];
  return given && `: ${describe(given[0], given[1])}`;
}

function describe(former: string, { now, why }: FormerValue): string {
  const instead = now.length > 0 ? `, write ${now.join(' and ')} now` : ', so remove it';
  return `${former} ${why}${instead}`;
}

function likely(key: string, siblings: readonly string[], { values }: ChartFacts): string {
  const near = closest(key, siblings);
  if (near !== undefined) return `: did you mean ${JSON.stringify(near)}?`;
  const elsewhere = pathsTo(key, values, 3).slice(0, 2);
  return elsewhere.length > 0 ? `: did you mean ${elsewhere.join(' or ')}?` : '';
}

/** Paths from the top of the values that end in a key, down to some depth: people forget the level above. */
function pathsTo(key: string, map: Exclude<ValueFacts, string>, depth: number): string[] {
  return Object.entries(map).flatMap(([name, child]) => {
    if (SPECIAL.includes(name)) return [];
    if (name === key) return [name];
    if (typeof child === 'string' || depth === 1) return [];
    return pathsTo(key, child, depth - 1).map((path) => `${name}.${path}`);
  });
}

function wrongKind(value: unknown, letters: string, { release, facts, path }: Place): Problem {
  const full = ['components', release, 'values', ...path];
  const allowed = letters
    .split('')
    .flatMap((letter) => KINDS[letter] ?? [])
    .join(' or ');
  const shown = typeof value === 'object' ? KINDS[letterOf(value)] : JSON.stringify(value);
  return {
    paths: [full],
    message: `${formatPath(full)} is ${shown} (chart ${facts.chart} ${facts.version} takes ${allowed})`,
  };
}

function lettersOf(wanted: Exclude<ValueFacts, string>): string {
  const more = typeof wanted['|'] === 'string' ? wanted['|'] : '';
  const map = Object.keys(wanted).some((key) => key !== '[]' && key !== '|') ? 'm' : '';
  return `${map}${wanted['[]'] === undefined ? '' : 'l'}${more}`;
}

function letterOf(value: unknown): string {
  if (Array.isArray(value)) return 'l';
  return { string: 's', number: 'n', boolean: 'b' }[typeof value as string] ?? 'm';
}

function below(place: Place, step: string | number): Place {
  return { ...place, path: [...place.path, step] };
}

function has(value: unknown, dotted: string): boolean {
  let at = value;
  for (const key of dotted === '' ? [] : dotted.split('.')) {
    if (!isMap(at) || !Object.hasOwn(at, key)) return false;
    at = at[key];
  }
  return true;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
