import { describe, expect, it } from 'vitest';
import { Argument } from '../../../constructs/runtime/tracing-policies/build/arguments.ts';
import { kernelFunction, securityHook, systemCall } from '../../../constructs/runtime/tracing-policies/build/hook.ts';
import { namespacedPolicy, tracingPolicy } from '../../../constructs/runtime/tracing-policies/build/policy.ts';
import { containersNamed, HOST, podsIn } from '../../../constructs/runtime/tracing-policies/build/scope.ts';

const SAYS = { message: 'Something happened', tags: ['observability.test'] } as const;

describe('a hook', () => {
  it('of a function says that it is none of a system call, where the definition would take it for one', () => {
    expect(kernelFunction('vfs_read', { ...SAYS, args: { file: [0, 'file'] } }).syscall).toBe(false);
    expect(systemCall('sys_setns', { ...SAYS, args: {} }).syscall).toBe(true);
  });

  it('compares its arguments at the positions that they have', () => {
    const hook = kernelFunction('tcp_sendmsg', {
      ...SAYS,
      args: { socket: [0, 'sock'], size: [2, 'size_t'] },
      when: ({ size }) => [{ args: [size.is('GT', ['0'])], rateLimit: '1m' }],
    });
    expect(hook.args?.map(({ index }) => index)).toEqual([0, 2]);
    expect(hook.selectors).toEqual([
      {
        matchArgs: [{ index: 2, operator: 'GT', values: ['0'] }],
        matchActions: [{ action: 'Post', rateLimit: '1m' }],
      },
    ]);
  });
});

describe('a policy that can refuse', () => {
  const kprobes = [
    securityHook('security_file_open', {
      ...SAYS,
      args: { file: [0, 'file'] },
      when: ({ file }) => [{ args: [file.is('Equal', ['/etc/shadow'])], refuse: { error: -1, kill: true } }],
    }),
  ];

  it('monitors unless it is told to enforce', () => {
    const mode = (policy: { spec: { options?: { name: string; value?: string }[] } }) =>
      policy.spec.options?.find(({ name }) => name === 'policy-mode')?.value;
    expect(mode(tracingPolicy({ name: 'a', scope: podsIn(['a']), kprobes }))).toBe('monitor');
    expect(mode(namespacedPolicy('b', { name: 'a', scope: containersNamed('c'), kprobes, mode: 'enforce' }))).toBe(
      'enforce',
    );
  });

  it('refuses before it kills, or the operation could be done by then', () => {
    const actions = kprobes[0]?.selectors?.[0]?.matchActions?.map(({ action }) => action);
    expect(actions).toEqual(['Override', 'Sigkill']);
  });

  it('can be for the nodes alone, if it is said', () => {
    expect(tracingPolicy({ name: 'a', scope: HOST }).spec).toEqual({ hostSelector: {} });
  });

  it('has no options where nothing refuses', () => {
    expect(tracingPolicy({ name: 'a', scope: podsIn(['a']) }).spec.options).toBeUndefined();
  });
});

/** Never called: what the compiler refuses, which `tsc` checks. */
export function refusedByTheCompiler(): void {
  // @ts-expect-error a system call is no function of the kernel
  kernelFunction('sys_read', { ...SAYS, args: {} });
  // @ts-expect-error a function of the kernel is no system call
  systemCall('vfs_read', { ...SAYS, args: {} });
  // @ts-expect-error the sixth argument cannot be read
  kernelFunction('vfs_read', { ...SAYS, args: { file: [5, 'file'] } });
  // @ts-expect-error there is no such type
  kernelFunction('vfs_read', { ...SAYS, args: { file: [0, 'files'] } });
  kernelFunction('tcp_connect', {
    ...SAYS,
    args: { socket: [0, 'sock'] },
    // @ts-expect-error there is no such argument
    when: ({ size }) => [{ args: [size] }],
  });
  kernelFunction('vfs_read', {
    ...SAYS,
    args: { file: [0, 'file'] },
    // @ts-expect-error only hooks of the security modules refuse
    when: ({ file }) => [{ args: [file.is('Equal', ['/etc/shadow'])], refuse: { error: -1 } }],
  });
  kernelFunction('cap_capable', {
    ...SAYS,
    args: { capability: [2, 'capability'] },
    returns: true,
    // @ts-expect-error what it returns would be sent for every call
    when: () => [{ rateLimit: '1m' }],
  });
  kernelFunction('vfs_read', {
    ...SAYS,
    args: { file: [0, 'file'] },
    // @ts-expect-error it returns nothing to compare
    when: (_, returned) => [{ returned: [returned.is('GT', ['0'])] }],
  });
  const [socket, file, user, shown] = [
    new Argument(0, 'sock'),
    new Argument(0, 'file'),
    new Argument(0, 'int'),
    new Argument(0, 'cred'),
  ];
  // @ts-expect-error a socket has no prefix
  socket.is('Prefix', ['/etc']);
  // @ts-expect-error a file has no port
  file.is('DPort', ['80']);
  // @ts-expect-error five numbers are one too many
  user.is('Equal', ['0', '1', '2', '3', '4']);
  // @ts-expect-error this operator takes no value
  socket.is('DPortPriv', ['80']);
  // @ts-expect-error credentials can only be shown
  shown.is('Equal', ['0']);
  // @ts-expect-error a policy of one namespace does not look at the nodes
  namespacedPolicy('a', { name: 'a', scope: HOST });
  // @ts-expect-error a scope of no namespaces is none
  podsIn([]);
}
