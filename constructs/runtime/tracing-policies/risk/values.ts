import { isAddress } from './addresses.ts';
import { CAPABILITIES, FAMILIES, PROTOCOLS, STATES } from './names.ts';
import type { Bounds } from './numbers.ts';
import { isNumber, signed, unsigned } from './numbers.ts';

/** How the values of a comparison are written. */
interface Form {
  readonly isOne: (value: string) => boolean;
  /** What a value is that is none: "is no port". */
  readonly is: string;
  readonly write: string;
}

/** Numbers of a type, as `writeMatchValues` reads them: all short ones as those of 32 bits. */
const BOUNDS: Readonly<Record<string, Bounds>> = Object.fromEntries([
  ...['int', 'sint8', 'int8', 'sint16', 'int16', 'sint32', 'int32', 'size_t'].map((type) => [type, signed(32n)]),
  ...['uint8', 'uint16', 'uint32'].map((type) => [type, unsigned(32n)]),
  ...['sint64', 'int64', 'long', 'syscall64'].map((type) => [type, signed(64n)]),
  ...['uint64', 'ulong'].map((type) => [type, unsigned(64n)]),
]) as Readonly<Record<string, Bounds>>;

const OF_CAPABILITIES: readonly string[] = ['kernel_cap_t', 'cap_effective', 'cap_inheritable', 'cap_permitted'];

/** Operators that compare one number with another. */
const OF_NUMBERS: readonly string[] = ['Equal', 'NotEqual', 'GT', 'GreaterThan', 'LT', 'LessThan', 'Mask'];

const LAST = 65_535;

const ADDRESS: Form = {
  isOne: isAddress,
  is: 'no address',
  write: 'an address, or a subnet as 10.0.0.0/8 or fd00::/8',
};
const PORT = named('no port', 'one or two numbers, as 1024:65535,');
const OF_SOCKETS: Readonly<Record<string, Form>> = {
  SAddr: ADDRESS,
  DAddr: ADDRESS,
  SPort: PORT,
  DPort: PORT,
  Protocol: named('no protocol', 'a name as IPPROTO_TCP, or a number', PROTOCOLS),
  Family: named('no family of addresses', 'a name as AF_INET, or a number', FAMILIES),
  State: named('no state of a connection', 'a name as TCP_ESTABLISHED, or a number', STATES),
};

/**
 * How Tetragon 1.7.0 reads the values of an operator for a type; undefined where it takes any text (`parseMatchArg`,
 * `writeRangeInMap` and `writeMatchValues` in `pkg/selectors/kernel.go`). A port beyond the last is read, and is none.
 */
export function formOf(operator: string, type: string): Form | undefined {
  const ofSocket = OF_SOCKETS[operator.replace(/^Not/, '')];
  if (ofSocket) return ofSocket;
  if (OF_CAPABILITIES.includes(type) && OF_NUMBERS.includes(operator)) {
    return { isOne: isCapabilities, is: 'no set of capabilities', write: 'names as CAP_BPF,CAP_PERFMON, or a number' };
  }
  const bounds = BOUNDS[type];
  if (!bounds) return undefined;
  if (OF_NUMBERS.includes(operator)) {
    return { isOne: (value) => isNumber(value, bounds), is: `no number of ${type}`, write: fitting(bounds) };
  }
  if (!operator.endsWith('InRange')) return undefined;
  return { isOne: (value) => isRange(value, bounds), is: `no range of ${type}`, write: 'two numbers, as 1:10' };
}

/** A name, a number, or two of them as a range, as a map of numbers without a sign takes them. */
function named(is: string, write: string, names: ReadonlySet<string> = new Set()): Form {
  const isOne = (value: string) =>
    names.has(value) || (/^\d+(?::\d+)?$/.test(value) && value.split(':').every((one) => Number(one) <= LAST));
  return { isOne, is, write: `${write} up to ${LAST}` };
}

function isCapabilities(value: string): boolean {
  return isNumber(value, unsigned(64n)) || value.split(',').every(isCapability);
}

/** Whether a text names a capability, in any case. */
export function isCapability(name: string): boolean {
  return CAPABILITIES.has(name.trim().toUpperCase());
}

/** Both ends are read with a sign; where the type is of 32 bits, neither may be larger than it. */
function isRange(value: string, [, largest]: Bounds): boolean {
  const ends = value.split(':');
  const [least, most] = signed(64n);
  const limit = largest < 2n ** 32n ? 2n ** 32n - 1n : most;
  return ends.length === 2 && ends.every((end) => isNumber(end, [least, limit]));
}

function fitting([least, largest]: Bounds): string {
  return `a number from ${least} to ${largest}`;
}
