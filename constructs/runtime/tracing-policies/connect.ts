import type { TracingPolicy } from '../../../imports/crds/tracing-policy.ts';

/** Loopback, in the three forms that a socket stores it in: IPv4, IPv6, and IPv4 mapped into an IPv6 socket. */
const LOOPBACK = ['127.0.0.0/8', '::1/128', '::ffff:127.0.0.0/104'];

/** No peer: a listening socket, or one that never connected. */
const NO_PEER = ['0.0.0.0/32', '::/128'];

/**
 * TCP connections of pods: opened, sent on, closed.
 *
 * Observes only. Cost: one event for every `send` of every pod outside the platform's namespaces, filtered in the
 * kernel down to what leaves the pod. Kernel: the three functions exist since long before BTF (5.4) does.
 *
 * @param platformNamespaces - namespaces whose pods are not traced: the telemetry's own traffic would trace itself
 */
export function connect(platformNamespaces: readonly string[]): TracingPolicy {
  const leavesThePod = (also: readonly string[] = []) => [
    { matchArgs: [{ index: 0, operator: 'NotDAddr' as const, values: [...LOOPBACK, ...also] }] },
  ];
  return {
    apiVersion: 'cilium.io/v1alpha1',
    kind: 'TracingPolicy',
    metadata: { name: 'connect' },
    spec: {
      // Also leaves out the nodes' own processes, and on Kind keeps an agent to the pods of its own node.
      podSelector: {
        matchExpressions: [
          { key: 'k8s:io.kubernetes.pod.namespace', operator: 'NotIn', values: [...platformNamespaces] },
        ],
      },
      kprobes: [
        {
          call: 'tcp_connect',
          syscall: false,
          message: 'TCP connection opened',
          tags: ['observability.network'],
          args: [{ index: 0, type: 'sock' }],
          selectors: leavesThePod(),
        },
        {
          call: 'tcp_close',
          syscall: false,
          message: 'TCP connection closed',
          tags: ['observability.network'],
          args: [{ index: 0, type: 'sock' }],
          selectors: leavesThePod(NO_PEER),
        },
        {
          call: 'tcp_sendmsg',
          syscall: false,
          message: 'TCP data sent',
          tags: ['observability.network'],
          // The third argument is the number of bytes.
          args: [
            { index: 0, type: 'sock' },
            { index: 2, type: 'size_t' },
          ],
          selectors: leavesThePod(),
        },
      ],
    },
  };
}
