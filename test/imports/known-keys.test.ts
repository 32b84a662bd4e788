import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../constructs/core/json.ts';
import { isObject } from '../../constructs/core/json.ts';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import { chartShape } from '../../tools/charts/chart-shape.ts';
import type { ChartSource } from '../../tools/charts/chart-source.ts';
import { readChart } from '../../tools/charts/chart-source.ts';
import { valueFacts } from '../../tools/charts/facts.ts';
import { applyKnown, parseKey } from '../../tools/known/apply.ts';
import type { KnownKeys } from '../../tools/known/known-keys.ts';
import { COMMENT } from '../../tools/known/evidence.ts';
import { KNOWN_CHARTS, KNOWN_KEYS } from '../../tools/known/known-keys.ts';
import { keysOf } from '../../tools/known/path.ts';
import { upstream } from '../support/upstream.ts';
import { objectsOf, releasesOf, STACKS } from '../charts/releases.ts';
import { argocdRelease } from '../charts/bootstrap-release.ts';

/** An entry of the table taken apart: one thing that it says, and the table of its chart without that. */
interface Part {
  readonly title: string;
  readonly without: readonly KnownKeys[];
}

function parts(entries: readonly KnownKeys[]): Part[] {
  return entries.flatMap((entry, i) => {
    const { keys = [], open = [], closed = [], like } = entry;
    const rest = (over: Partial<KnownKeys>) => entries.with(i, { ...entry, ...over });
    const part = (said: string, over: Partial<KnownKeys>) => ({
      title: `${entry.under}: ${said}`,
      without: rest(over),
    });
    return [
      ...keys.map((key) => part(key, { keys: keys.filter((other) => other !== key) })),
      ...open.map((path) => part(`open ${path}`, { open: open.filter((other) => other !== path) })),
      ...closed.map((path) => part(`closed ${path}`, { closed: closed.filter((other) => other !== path) })),
      ...(like ? [part(`like ${like}`, { like: undefined })] : []),
    ];
  });
}

describe('an entry of the table of known keys', () => {
  test('of a map that is passed on is needed by a value of ours', () => {
    const used = new Map<string, string[][]>();
    const releases = [...STACKS.values()].flatMap((stack) => releasesOf(objectsOf(stack)));
    for (const { chart, values } of [...releases, argocdRelease()]) {
      used.set(chart, [...(used.get(chart) ?? []), ...leaves(values)]);
    }
    const unused = Object.entries(KNOWN_CHARTS).flatMap(([chart, { passedOn }]) =>
      passedOn.flatMap(({ under, keys = [] }) =>
        [under].flat().flatMap((place) =>
          keys
            .map((key) => [...keysOf(place), ...parseKey(key).path])
            .filter((path) => !used.get(chart)?.some((leaf) => isAt(path, leaf)))
            .map((path) => `${chart}: ${path.join('.')}`),
        ),
      ),
    );
    expect(unused).toEqual([]);
  });

  test('names its evidence', () => {
    const vague = Object.values(KNOWN_KEYS)
      .flat()
      .filter(({ evidence }) => !/values\.yaml|(templates|files|pkg|conf)\/|\.go\b/.test(evidence));
    expect(vague).toEqual([]);
  });
});

describe.skipIf(!upstream())('an entry of the table of known keys (needs the upstream charts)', () => {
  // Also collected where it is skipped.
  const charts = new Map(
    (upstream() ? [...readPinnedCharts('charts.yaml').keys()] : []).flatMap((name) => {
      const source = readChart(join(upstream() ?? '', 'charts', name));
      const all = [source, ...source.subcharts.flatMap((subchart) => subchart.source ?? [])];
      return all.map((chart): [string, ChartSource] => [chart.name, chart]);
    }),
  );

  test.each(Object.keys(KNOWN_KEYS))('says nothing that %s shows itself', (name) => {
    const chart = charts.get(name) as ChartSource;
    const shown = chartShape({ ...chart, subcharts: [] }, { known: {} });
    const facts = (known: readonly KnownKeys[]) => JSON.stringify(valueFacts(applyKnown(shown, known)));
    const entries = KNOWN_KEYS[name] ?? [];
    const whole = facts(entries);
    expect(parts(entries).flatMap(({ title, without }) => (facts(without) === whole ? [title] : []))).toEqual([]);
  });

  test.each(Object.keys(KNOWN_KEYS))('stands in a comment of the values of %s where it says so', (name) => {
    const text = readFileSync(join((charts.get(name) as ChartSource).folder, 'values.yaml'), 'utf8');
    const absent = (KNOWN_KEYS[name] ?? [])
      .filter(({ evidence }) => evidence === COMMENT)
      .flatMap(({ keys = [] }) => keys.map((key) => parseKey(key).path.at(-1) ?? ''))
      .filter((key) => !new RegExp(`^ *#.*\\b${key}:`, 'm').test(text));
    expect(absent).toEqual([]);
  });
});

/** The place of every value that has no keys of its own. */
function leaves(value: Json, place: readonly string[] = []): string[][] {
  if (Array.isArray(value)) return [[...place], ...value.flatMap((item: Json) => leaves(item, [...place, '[]']))];
  if (!isObject(value) || Object.keys(value).length === 0) return [[...place]];
  return Object.entries(value as JsonObject).flatMap(([key, child]) =>
    child === undefined ? [] : leaves(child, [...place, key]),
  );
}

/** Whether a path of the table leads to a value. */
function isAt(path: readonly string[], leaf: readonly string[]): boolean {
  return (
    path.length === leaf.length &&
    path.every(
      (key, i) => key === '*' || key === leaf[i] || (key.endsWith('/*') && `${leaf[i]}/`.startsWith(key.slice(0, -1))),
    )
  );
}
