import { InputError } from '../../constructs/core/input-error.ts';
import type { Cache } from './cache.ts';
import { digest } from './cache.ts';
import type { IdleKeys } from './dead-keys.ts';
import { findIdleKeys } from './dead-keys.ts';
import type { Expander } from './expander.ts';
import type { ExpandedRelease } from './expansion.ts';
import type { Finding } from './finding.ts';
import { fingerprint } from './random-parts.ts';
import type { Release } from './releases.ts';
import type { ValuePath } from './value-path.ts';
import { pathText } from './value-path.ts';

/** To be counted up when a rule changes, so that no verdict of the old ones is read. */
const RULES = 1;

interface Verdict extends IdleKeys {
  readonly expansions: number;
}

/**
 * Looks for values of the releases that do nothing, and says of each what it found as soon as it has. A release is
 * judged anew only when something of it changed.
 */
export async function checkDeadKeys(
  releases: readonly ExpandedRelease[],
  expander: Expander,
  cache: Cache,
  say: (line: string) => void,
): Promise<Finding[]> {
  const findings = await Promise.all(
    releases.map(async (expanded) => {
      const { release, job } = expanded;
      const begun = performance.now();
      const key = `${digest(RULES, expander.key(job))}.dead-keys.json`;
      const kept = cache.get(key);
      const verdict = kept === undefined ? await judgeRelease(expanded, expander) : (JSON.parse(kept) as Verdict);
      if (kept === undefined) cache.put(key, JSON.stringify(verdict));
      const time = kept === undefined ? `${((performance.now() - begun) / 1000).toFixed(0)} s` : 'cached';
      for (const line of verdictLines(release.name, verdict, time)) say(line);
      return verdict.dead.map((path) => deadKey(release, path));
    }),
  );
  return findings.flat();
}

function verdictLines(name: string, { dead, redundant, expansions }: Verdict, time: string): string[] {
  const numbers = `${dead.length} dead, ${redundant.length} as the chart has them (${expansions} expansions, ${time})`;
  return [
    `  ${name.padEnd(26)}values: ${numbers}`,
    ...redundant.map((path) => `      as the chart has it: ${pathText(path)}`),
  ];
}

function deadKey({ name, chart }: Release, path: ValuePath): Finding {
  return {
    check: 'dead key',
    release: name,
    object: pathText(path),
    message: `changes nothing that chart ${chart.name} ${chart.version} renders`,
    remedy: 'remove it, or find the key that the chart reads now',
  };
}

async function judgeRelease({ release, job, text }: ExpandedRelease, expander: Expander): Promise<Verdict> {
  let expansions = 0;
  const render = (values: typeof release.values) => {
    expansions++;
    return expander.render(job, values);
  };
  const again = await render(release.values);
  const print = fingerprint(text, again ?? '');
  const idle = await findIdleKeys(release.values, async (values) => {
    const output = await render(values);
    return output === undefined ? undefined : print(output);
  });
  const last = await render(release.values);
  if (last === undefined || print(last) !== print(text)) {
    throw new InputError(`${release.name}: its expansion changes with time: leave --dead-keys out`);
  }
  return { ...idle, expansions };
}
