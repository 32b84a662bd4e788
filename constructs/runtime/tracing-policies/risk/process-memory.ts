import { enforcing } from './enforcing.ts';
import type { Rule } from './risk.ts';

/** Types of what a process can change between the hook and its use: its own memory, and paths not resolved yet. */
const CHANGEABLE: readonly string[] = [
  // Whatever the event's format says.
  'auto',
  'bpf_attr',
  'char_buf',
  'char_iovec',
  'fd',
  'file',
  'filename',
  'path',
  'sockaddr',
  'sockaddr_un',
  'string',
];

/**
 * Functions that are given pointers to the memory of the process, as a system call is: what the kernel declares
 * `__user` in fs/open.c, fs/namei.c, fs/stat.c, fs/read_write.c, fs/namespace.c, net/socket.c and lib/strncpy_from_user.c.
 */
const OF_ITS_MEMORY: readonly RegExp[] = [
  /^(?:do_sys|ksys|__sys)_(?!\w+_(?:file|socket)$)/,
  /^do_(?:faccessat|fchmodat|fchownat|utimes|readlinkat|statx|mkdirat|mknodat|rmdir|unlinkat|linkat|symlinkat|renameat2|mount)$/,
  /^vfs_(?:read|write|readv|writev|statx|fstatat)$/,
  /^(?:user_path_at|user_statfs|getname|import_iovec|strndup_user|strncpy_from_user|strnlen_user|_*copy_from_user)/,
];

/** Types of what such a function finds there; what else it is given is the kernel's own. */
const IN_ITS_MEMORY: readonly string[] = ['char_buf', 'char_iovec', 'sockaddr', 'sockaddr_un', 'string'];

/** A process can change its memory after a hook has read it and before the kernel does: a check there is got around. */
export const enforcementIsNotOnMemoryOfProcesses: Rule = (policy) =>
  enforcing(policy).flatMap(({ place, what, hook: { args, syscall, target } }) => {
    const types = syscall ? CHANGEABLE : OF_ITS_MEMORY.some((family) => family.test(target)) ? IN_ITS_MEMORY : [];
    const changeable = args.filter(({ type }) => types.includes(type));
    if (changeable.length === 0) return [];
    return [
      {
        place,
        reason: `${what} is on the ${syscall ? 'system call' : 'function'} ${target}, whose ${changeable.map(({ type }) => type).join(' and ')} the process can change after the check`,
        remedy: changeable.every(({ type }) => type === 'auto')
          ? 'name the type of a number, or hook the security_ function that the kernel calls with its own copy'
          : 'hook the security_ function that the kernel calls with its own copy',
      },
    ];
  });
