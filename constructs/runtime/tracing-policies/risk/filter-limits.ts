import { NUMERIC, OPERATORS } from '../build/arguments.ts';
import type { Filter } from './policy.ts';
import type { Finding } from './risk.ts';
import { formOf } from './values.ts';

/* Limits of Tetragon 1.7.0 (`parseMatchArg` and `writeMatch...` in pkg/selectors/kernel.go). */
const VALUES = 4;
const PREFIX = 256;
const POSTFIX = 127;
const SUBSTRING = 99;
const FILE_TYPES: readonly string[] = 'sock socket lnk link reg regular blk block dir chr char fifo pipe'.split(' ');

const OF_FILE_TYPE: readonly string[] = ['FileType', 'NotFileType'];

/** Operators that are whole without a value. */
const WITHOUT_VALUES: readonly string[] = [
  'SPortPriv',
  'NotSportPriv',
  'DPortPriv',
  'NotDPortPriv',
  'CapabilitiesGained',
];

/** Operators whose values are in a map: as many as one likes. */
const MAPPED: readonly string[] = ['InMap', 'NotInMap'];

/** What a map takes: a decimal number, a range of two, or a list of the policy; elsewhere 0x10 is a number too. */
const IN_A_MAP = /^(?:list:.+|[+-]?\d+(?::[+-]?\d+)?)$/;
const IN_A_MAP_WITHOUT_SIGN = /^(?:list:.+|\d+(?::\d+)?)$/;

/** What Tetragon refuses of one comparison. */
export function filterLimits({ operator, values = [] }: Filter, type: string, place: string): Finding[] {
  const found: Finding[] = [];
  const say = (reason: string, remedy: string) => found.push({ place, reason, remedy });
  const allowed: readonly string[] = (OPERATORS as Readonly<Record<string, readonly string[]>>)[type] ?? [];
  const plain = { GreaterThan: 'GT', LessThan: 'LT' }[operator as string] ?? operator;
  if (operator !== 'CelExpr' && !allowed.includes(plain)) {
    say(
      `${operator} does not compare a ${type}`,
      allowed.length > 0 ? `use one of ${allowed.join(', ')}` : 'compare another argument: this one can only be shown',
    );
    return found;
  }
  if (values.length === 0 && !WITHOUT_VALUES.includes(plain)) {
    say(`${operator} has no value to compare with`, 'name at least one');
  }
  if (operator === 'CelExpr' && values.length > 1) {
    say(`it has ${values.length} expressions, and 1 fits`, 'join them by && or ||');
  }
  const form = formOf(operator, type);
  const unread = form ? values.filter((value) => !form.isOne(value)) : [];
  if (form && unread.length > 0)
    say(`${unread.map((value) => value || "''").join(' and ')} is ${form.is}`, `write ${form.write}`);
  if (OF_FILE_TYPE.includes(operator)) {
    const unknown = values.filter((value) => !FILE_TYPES.includes(value));
    if (unknown.length > 0) say(`${unknown.join(' and ')} is no type of file`, `use one of ${FILE_TYPES.join(', ')}`);
    if (values.length > VALUES) {
      say(`it has ${values.length} values, and ${VALUES} fit`, 'use fewer, or the opposite operator');
    }
  }
  const mapped = type.startsWith('u') ? IN_A_MAP_WITHOUT_SIGN : IN_A_MAP;
  const odd = MAPPED.includes(operator) ? values.filter((value) => !mapped.test(value)) : [];
  if (odd.length > 0) {
    say(
      `${odd.join(' and ')} is not a decimal number`,
      'write numbers of InMap and NotInMap, and the ends of ranges, in base 10',
    );
  }
  if (NUMERIC.includes(type) && !MAPPED.includes(operator) && values.length > VALUES) {
    say(`it has ${values.length} values, and ${VALUES} fit`, 'use InMap or NotInMap');
  }
  const longest = { Prefix: PREFIX, NotPrefix: PREFIX, Postfix: POSTFIX, NotPostfix: POSTFIX }[operator as string];
  const limit = longest ?? (operator.startsWith('SubString') ? SUBSTRING : undefined);
  if (limit !== undefined && values.some((value) => value.length > limit)) {
    say(`a value is longer than ${limit} characters`, 'shorten it');
  }
  return found;
}
