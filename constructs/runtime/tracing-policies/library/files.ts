import type { Argument } from '../build/arguments.ts';
import { kernelFunction, securityHook, systemCall } from '../build/hook.ts';
import { tracingPolicy } from '../build/policy.ts';
import { podsIn } from '../build/scope.ts';
import type { Definition } from './context.ts';
import { applications } from './context.ts';

/** File systems that are no files: reading them moves no data of a disk. */
const NO_DISK = ['/proc/', '/sys/', '/dev/'];

/** Where a pod's token for the Kubernetes API is mounted, by both names of the directory. */
const TOKENS = ['/run/secrets/kubernetes.io/serviceaccount', '/var/run/secrets/kubernetes.io/serviceaccount'];

const LINKED = ['mitre.T1574', 'mitre.T1036'] as const;

/** How the paths of such files end, wherever the file system of the node or of another container is mounted. */
const CREDENTIALS = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/sudoers', '/root/.bash_history'];

/**
 * Bytes that the accounted namespaces read from and write to regular files: no sockets, no pipes, no terminals.
 *
 * Why: disk traffic by workload, with what was really read and written, not the size of the buffer.
 * Cost: the most of all: both functions run for every read and write on the node, sockets too, before the filter drops
 * them, and each that is left is two messages. So it is off unless asked for. Kernel: 5.3. It does not see `readv`,
 * `splice`, io_uring or memory-mapped files. The kernel awaits the return of about two calls per CPU at a time, those of
 * every process of the node: where many wait in a read of a pipe or a terminal, bytes of others are missing.
 */
export const fileAccounting: Definition = ({ accountedNamespaces: [first, ...others] }) =>
  first === undefined
    ? undefined
    : tracingPolicy({
        name: 'file-accounting',
        scope: podsIn([first, ...others]),
        kprobes: [
          kernelFunction('vfs_read', {
            message: 'File read',
            tags: ['observability.file'],
            args: { file: [0, 'file'], asked: [2, 'size_t'] },
            returns: true,
            when: ({ file }, read) => [
              {
                args: [file.is('FileType', ['reg']), file.is('NotPrefix', NO_DISK)],
                returned: [read.is('GT', ['0'])],
              },
            ],
          }),
          kernelFunction('vfs_write', {
            message: 'File written',
            tags: ['observability.file'],
            args: { file: [0, 'file'], asked: [2, 'size_t'] },
            returns: true,
            when: ({ file }, written) => [
              {
                args: [file.is('FileType', ['reg']), file.is('NotPrefix', NO_DISK)],
                returned: [written.is('GT', ['0'])],
              },
            ],
          }),
        ],
      });

/**
 * Files with passwords and keys that a pod opens, refused once enforced.
 *
 * Why: what an intruder reads first. A file of the node is known by how its path ends, below any mount; the directories
 * of root are those of the container alone. Cost: an event for each such file opened; the hook runs for every file
 * opened. Kernel: 5.7, to be able to refuse.
 */
export const sensitiveFiles: Definition = (context, mode) =>
  tracingPolicy({
    name: 'sensitive-files',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_file_open', {
        message: 'File with credentials opened',
        tags: ['mitre.T1003.008', 'mitre.T1552.001'],
        args: { file: [0, 'file'] },
        when: ({ file }) => [
          { args: [file.is('Postfix', CREDENTIALS)], refuse: { error: -13 } },
          { args: [file.is('Prefix', ['/root/.ssh/', '/root/.kube/', '/root/.aws/'])], refuse: { error: -13 } },
        ],
      }),
    ],
  });

/**
 * The pod's token for the Kubernetes API, opened.
 *
 * Why: who has it can act as the pod. Clients of the API read it about once a minute, shells and `cat` should not.
 * Cost: one event a minute and thread at most. Kernel: 5.4.
 */
export const serviceAccountTokens: Definition = (context) =>
  tracingPolicy({
    name: 'service-account-tokens',
    scope: applications(context),
    kprobes: [
      securityHook('security_file_open', {
        message: 'Token of the service account opened',
        tags: ['mitre.T1528', 'mitre.T1552.007'],
        args: { file: [0, 'file'] },
        // The directory has a certificate and a name too, which are no secret.
        when: ({ file }) => [{ args: [file.is('Prefix', TOKENS), file.is('Postfix', ['/token'])], rateLimit: '1m' }],
      }),
    ],
  });

/**
 * Programs and settings of an image that are changed while it runs, refused once enforced.
 *
 * Why: a container is replaced, not changed; who changes it installs something. Cost: an event for each write there;
 * the hook runs for every read and write on the node, so it is off unless asked for. It does not see a file that is
 * renamed to such a name, cut short, or written through a shared mapping. Kernel: 5.7, to be able to refuse.
 */
export const imageDrift: Definition = (context, mode) =>
  tracingPolicy({
    name: 'image-drift',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_file_permission', {
        message: "Program or setting of the container's image changed",
        tags: ['mitre.T1554', 'mitre.T1543'],
        // The kernel's mask: 2 is to write.
        args: { file: [0, 'file'], access: [1, 'int'] },
        when: ({ file, access }) => [
          {
            args: [
              file.is('Prefix', ['/bin/', '/sbin/', '/usr/bin/', '/usr/sbin/', '/usr/local/bin/', '/etc/cron']),
              access.is('Equal', ['2']),
            ],
            refuse: { error: -13 },
          },
        ],
      }),
    ],
  });

/**
 * Links that are made to files with credentials, tokens, or another process's files.
 *
 * Why: a link is how one path is made to stand for another that a check would have refused. Cost: next to none.
 * Kernel: 5.4. It sees the path as it was asked for: that of a hard link may change before it is used, and a relative
 * one is known only by how it ends. On an overlay file system a symbolic link is reported there and in its upper layer.
 */
export const links: Definition = (context) =>
  tracingPolicy({
    name: 'links',
    scope: applications(context),
    kprobes: [
      // Below symlink and symlinkat, of which x86-64 has both.
      securityHook('security_inode_symlink', {
        message: 'Process asked for a symbolic link to a sensitive file',
        tags: LINKED,
        args: { name: [1, 'dentry'], target: [2, 'string'] },
        when: ({ target }) => toSensitive(target),
      }),
      systemCall('sys_linkat', {
        message: 'Process asked for a hard link to a sensitive file',
        tags: LINKED,
        args: { target: [1, 'string'], directory: [2, 'int'], name: [3, 'string'] },
        when: ({ target }) => toSensitive(target),
      }),
      systemCall('sys_link', {
        message: 'Process asked for a hard link to a sensitive file',
        tags: LINKED,
        args: { target: [0, 'string'], name: [1, 'string'] },
        when: ({ target }) => toSensitive(target),
        // arm64 lacks it.
        optional: true,
      }),
    ],
  });

function toSensitive(target: Argument<'string'>) {
  return [
    { args: [target.is('Postfix', CREDENTIALS)] },
    { args: [target.is('Prefix', ['/proc/', '/root/', ...TOKENS])] },
  ] as const;
}
