import { isBusiest, isBusy } from './busy.ts';
import type { Hook } from './policy.ts';
import { hooksOf, isUnfiltered } from './policy.ts';
import type { Reach } from './reach.ts';
import { reachOf } from './reach.ts';
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
          "filter each selector by matchArgs or the like, or hold the policy to namespaces, labels or containers with In, or outside the platform's namespaces with NotIn",
      },
    ];
  });
};

function isFiltered({ selectors }: Hook): boolean {
  return selectors.length > 0 && !selectors.some(isUnfiltered);
}

/** Held to what is listed, or kept out of the platform: to leave out anything else leaves almost everything. */
function isNarrow({ host, namespaces, labels, container, without }: Reach, { protectedNamespaces }: Surroundings) {
  if (host) return false;
  if (namespaces !== undefined || labels.size > 0 || container.size > 0) return true;
  return without.size > 0 && protectedNamespaces.every((name) => without.has(name));
}

function isOneWorkload({ host, namespaces, labels, container }: Reach): boolean {
  return !host && (namesOne(container) || (namespaces?.size === 1 && namesOne(labels)));
}

function namesOne(values: Reach['labels']): boolean {
  return [...values.values()].some(({ size }) => size === 1);
}
