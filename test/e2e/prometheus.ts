import type { Answer, Request } from './answer.ts';
import { excerpt, readJson } from './answer.ts';
import type { Finding } from './finding.ts';
import { list, map, text } from './json.ts';
import type { ExpectedTargets } from './targets.ts';

/** Every target that is scraped (Prometheus v3.14.0, web/api/v1/api.go: `Target`). */
export const TARGETS: Request = { path: '/api/v1/targets?state=active' };

interface Target {
  readonly pool: string;
  readonly url: string;
  readonly health: string;
  readonly error: string;
}

/** Every scrape pool that has not the promised number of targets, every target that is not up, and nothing besides. */
export function checkTargets(answer: Answer, expected: readonly ExpectedTargets[], look: string): Finding[] {
  const read = readJson(answer);
  const promise = `${expected.length} scrape pools with ${total(expected)} targets, all up`;
  if ('problem' in read) return [{ expected: promise, seen: read.problem, look }];
  const { status, data } = map(read.value);
  if (status !== 'success') return [{ expected: promise, seen: excerpt(answer.body), look }];
  const targets = list(map(data)['activeTargets']).map(targetOf);
  return [
    ...expected.flatMap(({ pool, count, why }): Finding[] => {
      const found = targets.filter((target) => target.pool === pool).length;
      // Nobody to scrape would be a promise that cannot be broken.
      if (found === count && count > 0) return [];
      return [
        { expected: `${count === 0 ? 'some' : count} targets in ${pool} (${why})`, seen: `${found} targets`, look },
      ];
    }),
    ...targets
      .filter(({ health }) => health !== 'up')
      .map(({ pool, url, health, error }) => ({
        expected: `${url} of ${pool} is up`,
        seen: error === '' ? health : `${health}: ${error}`,
        look,
      })),
    ...[...new Set(targets.map(({ pool }) => pool))]
      .filter((pool) => !expected.some((one) => one.pool === pool))
      .map((pool) => ({ expected: 'only what was rendered is scraped', seen: `targets in ${pool}`, look })),
  ];
}

function targetOf(one: unknown): Target {
  const { scrapePool, scrapeUrl, health, lastError } = map(one);
  return { pool: text(scrapePool), url: text(scrapeUrl), health: text(health), error: text(lastError) };
}

function total(expected: readonly ExpectedTargets[]): number {
  return expected.reduce((sum, { count }) => sum + count, 0);
}
