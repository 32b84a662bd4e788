import { narrowingOf } from './narrowing.ts';
import { optionOf } from './options.ts';
import type { Hook, Policy, Selector } from './policy.ts';
import { conditionsOf, enforcementOf, hooksOf, isEnforcing, isUnfiltered } from './policy.ts';
import type { Reach } from './reach.ts';
import { isOneWorkload, reachOf } from './reach.ts';
import type { Finding, Rule } from './risk.ts';

/** Types of what a process can change between the hook and its use: its own memory, and paths not resolved yet. */
const CHANGEABLE: readonly string[] = [
  'bpf_attr',
  'char_buf',
  'char_iovec',
  'fd',
  'file',
  'filename',
  'path',
  'sockaddr',
  'sockaddr_un',
  'string',
];

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

/** A process can change its memory after a system call's hook has read it, so a check there can be got around. */
export const enforcementIsNotOnMemoryOfSystemCalls: Rule = (policy) =>
  enforcing(policy).flatMap(({ place, what, hook }) => {
    const changeable = hook.args.filter(({ type }) => CHANGEABLE.includes(type));
    if (!hook.syscall || changeable.length === 0) return [];
    return [
      {
        place,
        reason: `${what} is on the system call ${hook.target}, whose ${changeable.map(({ type }) => type).join(' and ')} the process can change after the check`,
        remedy: 'hook the security_ function that the kernel calls with its own copy',
      },
    ];
  });

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
 * A filter that tells no call from another is none. One that leaves out what it names is meant where a single workload is held to what
 * it may do, and nowhere else: elsewhere it refuses nearly everything to programs that nobody thought of.
 */
export const enforcementNamesWhatItHits: Rule = (policy) => {
  const reach = reachOf(policy);
  return enforcing(policy).flatMap(({ place, what, hook, index }): Finding[] => {
    const selector = hook.selectors[index];
    if (!selector || hitsEverything(selector)) return [];
    const { left, said } = narrowingOf(
      selector,
      hook.target,
      actsAtTheCall(selector) ? 'at the call' : 'at the return',
    );
    if (left === 'all') {
      return [
        {
          place,
          reason: `${what} is filtered by ${said}, which tells no call from another, so it hits every call of ${hook.target}`,
          remedy: NAME_IT,
        },
      ];
    }
    if (left === 'some' || isOneWorkload(reach)) return [];
    return [
      {
        place,
        reason: `${what} is filtered by ${said} alone, so it hits nearly every call of ${hook.target}`,
        remedy: `${NAME_IT}, or hold the policy to one workload: one namespace and its labels in a podSelector, or its container in a containerSelector`,
      },
    ];
  });
};

const NAME_IT = 'name what it is for: by Equal, In, a Prefix longer than /, a Postfix, a subnet, a port or the like';

/** What is done at the call waits for no filter of what it returns; what is done at its return does. */
function hitsEverything(selector: Selector): boolean {
  if (actsAtTheCall(selector)) return isUnfiltered(selector);
  return Object.keys(conditionsOf(selector)).length === 0;
}

function actsAtTheCall({ matchActions = [] }: Selector): boolean {
  return matchActions.some(isEnforcing);
}

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
