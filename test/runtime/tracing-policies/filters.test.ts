import { expect, it } from 'vitest';
import type { Filter, Hook } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { hooksOf } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { EVERYTHING, policiesOf } from './everything.ts';

/** What the arguments of a call are, by their index. */
type Call = Readonly<Record<number, string>>;

const OPERATORS: Readonly<Record<string, (given: string, value: string) => boolean>> = {
  Equal: (given, value) => given === value,
  Prefix: (given, value) => given.startsWith(value),
  Postfix: (given, value) => given.endsWith(value),
  Mask: (given, value) => (BigInt(given) & BigInt(value)) !== 0n,
};

function holds({ index = 0, operator, values = [] }: Filter, call: Call): boolean {
  const compare = OPERATORS[operator.replace(/^Not/, '')];
  if (!compare) throw new Error(`no operator ${operator} in this test`);
  return values.some((value) => compare(call[index] ?? '', value)) !== operator.startsWith('Not');
}

function reports({ selectors }: Hook, call: Call): boolean {
  return selectors.some(({ matchArgs = [] }) => matchArgs.every((filter) => holds(filter, call)));
}

/** Calls of a function that a policy reports, or does not. */
const CASES: readonly (readonly [policy: string, call: string, reported: boolean, given: Call])[] = [
  ['sensitive-files', 'security_file_open', true, { 0: '/etc/shadow' }],
  ['sensitive-files', 'security_file_open', true, { 0: '/host/etc/shadow' }],
  ['sensitive-files', 'security_file_open', true, { 0: '/root/.ssh/id_ed25519' }],
  ['sensitive-files', 'security_file_open', false, { 0: '/etc/passwd' }],
  ['kernel-helpers', 'security_file_open', true, { 0: '/proc/sys/kernel/core_pattern' }],
  ['kernel-helpers', 'security_file_open', true, { 0: '/host/proc/sys/kernel/core_pattern' }],
  ['kernel-helpers', 'security_file_open', true, { 0: '/sys/kernel/uevent_helper' }],
  ['kernel-helpers', 'security_file_open', true, { 0: '/sys/fs/cgroup/rdma/release_agent' }],
  ['kernel-helpers', 'security_file_open', false, { 0: '/proc/sys/kernel/hostname' }],
  ['links', 'security_inode_symlink', true, { 2: '../../etc/shadow' }],
  ['links', 'security_inode_symlink', true, { 2: '/proc/1/root' }],
  ['links', 'security_inode_symlink', false, { 2: '/usr/bin/python3' }],
  ['links', 'sys_link', true, { 0: '/etc/sudoers' }],
  ['links', 'sys_linkat', true, { 1: '/etc/sudoers' }],
  ['service-account-tokens', 'security_file_open', true, { 0: '/run/secrets/kubernetes.io/serviceaccount/..1/token' }],
  ['service-account-tokens', 'security_file_open', false, { 0: '/run/secrets/kubernetes.io/serviceaccount/ca.crt' }],
  ['raw-sockets', 'security_socket_create', true, { 0: '17', 1: '3', 3: '0' }],
  ['raw-sockets', 'security_socket_create', true, { 0: '10', 1: '3', 3: '0' }],
  ['raw-sockets', 'security_socket_create', false, { 0: '2', 1: '3', 3: '1' }],
  ['raw-sockets', 'security_socket_create', false, { 0: '2', 1: '1', 3: '0' }],
  ['namespaces', 'copy_namespaces', true, { 0: '0x20000000' }],
  ['namespaces', 'copy_namespaces', false, { 0: '0x00010f00' }],
  ['clock-changes', 'sys_clock_settime', false, { 0: '0' }],
  ['runtime-sockets', 'security_socket_connect', true, { 1: '/run/k3s/containerd/containerd.sock' }],
  ['package-managers', 'security_bprm_check', true, { 0: '/usr/bin/dnf-3' }],
  ['package-managers', 'security_bprm_check', true, { 0: '/usr/lib/node_modules/npm/bin/npm-cli.js' }],
  ['package-managers', 'security_bprm_check', false, { 0: '/usr/bin/node' }],
];

it.each(CASES)('%s on %s: %s for %j', (name, call, reported, given) => {
  const hooks = policiesOf(EVERYTHING)
    .filter(({ metadata }) => metadata.name === name)
    .flatMap(hooksOf)
    .filter(({ target }) => target === call);
  expect(hooks).toHaveLength(1);
  expect(hooks.some((hook) => reports(hook, given))).toBe(reported);
});
