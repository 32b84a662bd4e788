import { enforcing } from './enforcing.ts';
import { optionOf } from './options.ts';
import type { Reach } from './reach.ts';
import { reachOf } from './reach.ts';
import type { Rule } from './risk.ts';

/**
 * What a policy does to processes is done to pods alone, and to no pod of the platform or the system. This holds in
 * monitor mode too: one command of `tetra` changes the mode of a loaded policy.
 */
export const enforcementIsHeldToPods: Rule = (policy, { protectedNamespaces }) => {
  const reach = reachOf(policy);
  return enforcing(policy).flatMap(({ place, what }) => {
    if (reach.host) {
      return [
        {
          place,
          reason: `${what} is not scoped to pods, so it would hit the node's own processes, the kubelet among them`,
          remedy: 'add a podSelector, or make it a TracingPolicyNamespaced, and remove hostSelector',
        },
      ];
    }
    const hit = protectedNamespaces.filter((name) => mayReach(reach, name));
    if (hit.length === 0) return [];
    return [
      {
        place,
        reason: `${what} reaches pods of ${hit.join(', ')}, without which nothing else runs`,
        remedy: 'name the namespaces that it is for with operator In, or leave these out with NotIn',
      },
    ];
  });
};

/** Tetragon enforces where nothing is said, so a policy that can do so says which it is. */
export const enforcementSaysItsMode: Rule = (policy) => {
  const [first] = enforcing(policy);
  if (!first || optionOf(policy, 'policy-mode') !== undefined) return [];
  return [
    {
      place: 'spec.options',
      reason: `${first.what} is enforced at once, as the policy does not say its policy-mode`,
      remedy: 'add the option policy-mode with the value monitor, or enforce',
    },
  ];
};

function mayReach({ namespaces, without }: Reach, namespace: string): boolean {
  return (namespaces?.has(namespace) ?? true) && !without.has(namespace);
}
