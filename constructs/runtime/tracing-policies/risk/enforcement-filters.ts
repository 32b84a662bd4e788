import { enforcing } from './enforcing.ts';
import { leftBySelector, saidBySelector } from './narrowing.ts';
import type { Selector } from './policy.ts';
import { conditionsOf, isEnforcing, isUnfiltered } from './policy.ts';
import { isOneWorkload, reachOf } from './reach.ts';
import type { Finding, Rule } from './risk.ts';

/** To refuse everything that a hook sees is hardly ever meant. */
export const enforcementHasASelector: Rule = (policy) =>
  enforcing(policy).flatMap(({ place, what, hook, index }) => {
    const selector = hook.selectors[index];
    if (!selector || !hitsEverything(selector)) return [];
    if (selector.matchReturnArgs?.length) {
      return [
        {
          place,
          reason: `${what} is done before matchReturnArgs is compared, so it hits every call of ${hook.target}`,
          remedy:
            'add matchArgs, matchBinaries or another filter to the selector, or move the action to matchReturnActions',
        },
      ];
    }
    return [
      {
        place,
        reason: `${what} has no filter beside it, so it hits every call of ${hook.target}`,
        remedy: 'add matchArgs, matchBinaries or another filter to the selector',
      },
    ];
  });

/**
 * A filter that tells no call from another is none. One that leaves out what it names is meant where a single workload
 * is held to what it may do, and nowhere else: elsewhere it refuses nearly everything to programs that nobody thought of.
 */
export const enforcementNamesWhatItHits: Rule = (policy) =>
  enforcing(policy).flatMap(({ place, what, hook, index }): Finding[] => {
    const selector = hook.selectors[index];
    if (!selector || hitsEverything(selector)) return [];
    const when = actsAtTheCall(selector) ? 'at the call' : 'at the return';
    const left = leftBySelector(selector, hook.target, when);
    if (left === 'some' || (left === 'nearly all' && isOneWorkload(reachOf(policy)))) return [];
    const said = saidBySelector(selector, hook.target, when);
    if (left === 'all') {
      return [
        {
          place,
          reason: `${what} is filtered by ${said}, which tells no call from another, so it hits every call of ${hook.target}`,
          remedy: NAME_IT,
        },
      ];
    }
    return [
      {
        place,
        reason: `${what} is filtered by ${said} alone, so it hits nearly every call of ${hook.target}`,
        remedy: `${NAME_IT}, or hold the policy to one workload: one namespace and its labels in a podSelector, or its container in a containerSelector`,
      },
    ];
  });

const NAME_IT = 'name what it is for: by Equal, In, a Prefix longer than /, a Postfix, a subnet, a port or the like';

/** What is done at the call waits for no filter of what it returns; what is done at its return does. */
function hitsEverything(selector: Selector): boolean {
  if (actsAtTheCall(selector)) return isUnfiltered(selector);
  return Object.keys(conditionsOf(selector)).length === 0;
}

function actsAtTheCall({ matchActions = [] }: Selector): boolean {
  return matchActions.some(isEnforcing);
}
