import type { Left } from './comparisons.ts';
import { leftBy } from './comparisons.ts';
import type { Selector } from './policy.ts';

type PidFilter = NonNullable<Selector['matchPIDs']>[number];

/** A condition of a selector, and what it leaves of the calls of a function. */
interface Condition {
  readonly left: Left;
  /** Where it stands in the selector; empty for a comparison of an argument. */
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly (string | number)[];
}

/** Whether what the function returned is known yet when it matters. */
type When = 'at the call' | 'at the return';

/** What a selector leaves: as little as the narrowest of its conditions does, for all of them must hold. */
export function leftBySelector(selector: Selector, target: string, when: When = 'at the call'): Left {
  const found = conditionsOf(selector, target, when).map(({ left }) => left);
  return found.includes('some') ? 'some' : found.includes('nearly all') ? 'nearly all' : 'all';
}

/** The conditions of a selector, as a message names them. */
export function saidBySelector(selector: Selector, target: string, when: When): string {
  return conditionsOf(selector, target, when)
    .map(({ key, operator, values = [] }) => `${key}${operator} ${shown(values)}`)
    .join(' and ');
}

/** Conditions on the process that calls. */
const OF_PROCESS = [
  'matchBinaries',
  'matchParentBinaries',
  'matchCapabilities',
  'matchCapabilityChanges',
  'matchNamespaces',
  'matchNamespaceChanges',
] as const;

function conditionsOf(selector: Selector, target: string, when: When): Condition[] {
  const { matchArgs = [], matchData = [], matchReturnArgs = [], matchPIDs = [] } = selector;
  const compared = [...matchArgs, ...matchData, ...(when === 'at the return' ? matchReturnArgs : [])];
  return [
    ...compared.map((one) => ({ ...one, key: '', left: leftBy(one, target) })),
    ...OF_PROCESS.flatMap((key) =>
      (selector[key] ?? []).map((one) => ({ ...one, key: `${key} `, left: leftBy(one, target) })),
    ),
    ...matchPIDs.map((one) => ({ ...one, key: 'matchPIDs ', left: leftByPids(one) })),
  ];
}

/** No process has number 0, and in a pod all that it started itself descends from number 1. */
function leftByPids({ operator, values, followForks }: PidFilter): Left {
  if (operator === 'NotIn' && values.every((value) => value === 0)) return 'all';
  if (followForks && values.some((value) => value <= 1)) return operator === 'In' ? 'all' : 'some';
  return leftBy({ operator, values }, '');
}

/** Few enough values to be read in a message. */
const SHOWN = 3;

function shown(values: readonly (string | number)[]): string {
  if (values.length === 0) return 'of nothing';
  const some = values.slice(0, SHOWN).map((value) => (value === '' ? "''" : value));
  return `${some.join(' or ')}${values.length > SHOWN ? ' or others' : ''}`;
}
