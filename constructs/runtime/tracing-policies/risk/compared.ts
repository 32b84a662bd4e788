import type { Arg, Filter, Hook } from './policy.ts';

/**
 * The argument that a comparison is of, as Tetragon finds it. A tracepoint's index is turned into a position in args,
 * for each argument in turn, and where no argument has it, it is a position already (1.7.0, `InitKernelSelectors` in
 * pkg/sensors/tracing/generictracepoint.go).
 */
export function comparedBy({ kind, args }: Hook, { index = 0 }: Filter): Arg | undefined {
  if (kind !== 'tracepoint') return args.find((arg) => arg.index === index);
  const position = args.reduce((found, arg, at) => (arg.index === found ? at : found), index);
  return args[position];
}

/** Whether a comparison is of another argument than it says: its index was turned into a position twice. */
export function isOfAnother(hook: Hook, filter: Filter): boolean {
  const { index = 0 } = filter;
  return hook.args.some((arg) => arg.index === index) && comparedBy(hook, filter)?.index !== index;
}
