import { describe, expect, it } from 'vitest';
import type { ReleaseName } from '../../constructs/environment/environment.ts';
import { formerValues } from '../../constructs/environment/former-values.ts';
import { charts } from '../../constructs/environment/rules/chart-values.ts';
import type { ChartFacts, ValueFacts } from '../../imports/charts/facts.ts';
import { FACTS } from '../../imports/charts/facts.ts';

/** Whether the pinned chart of a release has a value of this path. */
function isKnown(release: ReleaseName, path: string): boolean {
  let at: ValueFacts | undefined = (JSON.parse(FACTS[charts[release]]) as ChartFacts).values;
  for (const key of path.split('.')) {
    if (at === undefined || typeof at === 'string') return at === '*' || at === 'm';
    at = Object.hasOwn(at, key) ? at[key] : at['*'];
  }
  return at !== undefined;
}

const entries = Object.entries(formerValues).flatMap(([release, values]) =>
  Object.entries(values).map(([former, { now }]) => ({ release: release as ReleaseName, former, now })),
);

describe('former values', () => {
  it.each(entries)('$release: the pinned chart does not have $former', ({ release, former }) => {
    expect(isKnown(release, former)).toBe(false);
  });

  it.each(entries.filter(({ now }) => now.length > 0))(
    '$release: the pinned chart has what $former became',
    ({ release, now }) => {
      expect(now.filter((path) => !isKnown(release, path))).toEqual([]);
    },
  );
});
