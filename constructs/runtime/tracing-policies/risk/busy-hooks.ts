import { isBusiest, isBusy } from './busy.ts';
import { leftBySelector } from './narrowing.ts';
import type { Action, Hook, Selector } from './policy.ts';
import { hooksOf, isSilent } from './policy.ts';
import type { Reach } from './reach.ts';
import { isOneWorkload, reachOf } from './reach.ts';
import type { Finding, Rule, Surroundings } from './risk.ts';
import { isSeldom } from './seldom.ts';

const HOLD =
  "hold the policy to namespaces, labels or containers with In, or outside the platform's namespaces with NotIn";
const NAME = 'have each selector name what it is for, by Equal, a Prefix longer than /, a port or the like';

/** A hook reports in the kernel only what somebody asked for, or the agent drowns and drops what matters. */
export const busyHooksAreFiltered: Rule = (policy, surroundings) => {
  const reach = reachOf(policy);
  return hooksOf(policy).flatMap((hook): Finding[] => {
    const { place, target } = hook;
    if (isBusiest(target)) {
      if (isOneWorkload(reach)) return [];
      return [
        {
          place,
          reason: `${target} happens all the time, and the policy is not held to one workload`,
          remedy:
            "name one namespace and the workload's labels in a podSelector, or its container in a containerSelector",
        },
      ];
    }
    if (isNarrow(reach, surroundings)) return [];
    const call = callOf(target);
    if (isBusy(call)) {
      if (isHeldBack(hook, isForAllThreads)) return [];
      return [
        {
          place,
          reason: `${target} is among the busiest functions of the kernel, and neither a selector nor a scope limits its events`,
          remedy: `${NAME}, or ${HOLD}, or give it an action Post with a rateLimit whose rateLimitScope is global`,
        },
      ];
    }
    if (isSeldom(call) || isHeldBack(hook, isLimited)) return [];
    return [
      {
        place,
        reason: `${target} is not known to be seldom called, and neither a selector, a rate limit nor a scope limits its events`,
        remedy: `${HOLD}, ${NAME}, or give it an action Post with a rateLimit`,
      },
    ];
  });
};

/** A tracepoint of one system call is as busy as the call. */
function callOf(target: string): string {
  return target.replace(/^syscalls\/sys_(?:enter|exit)_/, 'sys_');
}

/** Whether each selector names what it is for, or is limited: to leave something out leaves nearly everything. */
function isHeldBack({ selectors, target }: Hook, isEnough: (action: Action) => boolean): boolean {
  return selectors.length > 0 && selectors.every((selector) => isFiltered(selector, target, isEnough));
}

function isFiltered(selector: Selector, target: string, isEnough: (action: Action) => boolean): boolean {
  return (
    isSilent(selector) ||
    leftBySelector(selector, target) === 'some' ||
    (selector.matchActions?.some(isEnough) ?? false)
  );
}

function isLimited({ action, rateLimit = '' }: Action): boolean {
  return action === 'Post' && Number.parseInt(rateLimit, 10) > 0;
}

/** By default a limit is for each thread and its arguments: each of hundreds of threads has its own. */
function isForAllThreads(action: Action): boolean {
  return isLimited(action) && action.rateLimitScope === 'global';
}

/** Held to what is listed, or kept out of the platform: to leave out anything else leaves almost everything. */
function isNarrow({ host, namespaces, labels, container, without }: Reach, { protectedNamespaces }: Surroundings) {
  if (host) return false;
  if (namespaces !== undefined || labels.size > 0 || container.size > 0) return true;
  return without.size > 0 && protectedNamespaces.every((name) => without.has(name));
}
