import { securityHook, systemCall } from '../build/hook.ts';
import { tracingPolicy } from '../build/policy.ts';
import type { Definition } from './context.ts';
import { applications } from './context.ts';

const ESCAPE = ['mitre.T1611'] as const;

/** Every flag of clone(2) that makes a namespace: time, mount, cgroup, uts, ipc, user, pid, net. */
const NEW_NAMESPACES = ['0x7e020080'] as const;

/**
 * File systems that a container mounts or moves, and a root that it changes.
 *
 * Why: to mount the node's disk is the shortest way out. A container's own start mounts too, before Tetragon knows
 * its control group; where it knows it earlier, by runtime hooks, those are seen. There is no refusing: whom a pod may
 * let mount is said by its security context. Cost: next to none. Kernel: 5.4; `security_move_mount` is 5.2 and later.
 */
export const mounts: Definition = (context) =>
  tracingPolicy({
    name: 'mounts',
    scope: applications(context),
    kprobes: [
      securityHook('security_sb_mount', {
        message: 'File system mounted in a container',
        tags: ESCAPE,
        args: { device: [0, 'string'], path: [1, 'path'], type: [2, 'string'] },
      }),
      securityHook('security_move_mount', {
        message: 'Mount moved in a container',
        tags: ESCAPE,
        args: { from: [0, 'path'], to: [1, 'path'] },
        optional: true,
      }),
      securityHook('security_sb_pivotroot', {
        message: 'Root file system changed in a container',
        tags: ESCAPE,
        args: { from: [0, 'path'], to: [1, 'path'] },
      }),
    ],
  });

/**
 * Namespaces that a container enters or makes.
 *
 * Why: `nsenter` into the node's is an escape; a new one is the first step of some. Cost: next to none. Kernel: 5.4.
 */
export const namespaces: Definition = (context) =>
  tracingPolicy({
    name: 'namespaces',
    scope: applications(context),
    kprobes: [
      systemCall('sys_setns', {
        message: 'Process entered another namespace',
        tags: ESCAPE,
        args: { file: [0, 'int'], type: [1, 'int'] },
      }),
      systemCall('sys_unshare', {
        message: 'Process made namespaces of its own',
        tags: ESCAPE,
        args: { flags: [0, 'int'] },
        when: ({ flags }) => [{ args: [flags.is('Mask', NEW_NAMESPACES)] }],
      }),
    ],
  });

/**
 * Files by which root in a container makes the node run a program, refused once enforced.
 *
 * Why: the kernel itself runs what `core_pattern`, `uevent_helper`, `modprobe` or a `release_agent` names, outside of
 * any container. Cost: next to none; the hook runs for every file opened. Kernel: 5.7, to be able to refuse.
 */
export const kernelHelpers: Definition = (context, mode) =>
  tracingPolicy({
    name: 'kernel-helpers',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_file_open', {
        message: 'File opened that makes the kernel run a program',
        tags: ESCAPE,
        args: { file: [0, 'file'] },
        when: ({ file }) => [
          {
            args: [
              file.is('Equal', [
                '/proc/sys/kernel/core_pattern',
                '/proc/sys/kernel/modprobe',
                '/proc/sys/fs/binfmt_misc/register',
                '/proc/sysrq-trigger',
                '/sys/kernel/uevent_helper',
              ]),
            ],
            refuse: { error: -13 },
          },
          { args: [file.is('Postfix', ['/release_agent'])], refuse: { error: -13 } },
        ],
      }),
    ],
  });

/**
 * Disks that a container opens as such, refused once enforced.
 *
 * Why: who reads the node's disk needs no mount. Cost: next to none; the hook runs for every file opened. Kernel: 5.7,
 * to be able to refuse.
 */
export const blockDevices: Definition = (context, mode) =>
  tracingPolicy({
    name: 'block-devices',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_file_open', {
        message: 'Disk opened in a container',
        tags: [...ESCAPE, 'mitre.T1006'],
        args: { file: [0, 'file'] },
        when: ({ file }) => [{ args: [file.is('FileType', ['blk'])], refuse: { error: -13 } }],
      }),
    ],
  });

/**
 * The container runtime's socket, called from a container; refused once enforced.
 *
 * Why: who reaches it starts a container with every privilege. Cost: next to none; the hook runs for every connection.
 * Kernel: 5.11, to compare the path of a socket; an older one takes every connection for it, so do not enforce it
 * there.
 */
export const runtimeSockets: Definition = (context, mode) =>
  tracingPolicy({
    name: 'runtime-sockets',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_socket_connect', {
        message: "Container runtime's socket called",
        tags: [...ESCAPE, 'mitre.T1610'],
        args: { peer: [1, 'sockaddr_un'] },
        when: ({ peer }) => [
          {
            args: [
              peer.is('Equal', [
                '/run/containerd/containerd.sock',
                '/var/run/containerd/containerd.sock',
                '/run/docker.sock',
                '/var/run/docker.sock',
                '/run/crio/crio.sock',
                '/var/run/crio/crio.sock',
              ]),
            ],
            refuse: { error: -13 },
          },
        ],
      }),
    ],
  });
