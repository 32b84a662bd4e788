import { kernelFunction, securityHook } from '../build/hook.ts';
import { tracingPolicy } from '../build/policy.ts';
import { podsIn, podsOutside } from '../build/scope.ts';
import { LOOPBACK, NO_PEER, inBothForms } from './addresses.ts';
import type { Definition } from './context.ts';
import { applications } from './context.ts';

const OBSERVED = ['observability.network'] as const;
/** Where packets of both families leave. */
const PACKETS_LEAVE_BY = ['ip_output', 'ip6_output'] as const;
const INTERNET = ['AF_INET', 'AF_INET6'] as const;

/**
 * TCP connections of pods: opened, sent on, closed.
 *
 * Why: who talks to whom, for every pod whose bytes are not counted by {@link flowAccounting}.
 * Cost: two events for each connection, and one a minute for each connection and thread that sends on it. Kernel: the
 * three functions are older than BTF (5.4) is.
 */
export const connect: Definition = ({ platformNamespaces, accounting, accountedNamespaces }) =>
  tracingPolicy({
    name: 'connect',
    // Also leaves out the nodes' own processes, and on Kind keeps an agent to the pods of its own node.
    scope: podsOutside([...platformNamespaces, ...(accounting ? accountedNamespaces : [])]),
    kprobes: [
      opened(),
      closed(),
      kernelFunction('tcp_sendmsg', {
        message: 'TCP data sent',
        tags: OBSERVED,
        // Without the number of bytes: the limit is by arguments, and every other number would be let through.
        args: { socket: [0, 'sock'] },
        when: ({ socket }) => [{ args: [socket.is('NotDAddr', LOOPBACK)], rateLimit: '1m' }],
      }),
    ],
  });

/**
 * TCP connections of the accounted namespaces with the bytes that were sent and received.
 *
 * Why: bytes by workload and peer. Received: `tcp_cleanup_rbuf` is called with what was copied to the reader, unlike
 * `tcp_recvmsg`, whose argument is the room that the reader offered. Sent: what `tcp_sendmsg` returned; what was asked
 * is an argument of the same event.
 * Cost: two messages in the kernel's buffer for every `send`, one for every `recv` with data, and a slot of a table of
 * 1024 while a `send` blocks. Kernel: 5.3, to compare numbers.
 * Not exact: received counts what `MSG_PEEK` looked at too, and under `MSG_WAITALL` or `SO_RCVLOWAT` what was already
 * counted; sent lacks `sendfile` before 6.5. The kernel awaits the return of about two calls per CPU at a time, those of
 * every process of the node: while as many block, what others send is missing. MPTCP is not counted, nor is a connection
 * that ends with its process: that close is reported for the parent, or for no pod.
 */
export const flowAccounting: Definition = ({ accountedNamespaces: [first, ...others] }) =>
  first === undefined
    ? undefined
    : tracingPolicy({
        name: 'flow-accounting',
        scope: podsIn([first, ...others]),
        kprobes: [
          opened(),
          closed(),
          kernelFunction('tcp_sendmsg', {
            message: 'TCP bytes sent',
            tags: ['observability.flow'],
            args: { socket: [0, 'sock'], asked: [2, 'int'] },
            returns: true,
            when: ({ socket }, sent) => [{ args: [socket.is('NotDAddr', LOOPBACK)], returned: [sent.is('GT', ['0'])] }],
          }),
          kernelFunction('tcp_cleanup_rbuf', {
            message: 'TCP bytes received',
            tags: ['observability.flow'],
            args: { socket: [0, 'sock'], received: [1, 'int'] },
            when: ({ socket, received }) => [{ args: [socket.is('NotDAddr', LOOPBACK), received.is('GT', ['0'])] }],
          }),
        ],
      });

/**
 * UDP packets that leave a pod, DNS excepted.
 *
 * Why: TCP is not all traffic. Cost: one event for every packet, so it is off unless asked for. Kernel: `ip_output` and
 * `ip6_output` are where both families leave. A packet that is forwarded, or that the kernel sends later by itself, is
 * reported for whatever process runs at that moment: it can name a wrong pod.
 */
export const udpSent: Definition = (context) =>
  tracingPolicy({
    name: 'udp-sent',
    scope: applications(context),
    kprobes: PACKETS_LEAVE_BY.map((call) =>
      kernelFunction(call, {
        message: 'UDP packet sent',
        tags: OBSERVED,
        args: { packet: [2, 'skb'] },
        when: ({ packet }) => [
          {
            args: [
              packet.is('Protocol', ['IPPROTO_UDP']),
              packet.is('NotDPort', ['53']),
              packet.is('NotDAddr', LOOPBACK),
            ],
          },
        ],
      }),
    ),
  });

