import { describe, expect, test } from 'vitest';
import { checkTargets } from './prometheus.ts';
import { altered, answer, BAD_ANSWERS, recorded } from './support.ts';
import type { ExpectedTargets } from './targets.ts';

const LOOK = 'kubectl port-forward';
const POOLS = ['kube-prometheus-stack-prometheus', 'slow', 'tempo'];
const EXPECTED = POOLS.map(
  (name): ExpectedTargets => ({ pool: `serviceMonitor/monitoring/${name}/0`, count: 1, why: `Pod ${name}` }),
);
/** The recorded answer with all targets up. */
const HEALTHY = recorded('prometheus-targets')
  .replace('"health": "down"', '"health": "up"')
  .replace('"health": "unknown"', '"health": "up"');

const seen = (body: string, expected = EXPECTED) => checkTargets(answer(body), expected, LOOK).map((one) => one.seen);

describe('scrape targets', () => {
  test('are as promised when every pool has its number and all are up', () => {
    expect(checkTargets(answer(HEALTHY), EXPECTED, LOOK)).toEqual([]);
  });

  test('are named when they are down or were never scraped, with the reason', () => {
    expect(checkTargets(answer(recorded('prometheus-targets')), EXPECTED, LOOK)).toEqual([
      {
        expected: 'http://127.0.0.1:23090/metrics of serviceMonitor/monitoring/slow/0 is up',
        seen: 'unknown',
        look: LOOK,
      },
      {
        expected: 'http://127.0.0.1:23999/metrics of serviceMonitor/monitoring/tempo/0 is up',
        seen: expect.stringMatching(/^down: Get .* connection refused$/),
        look: LOOK,
      },
    ]);
  });

  test('are missed: too few nodes, and a monitor that makes none', () => {
    const loki = { pool: 'serviceMonitor/monitoring/loki/0', count: 1, why: 'StatefulSet monitoring/loki' };
    const more = EXPECTED.map((one) => ({ ...one, count: one.pool.includes('tempo') ? 4 : 1 }));
    expect(checkTargets(answer(HEALTHY), [...more, loki], LOOK)).toMatchObject([
      { expected: '4 targets in serviceMonitor/monitoring/tempo/0 (Pod tempo)', seen: '1 targets' },
      { expected: '1 targets in serviceMonitor/monitoring/loki/0 (StatefulSet monitoring/loki)', seen: '0 targets' },
    ]);
  });

  test('are not promised by a monitor that leads to nobody', () => {
    const nobody = { pool: 'serviceMonitor/monitoring/loki/0', count: 0, why: 'nobody' };
    expect(checkTargets(answer(HEALTHY), [...EXPECTED, nobody], LOOK)).toMatchObject([
      { expected: 'some targets in serviceMonitor/monitoring/loki/0 (nobody)' },
    ]);
  });

  test('are too many when a pod is scraped twice', () => {
    const twice = HEALTHY.replaceAll('monitoring/slow/0', 'monitoring/tempo/0');
    expect(seen(twice, EXPECTED.toSpliced(1, 1))).toEqual(['2 targets']);
  });

  test('are too many when somebody scrapes what was not rendered', () => {
    expect(seen(HEALTHY, EXPECTED.slice(0, 2))).toEqual(['targets in serviceMonitor/monitoring/tempo/0']);
  });

  test('cannot be judged by an answer that is an error of Prometheus', () => {
    const error = { status: 'error', errorType: 'bad_data', error: 'invalid parameter "query"' };
    expect(seen(JSON.stringify(error))).toEqual([expect.stringContaining('"errorType":"bad_data"')]);
    expect(checkTargets(altered('prometheus-targets', 'activeTargets', 'x'), EXPECTED, LOOK)).toHaveLength(3);
  });

  test.each(BAD_ANSWERS)('cannot be judged by %s', (_, bad, why) => {
    expect(checkTargets(bad, EXPECTED, LOOK)).toEqual([
      { expected: '3 scrape pools with 3 targets, all up', seen: expect.stringMatching(why), look: LOOK },
    ]);
  });
});
