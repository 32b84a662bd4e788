import { isBusiest, isBusy } from './busy.ts';
import { narrowingOf } from './narrowing.ts';
import type { Hook } from './policy.ts';
import { hooksOf } from './policy.ts';
import type { Reach } from './reach.ts';
import { isOneWorkload, reachOf } from './reach.ts';
import type { Rule, Surroundings } from './risk.ts';

/** A busy hook reports in the kernel only what somebody asked for, or the agent drowns and drops what matters. */
export const busyHooksAreFiltered: Rule = (policy, surroundings) => {
  const reach = reachOf(policy);
  return hooksOf(policy).flatMap((hook) => {
    if (isBusiest(hook.target) && !isOneWorkload(reach)) {
      return [
        {
          place: hook.place,
          reason: `${hook.target} happens all the time, and the policy is not held to one workload`,
          remedy:
            "name one namespace and the workload's labels in a podSelector, or its container in a containerSelector",
        },
      ];
    }
    if (!isBusy(hook.target) || isNarrow(reach, surroundings) || isFiltered(hook)) return [];
    return [
      {
        place: hook.place,
        reason: `${hook.target} is among the busiest functions of the kernel, and neither a selector nor a scope limits its events`,
        remedy:
          "have each selector name what it is for, by Equal, a Prefix longer than /, a port or the like, or hold the policy to namespaces, labels or containers with In, or outside the platform's namespaces with NotIn",
      },
    ];
  });
};

/** Whether every selector names what it is for: to leave something out leaves nearly everything. */
function isFiltered({ selectors, target }: Hook): boolean {
  return selectors.length > 0 && selectors.every((selector) => narrowingOf(selector, target).left === 'some');
}

/** Held to what is listed, or kept out of the platform: to leave out anything else leaves almost everything. */
function isNarrow({ host, namespaces, labels, container, without }: Reach, { protectedNamespaces }: Surroundings) {
  if (host) return false;
  if (namespaces !== undefined || labels.size > 0 || container.size > 0) return true;
  return without.size > 0 && protectedNamespaces.every((name) => without.has(name));
}
