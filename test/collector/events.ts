import type { PodFacts } from './kubernetes.ts';

/** A pod that Tetragon observes. */
export interface ObservedPod {
  readonly namespace: string;
  readonly name: string;
  readonly workload: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ip: string;
}

/** Ends of a connection, as the socket has them. */
export interface Socket {
  readonly saddr?: string;
  readonly sport?: number;
  readonly daddr?: string;
  readonly dport?: number;
}

/** What a call asked for: nothing may count it. */
const ASKED = 65_536;

let serial = 0;

/**
 * One line of the export file (Tetragon 1.7.0): fields in its order, the time last. All events of one process begin
 * with the same kilobyte.
 */
export function eventLine(kind: string, pod: ObservedPod | undefined, fields: object = {}): string {
  serial += 1;
  const process = {
    exec_id: Buffer.from(`node1:1234567890123:${pod?.name}`).toString('base64'),
    pid: 4711,
    uid: 0,
    cwd: '/',
    binary: '/usr/bin/curl',
    arguments: 'http://frontend',
    flags: 'execve clone',
    start_time: '2026-11-21T06:00:00.123456789Z',
    pod: pod && {
      namespace: pod.namespace,
      name: pod.name,
      container: {
        id: `containerd://${'ab'.repeat(32)}`,
        name: 'app',
        image: { id: `docker.io/library/app@sha256:${'cd'.repeat(32)}`, name: 'docker.io/library/app:1.2.3' },
        start_time: '2026-11-20T00:00:00Z',
        pid: 12,
        security_context: {},
      },
      pod_labels: { ...pod.labels, 'app.kubernetes.io/managed-by': 'Helm', 'pod-template-hash': '7d4b9c6f5d' },
      pod_annotations: {
        'kubernetes.io/description': 'all that one process does begins with the same kilobyte'.repeat(3),
      },
      workload: pod.workload,
      workload_kind: 'Deployment',
    },
    parent_exec_id: 'bm9kZTE6MQ==',
    tid: 4711,
    in_init_tree: true,
  };
  const time = new Date().toISOString().replace('Z', `${String(serial).padStart(6, '0')}Z`);
  return `${JSON.stringify({ [`process_${kind}`]: { process, parent: process, ...fields }, node_name: 'node1', time })}\n`;
}

function kprobe(pod: ObservedPod | undefined, policy: string, name: string, fields: object): string {
  return eventLine('kprobe', pod, {
    function_name: name,
    ...fields,
    action: 'KPROBE_ACTION_POST',
    policy_name: policy,
    return_action: 'KPROBE_ACTION_POST',
  });
}

/** What a pod did on a connection, as the policy `flow-accounting` reports it. */
export function flow(
  pod: ObservedPod | undefined,
  op: 'connect' | 'close' | 'sent' | 'received',
  socket: Socket,
  bytes = 0,
  policy = 'flow-accounting',
): string {
  const name = { connect: 'tcp_connect', close: 'tcp_close', sent: 'tcp_sendmsg', received: 'tcp_cleanup_rbuf' }[op];
  const family = socket.daddr?.includes(':') ? 'AF_INET6' : 'AF_INET';
  const sock = {
    family,
    type: 'SOCK_STREAM',
    protocol: 'IPPROTO_TCP',
    ...socket,
    cookie: '18446611111',
    state: 'TCP_ESTABLISHED',
  };
  const moved = {
    connect: { args: [{ sock_arg: sock }] },
    close: { args: [{ sock_arg: sock }] },
    sent: { args: [{ sock_arg: sock }, { int_arg: ASKED }], return: { int_arg: bytes } },
    received: { args: [{ sock_arg: sock }, { int_arg: bytes }] },
  }[op];
  return kprobe(pod, policy, name, moved);
}

/** What a pod read from or wrote to a file, as the policy `file-accounting` reports it. */
export function file(pod: ObservedPod, op: 'read' | 'write', bytes: number): string {
  return kprobe(pod, 'file-accounting', `vfs_${op}`, {
    // 64-bit numbers are strings in Tetragon's JSON.
    args: [{ file_arg: { path: '/data/a', permission: '-rw-r--r--' } }, { size_arg: String(ASKED) }],
    return: { int_arg: bytes },
  });
}

/** An observed pod as the Kubernetes API has it. */
export function asPod({ namespace, name, ip, workload, labels = {} }: ObservedPod): PodFacts {
  return {
    namespace,
    name,
    ip,
    labels: { ...labels, 'pod-template-hash': '7d4b9c6f5d' },
    owner: ['ReplicaSet', `${workload}-7d4b9c6f5d`],
  };
}
