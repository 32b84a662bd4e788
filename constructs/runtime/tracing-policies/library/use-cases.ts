import { securityHook } from '../build/hook.ts';
import { namespacedPolicy, tracingPolicy } from '../build/policy.ts';
import { containersNamed, podsLabelled } from '../build/scope.ts';
import type { Definition } from './context.ts';
import { applications } from './context.ts';

/**
 * How the path of a shell ends, after links were followed. An image whose shell is BusyBox has no other file, so its
 * `ls` is told by the same name.
 */
const SHELLS = ['/sh', '/bash', '/dash', '/ash', '/zsh', '/ksh', '/ksh93', '/mksh', '/busybox'];

/** How the path of a package manager ends, after links were followed: `npm` is `npm-cli.js` then, `dnf` is `dnf-3`. */
const INSTALLERS =
  '/apt /apt-get /dpkg /apk /rpm /zypper /yum /dnf /dnf-3 /dnf5 /microdnf /pip /pip3 /npm-cli.js'.split(' ');

/**
 * A shell that was started in a container from outside of it, refused once enforced.
 *
 * Why: nobody works in a container of production by hand. Told from the container's own shells by descent: it does not
 * come from the container's first process, as far as Tetragon finds its ancestors. So these of the container's own are
 * taken for others, and refused once enforced: a shell of a daemon, one whose parent is gone, one more than nine levels
 * below the first, and every one of a pod with `shareProcessNamespace`. A pod with `hostPID` is never seen, unless its
 * node is itself a container. Probes that run a shell are seen too, and in an image of BusyBox every program of it.
 * Cost: one event for each. Kernel: 5.7, to be able to refuse.
 */
export const shellFromOutside: Definition = (context, mode) =>
  tracingPolicy({
    name: 'shell-from-outside',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_bprm_check', {
        message: 'Shell, or BusyBox, started in a container from outside',
        tags: ['mitre.T1609', 'mitre.T1059.004'],
        args: { program: [0, 'linux_binprm'] },
        when: ({ program }) => [
          { args: [program.is('Postfix', SHELLS)], startedFromOutside: true, refuse: { error: -1 } },
        ],
      }),
    ],
  });

/**
 * A program that was started from a directory for temporary files, refused once enforced.
 *
 * Why: what was downloaded a moment ago lies there. Cost: one event for each. Kernel: 5.7, to be able to refuse.
 */
export const temporaryPrograms: Definition = (context, mode) =>
  tracingPolicy({
    name: 'temporary-programs',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_bprm_check', {
        message: 'Program started from a directory for temporary files',
        tags: ['mitre.T1059', 'mitre.T1105'],
        args: { program: [0, 'linux_binprm'] },
        when: ({ program }) => [
          { args: [program.is('Prefix', ['/tmp/', '/var/tmp/', '/dev/shm/'])], refuse: { error: -1 } },
        ],
      }),
    ],
  });

/**
 * A package manager that was started in a container, refused once enforced.
 *
 * Why: software comes with the image. A container that starts by `npm start` is one too: enforced, it would not start.
 * Cost: one event for each. Kernel: 5.7, to be able to refuse.
 */
export const packageManagers: Definition = (context, mode) =>
  tracingPolicy({
    name: 'package-managers',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_bprm_check', {
        message: 'Package manager started in a container',
        tags: ['mitre.T1072', 'mitre.T1105'],
        args: { program: [0, 'linux_binprm'] },
        when: ({ program }) => [{ args: [program.is('Postfix', INSTALLERS)], refuse: { error: -1 } }],
      }),
    ],
  });

/**
 * Any program but its own that one named container starts, refused once enforced.
 *
 * Why: a container of one program has no use for another. Its own is let through by its path, or the container could
 * not start again. Cost: one event for each. Kernel: 5.7, to be able to refuse.
 */
export const blockExecve: Definition = ({ restricted }, mode) =>
  restricted &&
  namespacedPolicy(restricted.namespace, {
    name: 'block-execve',
    scope: containersNamed(restricted.container),
    mode,
    kprobes: [
      securityHook('security_bprm_check', {
        message: 'Program started that this container has no use for',
        tags: ['mitre.T1059', 'mitre.T1609'],
        args: { program: [0, 'linux_binprm'] },
        when: ({ program }) => [
          { args: [program.is('NotPostfix', [restricted.program])], refuse: { error: -1, kill: true } },
        ],
      }),
    ],
  });

/**
 * Every system call of one workload.
 *
 * Why: its profile, to write a seccomp filter from. Cost: an event for every system call: thousands a second, so it is
 * off unless asked for, and never for more than one workload. Kernel: 5.4.
 */
export const rawSyscalls: Definition = ({ profiled }) =>
  profiled &&
  tracingPolicy({
    name: 'raw-syscalls',
    scope: podsLabelled(profiled.namespace, profiled.labels),
    tracepoints: [
      {
        subsystem: 'raw_syscalls',
        event: 'sys_enter',
        message: 'System call',
        tags: ['observability.syscall'],
        args: [{ index: 4, type: 'syscall64' }],
      },
    ],
  });
