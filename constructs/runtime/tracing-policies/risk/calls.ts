import type { Policy } from './policy.ts';
import type { Finding, Rule } from './risk.ts';

type Spec = Policy['spec'];
type Kprobe = NonNullable<Spec['kprobes']>[number];
type List = NonNullable<Spec['lists']>[number];

/** The function of a system call, with or without the architecture's prefix (Tetragon 1.7.0, `pkg/arch/arch.go`). */
const SYSTEM_CALL = /^(?:__(?:x64|arm64|ia32)_)?sys_\w+$/;

/** What a list of system calls may name, its binary interface before it (`pkg/sensors/tracing/syscall_list.go`). */
const LISTED = /^(?:(?:x64|i386|arm64|arm32)\/)?(?:__(?:x64|arm64|ia32)_)?sys_\w+$/;

/**
 * A system call is hooked as one, and a function as one. Tetragon 1.7.0 (`preValidateKprobe`, and `ValidateKprobeSpec`
 * in `pkg/btf/validation.go`) puts the architecture's prefix before what it takes for a system call, which is everything
 * where nothing is said, and then finds no function of that name. Of what is in a list it reads arguments from where
 * they are not, and says so in its log alone.
 */
export const callsAreWhatTheySay: Rule = ({ spec }) =>
  (['kprobes', 'fentries'] as const).flatMap((key) =>
    (spec[key] ?? []).flatMap((one, index) => ofCall(one, spec.lists, `spec.${key}[${index}]`)),
  );

function ofCall(one: Kprobe, lists: Spec['lists'], place: string): Finding[] {
  const { call, syscall } = one;
  const name = /^list:(.*)$/.exec(call)?.[1];
  if (name !== undefined) {
    const list = lists?.find((given) => given.name === name);
    if (list) return ofList(one, list, place);
    return [{ place, reason: `there is no list ${name}`, remedy: 'define it in lists, or name a function' }];
  }
  if (SYSTEM_CALL.test(call)) return syscall === false ? [saidToBeNone(call, place)] : [];
  if (syscall === false) return [];
  return [
    {
      place,
      reason: `${call} is ${syscall ? 'said to be' : 'taken for'} a system call, and there is none of that name`,
      remedy: 'say syscall: false for a function, or sys_ and the name of a system call',
    },
  ];
}

function ofList({ syscall, args = [] }: Kprobe, { name, type, values = [], pattern }: List, place: string): Finding[] {
  if (type === 'generated_syscalls') return [];
  if (type === 'generated_ftrace' && !pattern) {
    return [{ place, reason: `the list ${name} has no pattern`, remedy: 'add the pattern of its functions' }];
  }
  if (type === 'syscalls') {
    const unknown = values.filter((value) => !LISTED.test(value));
    if (unknown.length === 0) return [];
    return [
      {
        place,
        reason: `${unknown.join(' and ')} of the list ${name} is no system call`,
        remedy: 'write sys_ and its name, or make it a list of functions without a type',
      },
    ];
  }
  const [first] = values.filter((value) => SYSTEM_CALL.test(value));
  if (first !== undefined && syscall === false) return [saidToBeNone(first, place)];
  const isOfFunctions = type === 'generated_ftrace' || values.some((value) => !SYSTEM_CALL.test(value));
  if (syscall === false || !isOfFunctions || args.length === 0) return [];
  return [
    {
      place,
      reason: `the functions of the list ${name} are ${syscall ? 'said to be' : 'taken for'} system calls, so their arguments are read from where they are not`,
      remedy: 'say syscall: false',
    },
  ];
}

function saidToBeNone(call: string, place: string): Finding {
  return {
    place,
    reason: `${call} is a system call and is said to be none, so it is not found or its arguments are read from where they are not`,
    remedy: 'say syscall: true',
  };
}