/**
 * DNS asked of a resolver outside the cluster.
 *
 * Why: the cluster's own resolver is watched and can be held to a policy; one elsewhere is how data leaves in names.
 * Cost: an event for each such packet, none for those to the cluster's DNS; the hook runs for every packet sent. A
 * NodeLocal DNSCache (169.254.20.10) is in no subnet of the cluster, so every query to it is reported.
 * Kernel: as {@link udpSent}, with the same doubt about the pod. It does not see DNS over TLS or HTTPS, nor a resolver
 * that runs as a pod.
 */
export const dnsResolvers: Definition = (context) =>
  tracingPolicy({
    name: 'dns-resolvers',
    scope: applications(context),
    kprobes: PACKETS_LEAVE_BY.map((call) =>
      kernelFunction(call, {
        message: 'DNS query to a resolver outside the cluster',
        tags: ['mitre.T1071.004', 'mitre.T1048'],
        args: { packet: [2, 'skb'] },
        when: ({ packet }) => [
          {
            args: [
              packet.is('Protocol', ['IPPROTO_UDP', 'IPPROTO_TCP']),
              packet.is('DPort', ['53']),
              packet.is('NotDAddr', [...context.clusterSubnets, ...LOOPBACK]),
            ],
          },
        ],
      }),
    ),
  });

/**
 * TCP connections to outside the cluster, refused once enforced.
 *
 * Why: where a reverse shell, a download or stolen data goes. The address is the one that the process asked for, before
 * Cilium's socket load balancer turns a service's into a pod's. A `sendto` with `MSG_FASTOPEN` connects without this
 * hook: hold egress by a network policy too.
 * Cost: one event for each connection to outside. Kernel: 5.7, to be able to refuse.
 */
export const egress: Definition = (context, mode) =>
  tracingPolicy({
    name: 'egress',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_socket_connect', {
        message: 'Process asked for a TCP connection to outside the cluster',
        tags: ['mitre.T1041', 'mitre.T1071'],
        args: { socket: [0, 'socket'], peer: [1, 'sockaddr'] },
        when: ({ socket, peer }) => [
          {
            args: [
              socket.is('Protocol', ['IPPROTO_TCP', 'IPPROTO_MPTCP']),
              peer.is('Family', INTERNET),
              peer.is('NotSAddr', [...inBothForms(context.clusterSubnets), ...LOOPBACK, ...NO_PEER]),
            ],
            refuse: { error: -1 },
          },
        ],
      }),
    ],
  });

/**
 * A process that begins to listen for TCP connections.
 *
 * Why: a back door listens; so does every server, once, when it starts. Cost: one event for each listening socket.
 * Kernel: `inet_csk_listen_start` is older than BTF is.
 */
export const listen: Definition = (context) =>
  tracingPolicy({
    name: 'listen',
    scope: applications(context),
    kprobes: [
      kernelFunction('inet_csk_listen_start', {
        message: 'Process listens for TCP connections',
        tags: [...OBSERVED, 'mitre.T1571'],
        args: { socket: [0, 'sock'] },
      }),
    ],
  });

/**
 * Sockets that read or forge packets, refused once enforced.
 *
 * Why: sniffing and spoofing begin with a packet socket (family 17) or a raw one (type 3). `ping` may open a raw one.
 * Those that the kernel makes for itself while a container is set up are left out.
 * Cost: next to none. Kernel: 5.7, to be able to refuse.
 */
export const rawSockets: Definition = (context, mode) =>
  tracingPolicy({
    name: 'raw-sockets',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_socket_create', {
        message: 'Process asked for a raw or packet socket',
        tags: ['mitre.T1040'],
        args: { family: [0, 'int'], type: [1, 'int'], kernel: [3, 'int'] },
        when: ({ family, type, kernel }) => [
          { args: [family.is('Equal', ['17']), kernel.is('Equal', ['0'])], refuse: { error: -1 } },
          {
            args: [family.is('Equal', ['2', '10']), type.is('Equal', ['3']), kernel.is('Equal', ['0'])],
            refuse: { error: -1 },
          },
        ],
      }),
    ],
  });

function opened() {
  return kernelFunction('tcp_connect', {
    message: 'TCP connection opened',
    tags: OBSERVED,
    args: { socket: [0, 'sock'] },
    when: ({ socket }) => [{ args: [socket.is('NotDAddr', LOOPBACK)] }],
  });
}

function closed() {
  return kernelFunction('tcp_close', {
    message: 'TCP connection closed',
    tags: OBSERVED,
    args: { socket: [0, 'sock'] },
    when: ({ socket }) => [{ args: [socket.is('NotDAddr', [...LOOPBACK, ...NO_PEER])] }],
  });
}
