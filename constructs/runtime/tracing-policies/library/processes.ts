import { kernelFunction, securityHook, systemCall } from '../build/hook.ts';
import { tracingPolicy } from '../build/policy.ts';
import type { Definition } from './context.ts';
import { applications } from './context.ts';

const ROOT = ['mitre.T1548.001', 'mitre.T1068'] as const;

/**
 * A process that asks to become root, by user or group, whether it is root already or is refused.
 *
 * Why: privilege escalation ends here. `sudo`, `su` and servers that drop privileges and take them back do it too. A
 * SUID program makes its process root as it starts, which none of these see.
 * Cost: one event a minute and thread for each function at most; the container runtime sets both in each container that
 * it starts a process in, so each `kubectl exec` and each probe that runs a command is seen. Kernel: the functions are
 * those below the system calls, 4.17 and later.
 */
export const privilegeEscalation: Definition = (context) =>
  tracingPolicy({
    name: 'privilege-escalation',
    scope: applications(context),
    kprobes: [
      kernelFunction('__sys_setuid', {
        message: 'Process asked to become root: setuid',
        tags: ROOT,
        args: { user: [0, 'int'] },
        when: ({ user }) => [{ args: [user.is('Equal', ['0'])], rateLimit: '1m' }],
      }),
      kernelFunction('__sys_setreuid', {
        message: 'Process asked to become root: setreuid',
        tags: ROOT,
        args: { real: [0, 'int'], effective: [1, 'int'] },
        when: ({ effective }) => [{ args: [effective.is('Equal', ['0'])], rateLimit: '1m' }],
      }),
      kernelFunction('__sys_setresuid', {
        message: 'Process asked to become root: setresuid',
        tags: ROOT,
        args: { real: [0, 'int'], effective: [1, 'int'], saved: [2, 'int'] },
        when: ({ effective }) => [{ args: [effective.is('Equal', ['0'])], rateLimit: '1m' }],
      }),
      kernelFunction('__sys_setgid', {
        message: 'Process asked for the group of root: setgid',
        tags: ROOT,
        args: { group: [0, 'int'] },
        when: ({ group }) => [{ args: [group.is('Equal', ['0'])], rateLimit: '1m' }],
      }),
      kernelFunction('__sys_setregid', {
        message: 'Process asked for the group of root: setregid',
        tags: ROOT,
        args: { real: [0, 'int'], effective: [1, 'int'] },
        when: ({ effective }) => [{ args: [effective.is('Equal', ['0'])], rateLimit: '1m' }],
      }),
      kernelFunction('__sys_setresgid', {
        message: 'Process asked for the group of root: setresgid',
        tags: ROOT,
        args: { real: [0, 'int'], effective: [1, 'int'], saved: [2, 'int'] },
        when: ({ effective }) => [{ args: [effective.is('Equal', ['0'])], rateLimit: '1m' }],
      }),
    ],
  });

/**
 * Capabilities that a process gives itself.
 *
 * Why: a process that keeps any when it changes its set asks for more than it needs. Cost: one event a minute and
 * thread for each set at most; the container runtime is seen with each `kubectl exec` and each probe that runs a
 * command. Kernel: 5.4.
 */
export const capabilities: Definition = (context) =>
  tracingPolicy({
    name: 'capabilities',
    scope: applications(context),
    kprobes: [
      securityHook('security_capset', {
        message: 'Process asked to change its capabilities and keep some',
        tags: ['mitre.T1548'],
        args: { effective: [2, 'cap_effective'], inheritable: [3, 'cap_inheritable'], permitted: [4, 'cap_permitted'] },
        when: ({ effective }) => [{ args: [effective.is('NotEqual', ['0'])], rateLimit: '1m' }],
      }),
    ],
  });

/**
 * A user namespace made by a process that is not privileged outside of it.
 *
 * Why: inside it is root, with all of the kernel that root reaches. Cost: next to none. Kernel: `create_user_ns`, 5.4.
 */
export const userNamespaces: Definition = (context) =>
  tracingPolicy({
    name: 'user-namespaces',
    scope: applications(context),
    kprobes: [
      kernelFunction('create_user_ns', {
        message: 'Unprivileged process asked for a user namespace',
        tags: ['mitre.T1068', 'mitre.T1611'],
        args: { credentials: [0, 'nop'] },
        when: () => [{ without: ['CAP_SYS_ADMIN'] }],
      }),
    ],
  });

/**
 * A process that reads or changes another: ptrace's attach, seize, and its writes; memory written from outside.
 *
 * Why: injected code runs under another's name. Debuggers do it too. It does not see registers that are set
 * (`PTRACE_SETREGS`) after the attach, nor what is written to `/proc/<pid>/mem`. Cost: next to none. Kernel: 5.4.
 */
export const processInjection: Definition = (context) =>
  tracingPolicy({
    name: 'process-injection',
    scope: applications(context),
    kprobes: [
      systemCall('sys_ptrace', {
        message: 'Process asked to attach to another or to write into it',
        tags: ['mitre.T1055.008'],
        args: { request: [0, 'int'], process: [1, 'int'] },
        // PTRACE_ATTACH, PTRACE_SEIZE, PTRACE_POKETEXT, PTRACE_POKEDATA
        when: ({ request }) => [{ args: [request.is('Equal', ['16', '0x4206', '4', '5'])] }],
      }),
      systemCall('sys_process_vm_writev', {
        message: 'Process asked to write into the memory of another',
        tags: ['mitre.T1055'],
        args: { process: [0, 'int'] },
        // A kernel can be built without it (CONFIG_CROSS_MEMORY_ATTACH).
        optional: true,
      }),
    ],
  });

/**
 * Every change of a process's credentials.
 *
 * Why: to look into one case: the event has the whole set, before a program starts and after. Cost: an event a minute
 * and thread, and every program start is one, so it is off unless asked for. Kernel: 5.4.
 */
export const credentialChanges: Definition = (context) =>
  tracingPolicy({
    name: 'credential-changes',
    scope: applications(context),
    kprobes: [
      kernelFunction('commit_creds', {
        message: 'Credentials of a process changed',
        tags: ['observability.privileges', 'mitre.T1134'],
        args: { credentials: [0, 'cred'] },
        when: () => [{ rateLimit: '1m' }],
      }),
    ],
  });

/**
 * A file that exists in memory alone, made to be run.
 *
 * Why: a program without a file leaves nothing to find. Container runtimes and just-in-time compilers make them too.
 * Cost: one event for each. Kernel: 5.4.
 */
export const memoryFiles: Definition = (context) =>
  tracingPolicy({
    name: 'memory-files',
    scope: applications(context),
    kprobes: [
      systemCall('sys_memfd_create', {
        message: 'File made in memory',
        tags: ['mitre.T1620'],
        args: { name: [0, 'string'], flags: [1, 'uint32'] },
      }),
    ],
  });

/**
 * A capability that the kernel checks, whatever comes of it.
 *
 * Why: to find out which capabilities a workload uses, before the others are taken from it. Cost: one event a minute
 * for each thread and set of arguments; the hook is among the busiest, so it is off unless asked for. Kernel: 5.4.
 */
export const capabilityUse: Definition = (context) =>
  tracingPolicy({
    name: 'capability-use',
    scope: applications(context),
    kprobes: [
      kernelFunction('cap_capable', {
        message: 'Capability checked',
        tags: ['observability.privileges'],
        args: { namespace: [1, 'user_namespace'], capability: [2, 'capability'] },
        when: () => [{ rateLimit: '1m' }],
      }),
    ],
  });
