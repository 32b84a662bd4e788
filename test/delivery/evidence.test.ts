import { describe, expect, it } from 'vitest';
import type { ValueFacts } from '../../imports/charts/facts.ts';
import { FACTS } from '../../imports/charts/facts.ts';
import { at } from '../../constructs/core/json.ts';
import { upstreamChart } from '../charts/upstream-chart.ts';
import { factsOf } from '../charts/value-check.ts';
import { upstream } from '../support/upstream.ts';
import { broughtBy, DEFAULTS } from './order/charts.ts';
import { CHART_KEYS } from './order/references.ts';

const defaults = Object.entries(DEFAULTS).flatMap(([chart, values]) =>
  Object.entries(values).map(([path, value]) => [chart, path, value] as const),
);

describe('what the order check knows of charts', () => {
  it('has the default of every value by which a chart brings definitions', () => {
    const switches = Object.keys(FACTS).flatMap((chart) =>
      factsOf(chart).crds.flatMap(({ when }) => Object.keys(when).map((path) => `${chart} ${path}`)),
    );
    expect(switches.length).toBeGreaterThan(4);
    const known = new Set(defaults.map(([chart, path]) => `${chart} ${path}`));
    expect(switches.filter((one) => !known.has(one))).toEqual([]);
  });

  it.each(defaults)('is a value that the chart %s has: %s', (chart, path) => {
    expect(valueFacts(chart, path)).toBeDefined();
  });

  it.each(Object.values(CHART_KEYS).flatMap(({ evidence }) => evidence))('is a value that a chart has: %s', (where) => {
    const [chart = '', path = ''] = where.split(' ');
    expect(valueFacts(chart, path)).toBeDefined();
  });

  it('makes every chart bring what it brings by itself', () => {
    const brought = (chart: string) => broughtBy({ chart, values: {}, waits: true, crds: true }).length;
    expect(Object.keys(FACTS).filter((chart) => brought(chart) > 0)).toEqual([
      'argo-cd',
      'cilium',
      'kube-prometheus-stack',
      'tetragon',
    ]);
  });
});

describe.skipIf(!upstream())('the charts (need the upstream charts)', () => {
  it.each(defaults)('have the default that the order check assumes: %s, %s', (chart, path, value) => {
    expect(at(upstreamChart(chart).values, path)).toBe(value);
  });
});

function valueFacts(chart: string, path: string): ValueFacts | undefined {
  let facts: ValueFacts | undefined = factsOf(chart).values;
  for (const key of path.split('.')) facts = typeof facts === 'string' ? undefined : facts?.[key];
  return facts;
}
