import { kernelFunction, securityHook, systemCall } from '../build/hook.ts';
import { tracingPolicy } from '../build/policy.ts';
import type { Definition } from './context.ts';
import { applications } from './context.ts';

const ESCAPE = ['mitre.T1611'] as const;

/** Every flag that makes a namespace, of clone(2) and unshare(2): time, mount, cgroup, uts, ipc, user, pid, net. */
const NEW_NAMESPACES = ['0x7e020080'] as const;

/**
 * File systems that a container mounts or moves, and a root that it changes.
 *
 * Why: to mount the node's disk is the shortest way out. A container's own start mounts too, before Tetragon knows
 * its control group; where it knows it earlier, by runtime hooks, those are seen. There is no refusing: whom a pod may
 * let mount is said by its security context. What is made by `fsopen` and `fsmount` never passes `security_sb_mount`, so
 * `fsmount` is looked at too. Cost: next to none. Kernel: 5.4; the newer ways to mount are 5.2 and later.
 */
export const mounts: Definition = (context) =>
  tracingPolicy({
    name: 'mounts',
    scope: applications(context),
    kprobes: [
      securityHook('security_sb_mount', {
        message: 'Process asked to mount a file system in a container',
        tags: ESCAPE,
        args: { device: [0, 'string'], path: [1, 'path'], type: [2, 'string'] },
      }),
      securityHook('security_move_mount', {
        message: 'Process asked to move a mount in a container',
        tags: ESCAPE,
        args: { from: [0, 'path'], to: [1, 'path'] },
        optional: true,
      }),
      systemCall('sys_fsmount', {
        message: 'Process asked for a mount of a file system that it set up',
        tags: ESCAPE,
        args: { fileSystem: [0, 'int'], flags: [1, 'uint32'], attributes: [2, 'uint32'] },
        optional: true,
      }),
      securityHook('security_sb_pivotroot', {
        message: 'Process asked to change the root file system of a container',
        tags: ESCAPE,
        args: { from: [0, 'path'], to: [1, 'path'] },
      }),
    ],
  });

/**
 * Namespaces that a container asks to enter or to make, by `setns`, by `unshare`, or with a process of its own.
 *
 * Why: `nsenter` into the node's is an escape; a new one is the first step of some. Cost: the container runtime enters a
 * container's namespaces from within its control group, so each `kubectl exec` and each probe that runs a command is
 * about five events. Kernel: 5.4.
 */
export const namespaces: Definition = (context) =>
  tracingPolicy({
    name: 'namespaces',
    scope: applications(context),
    kprobes: [
      systemCall('sys_setns', {
        message: 'Process asked to enter another namespace',
        tags: ESCAPE,
        args: { file: [0, 'int'], type: [1, 'int'] },
      }),
      systemCall('sys_unshare', {
        message: 'Process asked for namespaces of its own',
        tags: ESCAPE,
        args: { flags: [0, 'int'] },
        when: ({ flags }) => [{ args: [flags.is('Mask', NEW_NAMESPACES)] }],
      }),
      // Under clone and clone3 alike, which pass their flags in memory or together with a signal.
      kernelFunction('copy_namespaces', {
        message: 'Process asked to start another in namespaces of its own',
        tags: ESCAPE,
        args: { flags: [0, 'uint64'] },
        when: ({ flags }) => [{ args: [flags.is('Mask', NEW_NAMESPACES)] }],
        // A compiler may put it into its caller.
        optional: true,
      }),
    ],
  });

/**
 * Files by which root in a container makes the node run a program or stop, opened to write or to read; refused once
 * enforced.
 *
 * Why: the kernel itself runs what `core_pattern`, `uevent_helper`, `modprobe` or a `release_agent` names, outside of
 * any container; `sysrq-trigger` restarts the node. They are told by how their path ends, wherever the container has
 * `/proc` or `/sys` of the node. Cost: next to none; the hook runs for every file opened. Kernel: 5.7, to be able to
 * refuse.
 */
export const kernelHelpers: Definition = (context, mode) =>
  tracingPolicy({
    name: 'kernel-helpers',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_file_open', {
        message: 'File opened by which the kernel can be made to run a program or stop the node',
        tags: ESCAPE,
        args: { file: [0, 'file'] },
        when: ({ file }) => [
          {
            args: [
              file.is('Postfix', [
                '/sys/kernel/core_pattern',
                '/sys/kernel/modprobe',
                '/binfmt_misc/register',
                '/sysrq-trigger',
                '/kernel/uevent_helper',
                '/release_agent',
              ]),
            ],
            refuse: { error: -13 },
          },
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
 * Why: who reaches it starts a container with every privilege. The path is the one that the process gave: a relative
 * one, or the socket mounted at another place, is not seen, so the sure way is not to mount it. Cost: next to none; the
 * hook runs for every connection. Kernel: 5.11, to compare the path of a socket; an older one takes every connection for
 * it, so do not enforce it there.
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
                '/run/k3s/containerd/containerd.sock',
                '/run/cri-dockerd.sock',
                '/var/run/cri-dockerd.sock',
              ]),
            ],
            refuse: { error: -13 },
          },
        ],
      }),
    ],
  });
