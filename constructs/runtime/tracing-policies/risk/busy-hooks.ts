import type { Hook } from './policy.ts';
import { hooksOf, isUnfiltered } from './policy.ts';
import { reachOf } from './reach.ts';
import type { Rule } from './risk.ts';

/** What runs for every read, write, packet, open file or capability check of the node. */
const BUSY = new Set([
  '__cgroup_bpf_run_filter_skb',
  'cap_capable',
  'dev_hard_start_xmit',
  'dev_queue_xmit',
  'fd_install',
  'ip6_output',
  'ip_output',
  'kfree_skb_reason',
  'netif_receive_skb',
  'security_file_open',
  'security_file_permission',
  'security_inode_permission',
  'security_mmap_file',
  'security_socket_recvmsg',
  'security_socket_sendmsg',
  'sk_alloc',
  'sk_filter_trim_cap',
  'sys_close',
  'sys_openat',
  'sys_read',
  'sys_recvfrom',
  'sys_sendto',
  'sys_write',
  'tcp_cleanup_rbuf',
  'tcp_rcv_established',
  'tcp_recvmsg',
  'tcp_sendmsg',
  'tcp_set_state',
  'tcp_v4_rcv',
  'udp_recvmsg',
  'udp_sendmsg',
  'vfs_read',
  'vfs_write',
]);

/** What runs for every system call: there a filter alone does not help, it must be about few processes. */
const BUSIEST = /^(?:raw_syscalls|generated_syscalls)\//;

/** A busy hook reports in the kernel only what somebody asked for, or the agent drowns and drops what matters. */
export const busyHooksAreFiltered: Rule = (policy) => {
  const reach = reachOf(policy);
  const few = reach.namespaces !== undefined || reach.labels.size > 0 || reach.container.size > 0;
  return hooksOf(policy).flatMap((hook) => {
    if (BUSIEST.test(hook.target) && !few) {
      return [
        {
          place: hook.place,
          reason: `${hook.target} sees every system call, and the policy is not held to a few pods`,
          remedy: 'name the workload with a podSelector (In or matchLabels) or a containerSelector',
        },
      ];
    }
    if (!BUSY.has(hook.target) || reach.narrowed || isFiltered(hook)) return [];
    return [
      {
        place: hook.place,
        reason: `${hook.target} is among the busiest functions of the kernel, and neither a selector nor a scope limits its events`,
        remedy: 'filter each selector by matchArgs or the like, or add a podSelector or containerSelector',
      },
    ];
  });
};

function isFiltered({ selectors }: Hook): boolean {
  return selectors.length > 0 && !selectors.some(isUnfiltered);
}
