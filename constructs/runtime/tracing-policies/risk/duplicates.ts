import type { Hook, Policy } from './policy.ts';
import { filtersOf, hooksOf, isUnfiltered } from './policy.ts';
import { overlap, reachOf } from './reach.ts';
import type { Risk } from './risk.ts';

/**
 * Two policies that report the same call of the same process: it is counted twice, and costs twice.
 *
 * They are told apart by pods that they do not share, or by selectors: if both have some, and no two are the same.
 */
export function duplicates(policies: readonly Policy[]): Risk[] {
  return policies.flatMap((policy, index) =>
    policies.slice(0, index).flatMap((earlier) => {
      if (!overlap(reachOf(policy), reachOf(earlier))) return [];
      return hooksOf(policy).flatMap((hook) => {
        const same = hooksOf(earlier).find((other) => isSame(hook, other));
        if (!same) return [];
        return [
          {
            policy: policy.metadata.name,
            place: hook.place,
            reason: `${hook.target} is reported for the same pods by ${earlier.metadata.name} (${same.place}) too, and no selector tells the two apart`,
            remedy: `switch off one of ${policy.metadata.name} and ${earlier.metadata.name}, or have one leave out the other's pods`,
            cause: 'enabled' as const,
          },
        ];
      });
    }),
  );
}

function isSame(a: Hook, b: Hook): boolean {
  if (a.target !== b.target) return false;
  const [ofA, ofB] = [a, b].map(({ selectors }) => selectors.filter((selector) => !isSilent(selector)));
  // A hook that never reports is no other's duplicate.
  if ((a.selectors.length > 0 && ofA?.length === 0) || (b.selectors.length > 0 && ofB?.length === 0)) return false;
  if (reportsAll(a) || reportsAll(b)) return true;
  const conditions = new Set(ofA?.map(condition));
  return ofB?.some((selector) => conditions.has(condition(selector))) ?? false;
}

function reportsAll({ selectors }: Hook): boolean {
  return selectors.length === 0 || selectors.some((selector) => !isSilent(selector) && isUnfiltered(selector));
}

/** Whether a selector holds in silence: it tracks or filters, and reports nothing. */
function isSilent({ matchActions = [] }: Hook['selectors'][number]): boolean {
  return matchActions.some(({ action }) => action === 'NoPost');
}

/** What a selector filters by, in one form however it is written. */
function condition(selector: Hook['selectors'][number]): string {
  return JSON.stringify(ordered(filtersOf(selector)));
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
