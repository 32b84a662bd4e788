import type { Hook, Policy } from './policy.ts';
import { enforcementOf, hooksOf } from './policy.ts';

/** A selector that does something to processes. */
export interface Enforcing {
  readonly place: string;
  /** The actions, as a message names them. */
  readonly what: string;
  readonly hook: Hook;
  /** Of the selector. */
  readonly index: number;
}

/** What a policy does to processes, selector by selector. */
export function enforcing(policy: Policy): Enforcing[] {
  return hooksOf(policy).flatMap((hook) =>
    hook.selectors.flatMap((selector, index) => {
      const actions = enforcementOf(selector).map(({ action }) => action);
      if (actions.length === 0) return [];
      return [{ place: `${hook.place}.selectors[${index}]`, what: [...new Set(actions)].join(' with '), hook, index }];
    }),
  );
}
