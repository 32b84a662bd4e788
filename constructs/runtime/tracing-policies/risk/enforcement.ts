import type { Hook, Policy } from './policy.ts';
import { enforcementOf, hooksOf, isUnfiltered, optionOf } from './policy.ts';
import type { Reach } from './reach.ts';
import { reachOf } from './reach.ts';
import type { Rule } from './risk.ts';

/** Types of what a process can change between the hook and its use: text, and paths that are not resolved yet. */
const CHANGEABLE: readonly string[] = ['string', 'filename', 'char_buf', 'char_iovec', 'path', 'file', 'fd'];

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

/** A process can change a path after a system call's hook has read it, so a check there can be got around. */
export const enforcementIsNotOnPathsOfSystemCalls: Rule = (policy) =>
  enforcing(policy).flatMap(({ place, what, hook }) => {
    const paths = hook.args.filter(({ type }) => CHANGEABLE.includes(type));
    if (!hook.syscall || paths.length === 0) return [];
    return [
      {
        place,
        reason: `${what} is on the system call ${hook.target}, whose ${paths.map(({ type }) => type).join(' and ')} the process can change after the check`,
        remedy: 'hook the security_ function that the kernel calls with the resolved path',
      },
    ];
  });

/** To refuse everything that a hook sees is hardly ever meant. */
export const enforcementHasASelector: Rule = (policy) =>
  enforcing(policy).flatMap(({ place, what, hook, index }) => {
    const selector = hook.selectors[index];
    if (!selector || !isUnfiltered(selector)) return [];
    return [
      {
        place,
        reason: `${what} has no filter beside it, so it hits every call of ${hook.target}`,
        remedy: 'add matchArgs, matchBinaries or another filter to the selector',
      },
    ];
  });

/** Tetragon enforces where nothing is said, so a policy that can do so says which it is. */
export const enforcementSaysItsMode: Rule = (policy) => {
  const [first] = enforcing(policy);
  const mode = optionOf(policy, 'policy-mode');
  if (!first || mode === 'monitor' || mode === 'enforce') return [];
  return [
    {
      place: 'spec.options',
      reason: `${first.what} is enforced at once, as the policy does not say its policy-mode`,
      remedy: 'add the option policy-mode with the value monitor, or enforce',
    },
  ];
};

interface Enforcing {
  readonly place: string;
  /** The actions, as a message names them. */
  readonly what: string;
  readonly hook: Hook;
  /** Of the selector. */
  readonly index: number;
}

function enforcing(policy: Policy): Enforcing[] {
  return hooksOf(policy).flatMap((hook) =>
    hook.selectors.flatMap((selector, index) => {
      const actions = enforcementOf(selector).map(({ action }) => action);
      if (actions.length === 0) return [];
      return [{ place: `${hook.place}.selectors[${index}]`, what: [...new Set(actions)].join(' with '), hook, index }];
    }),
  );
}

function mayReach({ namespaces, without }: Reach, namespace: string): boolean {
  return (namespaces?.has(namespace) ?? true) && !without.has(namespace);
}
