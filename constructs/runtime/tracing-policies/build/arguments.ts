import type { TracingPolicy } from '../../../../imports/crds/tracing-policy.ts';

type Kprobe = NonNullable<TracingPolicy['spec']['kprobes']>[number];
type MatchArg = NonNullable<NonNullable<NonNullable<Kprobe['selectors']>[number]['matchArgs']>[number]>;

/** How Tetragon reads an argument of a hooked function. */
export type ArgumentType = NonNullable<Kprobe['args']>[number]['type'];

/** How a value is compared. */
export type Operator = MatchArg['operator'];

const NUMBERS = ['Equal', 'NotEqual', 'GT', 'LT', 'Mask', 'InMap', 'NotInMap', 'InRange', 'NotInRange'] as const;
const PARTS = ['Prefix', 'NotPrefix', 'Postfix', 'NotPostfix'] as const;
const PATHS = ['Equal', 'NotEqual', ...PARTS] as const;
const FILES = [...PATHS, 'FileType', 'NotFileType'] as const;
const TEXTS = [...PATHS, 'SubString', 'SubStringIgnCase'] as const;
const CAPABILITIES = ['Equal', 'NotEqual', 'GT', 'LT', 'Mask'] as const;
const OWN_SIDE = ['SAddr', 'NotSAddr', 'SPort', 'NotSPort', 'SPortPriv', 'NotSportPriv', 'Family'] as const;
const PACKETS = [
  ...OWN_SIDE,
  'DAddr',
  'NotDAddr',
  'DPort',
  'NotDPort',
  'DPortPriv',
  'NotDPortPriv',
  'Protocol',
] as const;
const SOCKETS = [...PACKETS, 'State'] as const;

/**
 * The operators that Tetragon 1.7.0 can compare each type with (`parseMatchArg` in `pkg/selectors/kernel.go` and
 * `filter_arg` in `bpf/process/types/basic.h`). A type that is missing can be shown but not compared.
 */
export const OPERATORS = {
  int: NUMBERS,
  sint8: NUMBERS,
  int8: NUMBERS,
  uint8: NUMBERS,
  sint16: NUMBERS,
  int16: NUMBERS,
  uint16: NUMBERS,
  sint32: NUMBERS,
  int32: NUMBERS,
  uint32: NUMBERS,
  sint64: NUMBERS,
  int64: NUMBERS,
  uint64: NUMBERS,
  long: NUMBERS,
  ulong: NUMBERS,
  size_t: NUMBERS,
  syscall64: NUMBERS,
  string: TEXTS,
  char_buf: TEXTS,
  data_loc: PATHS,
  net_device: PATHS,
  fd: PATHS,
  linux_binprm: PATHS,
  file: FILES,
  path: FILES,
  // Its whole name has no operator: Equal is refused.
  dentry: PARTS,
  sock: SOCKETS,
  socket: SOCKETS,
  skb: PACKETS,
  sockaddr: OWN_SIDE,
  // Kernel 5.11 and later.
  sockaddr_un: ['Equal', 'NotEqual', 'Prefix', 'NotPrefix', 'Family'],
  kernel_cap_t: CAPABILITIES,
  cap_effective: CAPABILITIES,
  cap_inheritable: CAPABILITIES,
  cap_permitted: CAPABILITIES,
} as const satisfies Partial<Record<ArgumentType, readonly Operator[]>>;

/** The types whose `Equal` and its like compare numbers, of which a filter holds four. */
export const NUMERIC: readonly string[] = Object.entries(OPERATORS).flatMap(([type, operators]) =>
  (operators as readonly string[]).includes('Mask') ? [type] : [],
);

/** The operators that a type can be compared with: none for a type that can only be shown. */
export type OperatorOf<T extends ArgumentType> = T extends keyof typeof OPERATORS
  ? (typeof OPERATORS)[T][number]
  : never;

type Few = readonly [string, string?, string?, string?];

/** How many values an operator takes: the kernel's loops end at four; lists in maps have no such end. */
type ValuesOf<T extends ArgumentType, O> = O extends `${string}PortPriv` | 'NotSportPriv'
  ? readonly []
  : O extends 'FileType' | 'NotFileType' | 'GT' | 'LT' | 'Mask' | 'InRange' | 'NotInRange'
    ? Few
    : O extends 'Equal' | 'NotEqual'
      ? 'Mask' extends OperatorOf<T>
        ? Few
        : readonly string[]
      : readonly string[];

/** A comparison of one argument, as a policy states it. */
export type ArgumentFilter = Pick<MatchArg, 'index' | 'operator' | 'values'>;

/** An argument of a hooked function. Whoever holds it can compare it, and only in ways that its type has. */
export class Argument<T extends ArgumentType> {
  readonly index: number;
  readonly type: T;

  constructor(index: number, type: T) {
    this.index = index;
    this.type = type;
  }

  /** A comparison that holds if any of the values does; for an operator that begins with Not, if none does. */
  is<const O extends OperatorOf<T>>(operator: O, values: ValuesOf<T, O>): ArgumentFilter {
    return { index: this.index, operator, values: [...(values as readonly string[])] };
  }
}
