import type { TracingPolicy } from '../../../../imports/crds/tracing-policy.ts';
import type { ArgumentType } from './arguments.ts';
import { Argument } from './arguments.ts';
import type { RefusingSelector, Selector } from './selector.ts';
import { renderSelector } from './selector.ts';

/** A hook on a function of the kernel, as a policy states it. */
export type Kprobe = NonNullable<TracingPolicy['spec']['kprobes']>[number];

/** `auto` and `syscall64` are refused for functions (Tetragon 1.7.0, `validateKprobeType`). */
type FunctionArgument = Exclude<ArgumentType, 'auto' | 'syscall64'>;

/** The arguments that are looked at, by a name of ours: the position in the function, from 0, and its type. */
type Specs = Readonly<Record<string, readonly [position: 0 | 1 | 2 | 3 | 4, type: FunctionArgument]>>;

type Arguments<S extends Specs> = { readonly [Name in keyof S]: Argument<S[Name][1]> };

type UpToFive<T> = readonly [T, T?, T?, T?, T?];

/** What a hook says of itself. */
interface Described<S extends Specs> {
  /** What happened, as an analyst reads it: at most 256 characters. */
  readonly message: string;
  /** What it may mean: techniques of MITRE ATT&CK as `mitre.T1611`, or what it is observed for. */
  readonly tags: readonly [string, ...string[]];
  readonly args: S;
  /** Whether the policy holds on a kernel that lacks this function. */
  readonly optional?: true;
}

/** A hook whose events have the arguments. */
interface Entering<S extends Specs, One extends RefusingSelector> {
  readonly returns?: never;
  /** When it is worth an event: if any of these holds. Default: always. */
  readonly when?: (args: Arguments<S>) => UpToFive<One & { readonly returned?: never }>;
}

/** A hook whose events have what the function returned too: two messages in the kernel's buffer for each call. */
interface Returning<S extends Specs, One extends RefusingSelector> {
  readonly returns: true;
  /** As above. A rate limit would hold back the message of the call alone, so there is none. */
  readonly when?: (args: Arguments<S>, returned: Argument<'int'>) => UpToFive<One & { readonly rateLimit?: never }>;
}

/** What a hook looks at, and what its events say. */
export type HookProps<S extends Specs, One extends RefusingSelector> = Described<S> &
  (Entering<S, One> | Returning<S, One>);

/** A hook on a function of the kernel: it observes. */
export function kernelFunction<const S extends Specs, const C extends string>(
  call: C extends `sys_${string}` | `security_${string}` ? never : C,
  props: HookProps<S, Selector>,
): Kprobe {
  return render(call, false, props);
}

/**
 * A hook on a function of the kernel's security modules. It sees what the kernel acts on, after paths were resolved, so
 * it is the one hook that can refuse without a race.
 */
export function securityHook<const S extends Specs>(
  call: `security_${string}`,
  props: HookProps<S, RefusingSelector>,
): Kprobe {
  return render(call, false, props);
}

/** A hook on a system call, by its name without the architecture's prefix: it observes what a process asked for. */
export function systemCall<const S extends Specs>(call: `sys_${string}`, props: HookProps<S, Selector>): Kprobe {
  return render(call, true, props);
}

function render<S extends Specs>(call: string, syscall: boolean, props: HookProps<S, RefusingSelector>): Kprobe {
  const { message, tags, args, returns, optional, when } = props;
  const named = Object.fromEntries(
    Object.entries(args).map(([name, [position, type]]) => [name, new Argument(position, type)]),
  ) as Arguments<S>;
  const selectors = when?.(named, new Argument(0, 'int')).filter((selector) => selector !== undefined);
  return {
    call,
    syscall,
    message,
    tags: [...tags],
    args: Object.values(args).map(([index, type]) => ({ index, type })),
    ...(returns ? { return: true, returnArg: { index: 0, type: 'int' } } : {}),
    ...(optional ? { ignore: { callNotFound: true } } : {}),
    ...(selectors ? { selectors: selectors.map(renderSelector) } : {}),
  };
}
