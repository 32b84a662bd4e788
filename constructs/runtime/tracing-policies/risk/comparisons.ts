/** What a condition leaves of the calls of a function: all, nearly all of them, or those that it names. */
export type Left = 'all' | 'nearly all' | 'some';

/** A comparison of an argument, or of the process, as far as what it leaves goes. */
interface Comparison {
  readonly operator: string;
  readonly values?: readonly (string | number)[];
}

const WITHOUT_VALUES = /(?:Priv|^CapabilitiesGained)$/;

/** From here on, an upper bound is none: the largest number of 32 bits with a sign. */
const LARGEST = 2 ** 31 - 1;

const LAST_PORT = 65_535;

/** Values with which an operator holds for every call; any of its values is enough. */
const HOLDS_ALWAYS: Readonly<Record<string, (value: string, target: string) => boolean>> = {
  Prefix: (value) => value === '' || value === '/',
  Postfix: (value) => value === '',
  SubString: (value) => value === '',
  SubStringIgnCase: (value) => value === '',
  SAddr: isEveryAddress,
  DAddr: isEveryAddress,
  SPort: isEveryPort,
  DPort: isEveryPort,
  GT: isBelowAll,
  GreaterThan: isBelowAll,
  LT: (value) => Number(value) >= LARGEST,
  LessThan: (value) => Number(value) >= LARGEST,
  Mask: (value) => Number(value) >>> 0 === 0xff_ff_ff_ff,
  InMap: isEveryNumber,
  InRange: isEveryNumber,
  // What the function's name says already.
  Protocol: (_, target) => /^_*(?:tcp|udp)/.test(target),
  Family: (_, target) => /^_*(?:tcp|udp|ip|inet)/.test(target),
  CelExpr: (value) => value.trim() === 'true',
};

/** Values that name what nearly every call is about. */
const HOLDS_MOSTLY: Readonly<Record<string, readonly string[]>> = {
  FileType: ['reg', 'regular'],
  State: ['TCP_ESTABLISHED', '1'],
};

/** What a comparison leaves of the calls of a function. One without values is none (as `ParseMatchBinary` takes it). */
export function leftBy({ operator, values = [] }: Comparison, target: string): Left {
  if (values.length === 0 && !WITHOUT_VALUES.test(operator)) return 'all';
  if (operator.startsWith('Not')) return 'nearly all';
  const given = values.map(String);
  if (given.some((value) => HOLDS_ALWAYS[operator]?.(value, target))) return 'all';
  return given.some((value) => HOLDS_MOSTLY[operator]?.includes(value)) ? 'nearly all' : 'some';
}

function isEveryAddress(value: string): boolean {
  return /\/0+$/.test(value);
}

function isEveryPort(value: string): boolean {
  const [first, last] = ends(value);
  return first <= 1 && last >= LAST_PORT;
}

function isEveryNumber(value: string): boolean {
  const [first, last] = ends(value);
  return last - first >= LARGEST;
}

/** A size is never below zero, and one of zero is hardly ever seen. */
function isBelowAll(value: string): boolean {
  return Number(value) <= 0;
}

function ends(value: string): readonly [number, number] {
  const [first = '', last = first] = value.split(':');
  return [Number(first), Number(last)];
}
