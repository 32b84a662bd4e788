import { describe, expect, it } from 'vitest';
import { spread } from './measure.ts';
import { phases } from './phases.ts';
import { renamed } from './project.ts';
import type { Rows } from './report.ts';
import { bounds, report } from './report.ts';
import { bar } from './table.ts';

/** Rows with a time in ms and a memory in MiB each. */
function rows(figures: Readonly<Record<keyof Rows, readonly [number, number]>>): Rows {
  const entries = Object.entries(figures).map(([key, [milliseconds, mebibytes]]) => [
    key,
    { title: key, milliseconds: spread([milliseconds]), kibibytes: spread([mebibytes * 1024]) },
  ]);
  return Object.fromEntries(entries) as Rows;
}

const KEPT = {
  node: [40, 40],
  floor: [100, 80],
  one: [200, 90],
  fresh: [210, 90],
  ten: [500, 100],
  hundred: [3000, 135],
  cdk8s: [1300, 180],
} as const;

describe('spread', () => {
  it.each([
    [[3, 1, 2], { median: 2, min: 1, max: 3 }],
    [[10, 9, 1, 2], { median: 5.5, min: 1, max: 10 }],
    [[7], { median: 7, min: 7, max: 7 }],
  ])('of %j', (numbers, expected) => {
    expect(spread(numbers)).toEqual(expected);
  });

  it('of nothing is an error, not NaN', () => {
    expect(() => spread([])).toThrow('no runs');
  });
});

describe('bounds', () => {
  it('are kept up to and at their limits', () => {
    expect(bounds(rows(KEPT)).map(({ ratio, limit }) => ratio === limit)).toEqual([true, true, true]);
    expect(report(rows(KEPT), new Map()).kept).toBe(true);
  });

  it.each([
    ['time, 1 environment to the floor', { ...KEPT, one: [201, 90] }],
    ['time, 100 environments to 1', { ...KEPT, hundred: [3001, 135] }],
    ['peak memory, 100 environments to 1', { ...KEPT, hundred: [3000, 135.1] }],
  ] as const)('%s: missed by a little is missed, and looks it', (title, figures) => {
    const { lines, kept } = report(rows(figures), new Map());
    expect(kept).toBe(false);
    const [missed, ...others] = lines.filter((line) => line.startsWith('FAIL'));
    expect(others).toEqual([]);
    const [, ratio, limit] = /^FAIL +(?:.*\D) +([\d.]+) of +([\d.]+) {2}#{20}>$/.exec(missed ?? '') ?? [];
    expect(missed).toContain(title);
    expect(Number(ratio)).toBeGreaterThan(Number(limit));
  });
});

describe('report', () => {
  it('shows every program with its ratio to the floor', () => {
    const { lines } = report(
      rows(KEPT),
      new Map([
        ['files', 1],
        ['node itself', 3],
      ]),
    );
    expect(lines).toContain('one         200 ms       200 .. 200    2.00     90 MiB    1.13  ######');
    expect(lines).toContain('node itself   150 ms  75 %  ##############################');
  });
});

describe('bar', () => {
  it.each([
    [0, ''],
    [0.5, '#####'],
    [1, '##########'],
    [1.01, '##########>'],
    [30, '##########>'],
  ])('of %j', (part, expected) => {
    expect(bar(part, 10)).toBe(expected);
  });
});

describe('renamed', () => {
  it('changes the two names and nothing else', () => {
    const text = '# name: x\nname: kind\ncluster:\n  # Its name: too.\n  name: tetrascope\n  workers: 3\n';
    expect(renamed(text, 'env-001')).toBe(
      '# name: x\nname: env-001\ncluster:\n  # Its name: too.\n  name: env-001\n  workers: 3\n',
    );
  });

  it('does not measure a hundred environments of one name', () => {
    expect(() => renamed('name: kind\ncluster: {}\n', 'env-001')).toThrow('no line');
  });
});

describe('phases', () => {
  it('gives a sample to the innermost function that begins a phase', () => {
    const frames: readonly (readonly [string, string, number?])[] = [
      ['(root)', '', 2],
      ['loadAndTranslate', 'node:internal/modules/esm/loader', 3],
      ['', 'file:///x/main-ts.mjs', 4],
      ['main', 'file:///x/main-ts.mjs', 5],
      ['toYaml', 'file:///x/main-ts.mjs', 6],
      ['', 'file:///x/main-ts.mjs', 7],
      ['readFileSync', 'node:fs'],
    ];
    const nodes = frames.map(([functionName, url, child], at) => ({
      id: at + 1,
      callFrame: { functionName, url },
      children: child === undefined ? [] : [child],
    }));
    const profile = { nodes, samples: [1, 2, 3, 4, 5, 6, 7], timeDeltas: [0, 1, 2, 3, 4, 5, 6, 7] };
    expect([...phases(profile)]).toEqual([
      ['node itself', 1],
      ['read and compile the bundle', 2],
      ['load packages', 3],
      ['the rest of main.ts', 4],
      ['make YAML', 5 + 6],
      ['files', 7],
    ]);
  });
});
