import type { Left } from './comparisons.ts';
import { leftBy } from './comparisons.ts';
import type { Selector } from './policy.ts';

type PidFilter = NonNullable<Selector['matchPIDs']>[number];

/** What a selector leaves of the calls of a function, and by which words. */
export interface Narrowing {
  readonly left: Left;
  /** Its conditions, as a message names them: none, if it has none. */
  readonly said: string;
}

/** Whether what the function returned is known yet when it matters. */
type When = 'at the call' | 'at the return';

/** What a selector leaves: as little as the narrowest of its conditions does, for all of them must hold. */
export function narrowingOf(selector: Selector, target: string, when: When = 'at the call'): Narrowing {
  const conditions = conditionsOf(selector, target, when);
  const found = conditions.map(({ left }) => left);
  return {
    left: found.includes('some') ? 'some' : found.includes('nearly all') ? 'nearly all' : 'all',
    said: conditions.map(({ said }) => said).join(' and '),
  };
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

function conditionsOf(selector: Selector, target: string, when: When): Narrowing[] {
  const { matchArgs = [], matchData = [], matchReturnArgs = [], matchPIDs = [] } = selector;
  const compared = [...matchArgs, ...matchData, ...(when === 'at the return' ? matchReturnArgs : [])];
  return [
    ...compared.map((one) => ({ left: leftBy(one, target), said: saidOf(one) })),
    ...OF_PROCESS.flatMap((key) =>
      (selector[key] ?? []).map((one) => ({ left: leftBy(one, target), said: `${key} ${saidOf(one)}` })),
    ),
    ...matchPIDs.map((one) => ({ left: leftByPids(one), said: `matchPIDs ${saidOf(one)}` })),
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

function saidOf({ operator, values = [] }: { operator: string; values?: readonly (string | number)[] }): string {
  if (values.length === 0) return `${operator} of nothing`;
  const shown = values.slice(0, SHOWN).map((value) => (value === '' ? "''" : value));
  return `${operator} ${shown.join(' or ')}${values.length > SHOWN ? ' or others' : ''}`;
}
