/** Functions that run for every read, write, packet, open file, lock or capability check of the node, by family. */
const FUNCTIONS: readonly RegExp[] = [
  // What is sent and received, and each packet of it.
  /^_*tcp_(?:sendmsg|recvmsg|cleanup_rbuf|rcv_|v[46]_(?:do_)?rcv|set_state|ack$|write_xmit|transmit_skb|data_queue|push)/,
  /^_*udp(?:v6)?_(?:sendmsg|send_skb|recvmsg|rcv|queue_rcv|unicast_rcv)/,
  /^_*(?:sock|inet6?|unix_(?:stream|dgram))_(?:sendmsg|recvmsg|read_iter|write_iter|poll)/,
  /^_*(?:ip6?|ipv6)_(?:rcv|finish_output|local_out|local_deliver|output|queue_xmit|forward)/,
  /^_*(?:dev_(?:queue|hard_start|direct)_|netif_|napi_|sk_(?:alloc|filter)|cgroup_bpf_run_filter|nf_hook)/,
  /^_*(?:alloc|build|kfree|consume|skb)_(?:skb|clone|copy|release)/,
  /^\w+_xmit(?:_\w+)?$|^_*(?:lock|release)_sock|^_*bpf_prog_run/,
  // Files that are opened, read, written, looked up and put away.
  /^_*(?:do_|ksys_)?(?:vfs_)?(?:read|write|readv|writev|pread64|pwrite64|iter_read|iter_write|getattr|statx?|fstat)$/,
  /^_*(?:vfs_(?:open|iter|poll|fstatat)|do_(?:sys_open|filp_open|iter_read|iter_write)|path_(?:openat|lookupat))/,
  /^_*(?:fd_install|fput|fget|close_fd|filp_close|link_path_walk|lookup_fast|d_lookup|dput|inode_permission)/,
  // What file systems and the page cache do for them.
  /^_*(?:filemap_|folio_|generic_file_|ext4_|xfs_|btrfs_|ovl_|account_page_dirtied)/,
  /^_*(?:fdget|ep_poll|do_epoll_)/,
  // What every system call passes, with what it copies.
  /^(?:do_syscall_64|x64_sys_call|el0_svc)/,
  /^_*(?:raw_)?copy_(?:\w+_)?user(?!_ns)|^_*check_object_size/,
  // What the security modules and capabilities are asked.
  /^_*(?:cap_capable|capable|ns_capable|security_capable)/,
  /^security_(?:file_(?:alloc|free|open|permission)|inode_(?:follow_link|getattr|permission|readlink)|mmap_|cred_)/,
  /^security_(?:sock_rcv_skb|socket_(?:recvmsg|sendmsg)|task_(?:getpgid|getsecid|kill)|skb_|sk_)/,
  // Memory, locks, time and the scheduler.
  /^_*(?:k[mvz]*alloc|kfree|kmem_cache_|kvfree|alloc_pages|free_pages|handle_mm_fault|do_user_addr_fault|do_mmap)/,
  /^_*(?:schedule|context_switch|finish_task_switch|try_to_wake_up|wake_up|pick_next_task|update_rq_clock|do_futex)/,
  /^_*(?:mutex_|raw_spin_|spin_|rcu_|hrtimer_|tick_|do_softirq|irq_|local_bh)/,
];

/** System calls that every program makes all the time. */
const SYSTEM_CALLS =
  /^_*sys_(?:p?(?:read|write)v?(?:2|64)?|open(?:at2?)?|close|(?:new)?[fl]?stat(?:x|at|64)?|newfstatat|lseek|access|faccessat2?|readlink(?:at)?|getdents(?:64)?|send(?:to|msg|mmsg|file|file64)|recv(?:from|msg|mmsg)|poll|ppoll|p?select6?|epoll_p?wait2?|epoll_ctl|futex(?:_wait|_wake|_waitv)?|clock_gettime|clock_nanosleep|nanosleep|gettimeofday|sched_yield|brk|mmap|munmap|mprotect|madvise|rt_sig\w+|fcntl|ioctl|getpid|gettid|io_uring_enter|splice)$/;

/** What happens whatever a node does: there a filter alone does not help, it must be about one workload. */
const EVENTS: readonly RegExp[] = [
  /^(?:raw_syscalls|generated_syscalls|generated_ftrace)\//,
  /^(?:irq|irq_vectors|ipi|timer|hrtimer|rcu|lock|workqueue|power|exceptions|sched(?!\/sched_process_))\//,
  /^(?:kmem|mmap_lock|tlb|vmscan|filemap|writeback|block|ext4|jbd2|xfs|btrfs)\//,
  /^(?:(?:net|napi|qdisc|skb|sock(?!\/inet_sock_set_state$))\/|tcp\/tcp_probe$)/,
];

/** Whether a hook is on a function that a node calls all the time. */
export function isBusy(call: string): boolean {
  return SYSTEM_CALLS.test(call) || FUNCTIONS.some((family) => family.test(call));
}

/** Whether a hook is on what happens so often that its events must be those of one workload. */
export function isBusiest(target: string): boolean {
  return EVENTS.some((family) => family.test(target));
}
