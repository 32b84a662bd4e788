import type { Policy } from './policy.ts';

/** Something in a policy that must not reach a cluster. */
export interface Risk {
  /** Name of the policy. */
  readonly policy: string;
  /** Where in it: `spec.kprobes[0].selectors[1]`. */
  readonly place: string;
  /** What is wrong, and why. */
  readonly reason: string;
  /** What to do instead. */
  readonly remedy: string;
  /** The switch of the environment without which it would not be so. */
  readonly cause: 'enabled' | 'enforce';
}

/** What a rule finds in a policy. */
export type Finding = Omit<Risk, 'policy' | 'cause'>;

/** A rule over one policy. */
export type Rule = (policy: Policy, surroundings: Surroundings) => readonly Finding[];

/** What a rule knows beyond the policy. */
export interface Surroundings {
  /** Namespaces of the platform and of the system: nothing is refused there. */
  readonly protectedNamespaces: readonly string[];
}
