import type { Hook, Policy, Selector } from './policy.ts';
import { conditionsOf, enforcementOf, hooksOf, isSilent } from './policy.ts';
import type { Reach } from './reach.ts';
import { overlap, reachOf } from './reach.ts';
import type { Risk } from './risk.ts';

/** A hook, whose it is, and whom it sees. */
interface Placed {
  readonly policy: string;
  readonly reach: Reach;
  readonly hook: Hook;
}

/**
 * Two policies that report the same call of the same process: it is counted twice, and costs twice.
 *
 * They are told apart by pods that they do not share, or by selectors: if both have some, and no two are the same. One
 * that can refuse repeats none that only observes: each says something else of the call.
 */
export function duplicates(policies: readonly Policy[]): Risk[] {
  const byTarget = new Map<string, Placed[]>();
  return policies.flatMap((policy) => {
    const reach = reachOf(policy);
    const placed = hooksOf(policy).map((hook): Placed => ({ policy: policy.metadata.name, reach, hook }));
    const found = placed.flatMap((one) => repeated(one, byTarget.get(one.hook.target) ?? []));
    for (const one of placed) byTarget.set(one.hook.target, [...(byTarget.get(one.hook.target) ?? []), one]);
    return found;
  });
}

/** The first hook of each earlier policy that one repeats. */
function repeated({ policy, reach, hook }: Placed, earlier: readonly Placed[]): Risk[] {
  const told = new Set<string>();
  return earlier.flatMap((other) => {
    if (told.has(other.policy) || !overlap(reach, other.reach) || !isSame(hook, other.hook)) return [];
    told.add(other.policy);
    return [
      {
        policy,
        place: hook.place,
        reason: `${hook.target} is reported for the same pods by ${other.policy} (${other.hook.place}) too, and no selector tells the two apart`,
        remedy: `switch off one of ${policy} and ${other.policy}, or have one leave out the other's pods`,
        cause: 'enabled' as const,
      },
    ];
  });
}

function isSame(a: Hook, b: Hook): boolean {
  const others = reporting(b);
  return reporting(a).some((one) => others.some((other) => reportsSame(one, other)));
}

/** The selectors of a hook that report something; a hook without any reports everything. */
function reporting({ selectors }: Hook): readonly Selector[] {
  return selectors.length === 0 ? [{}] : selectors.filter((selector) => !isSilent(selector));
}

function reportsSame(a: Selector, b: Selector): boolean {
  const [ofA, ofB] = [conditionsOf(a), conditionsOf(b)];
  if (enforcementOf(a).length > 0 !== enforcementOf(b).length > 0) return false;
  return [ofA, ofB].some((one) => Object.keys(one).length === 0) || inOneForm(ofA) === inOneForm(ofB);
}

/** What a selector filters by, in one form however it is written. */
function inOneForm(conditions: Partial<Selector>): string {
  return JSON.stringify(ordered(conditions));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .map(ordered)
      .map((one) => JSON.stringify(one))
      .toSorted();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
