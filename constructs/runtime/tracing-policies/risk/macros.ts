import type { Policy, Selector } from './policy.ts';
import { writtenHooksOf } from './policy.ts';
import type { Finding, Rule } from './risk.ts';

/** The filters and actions of a selector, all of which are lists. */
type Lists = Readonly<Record<string, readonly unknown[] | undefined>>;

/** Tetragon refuses a macro that it does not know, one in another, and one that repeats what the selector says. */
export const macrosAreKept: Rule = (policy) => [
  ...nested(policy),
  ...writtenHooksOf(policy).flatMap(({ place, selectors }) =>
    selectors.flatMap((selector, index) => ofSelector(selector, policy, `${place}.selectors[${index}].macros`)),
  ),
];

function nested({ spec }: Policy): Finding[] {
  return Object.entries(spec.selectorsMacros ?? {}).flatMap(([name, { macros = [] }]) => {
    if (macros.length === 0) return [];
    return [
      {
        place: `spec.selectorsMacros.${name}`,
        reason: 'a macro cannot use other macros',
        remedy: `name ${macros.join(' and ')} in the selector instead`,
      },
    ];
  });
}

function ofSelector(selector: Selector, { spec }: Policy, place: string): Finding[] {
  const { macros = [], ...own } = selector;
  const said = new Set(keysOf(own));
  return macros.flatMap((name) => {
    const macro = spec.selectorsMacros?.[name];
    if (!macro) return [{ place, reason: `there is no macro ${name}`, remedy: 'define it in selectorsMacros' }];
    const keys = keysOf({ ...macro, macros: [] });
    const twice = keys.filter((key) => said.has(key));
    for (const key of keys) said.add(key);
    if (twice.length === 0) return [];
    return [
      {
        place,
        reason: `the macro ${name} has ${twice.join(' and ')}, which the selector or another macro has too`,
        remedy: 'say it in one of them',
      },
    ];
  });
}

function keysOf(lists: Lists): string[] {
  return Object.entries(lists).flatMap(([key, list = []]) => (list.length > 0 ? [key] : []));
}
