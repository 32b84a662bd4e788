import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import type { ChartFacts } from '../../imports/charts/facts.ts';
import { FACTS } from '../../imports/charts/facts.ts';
import { CHART_CRDS } from '../../tools/chart-crds.ts';
import { importFiles, TARGET } from '../../tools/importer.ts';
import { KINDS } from '../../tools/kinds.ts';
import { KNOWN_KEYS } from '../../tools/known/known-keys.ts';
import { ROOT, upstream } from '../support/upstream.ts';

const pinned = readPinnedCharts('charts.yaml');
/** Those that take values of ours. */
const imported = [...pinned.values()].filter(({ values }) => values !== 'none').map(({ name }) => name);
const facts = Object.values(FACTS).map((text) => JSON.parse(text) as ChartFacts);

const remedy = (what: string) => `${what}: run npm run import, and commit what it writes`;

describe('imports/', () => {
  test('has the charts of charts.yaml and no other', () => {
    expect(Object.keys(FACTS).toSorted(), remedy('imports/charts')).toEqual(imported.toSorted());
  });

  test.each(facts)('is of $chart as charts.yaml pins it', ({ chart, version, digest }) => {
    const { version: wanted, digest: wantedDigest } = pinned.get(chart) ?? {};
    const title = `from chart ${chart} ${wanted}.`;
    expect({ version, digest }, remedy(chart)).toEqual({ version: wanted, digest: wantedDigest });
    expect(readFileSync(`imports/charts/${chart}.ts`, 'utf8'), remedy(chart)).toContain(title);
  });

  test('says how our CRDs come, each way under values that the chart knows', () => {
    for (const { crds, values } of facts) {
      for (const { when, kinds } of crds) {
        expect(kinds.length).toBeGreaterThan(0);
        for (const [path, value] of Object.entries(when)) {
          const known = path.split('.').reduce<unknown>((node, key) => (node as typeof values)[key], values);
          expect(known, path).toContain(typeof value === 'boolean' ? 'b' : 's');
        }
      }
    }
    const ways = facts.flatMap(({ chart, crds }) => crds.map(({ by }) => `${chart}: ${by}`));
    expect(ways).toEqual([
      'argo-cd: chart',
      'cilium: operator',
      'kube-prometheus-stack: chart',
      'tetragon: chart',
      'tetragon: operator',
    ]);
  });
});

describe.skipIf(!upstream())('imports/ (needs the upstream charts and schemas)', () => {
  test('is byte for byte what npm run import makes', async () => {
    const list = { kinds: KINDS, known: KNOWN_KEYS, crds: CHART_CRDS };
    const files = await importFiles(pinned, upstream() ?? '', list, { root: ROOT });
    const differ = files.filter(({ path, content }) => {
      const file = join(ROOT, TARGET, path);
      return !existsSync(file) || readFileSync(file, 'utf8') !== content;
    });
    expect(
      differ.map(({ path }) => path),
      remedy('imports'),
    ).toEqual([]);
  });
});
