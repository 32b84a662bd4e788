/**
 * Functions, system calls and events that a node sees at most some hundreds of a second, by family: so few that each
 * may be an event of its own. The families are by what makes the kernel call them (its sources: security/security.c,
 * fs/namespace.c, kernel/module, kernel/bpf, kernel/cred.c, kernel/sys.c, net/ipv4). What is in none of them may be
 * seldom too; nobody has looked.
 */
const FAMILIES: readonly RegExp[] = [
  // A program or a process that starts or ends.
  /^security_(?:bprm_\w+|task_(?:alloc|free))$/,
  /^(?:bprm_execve|begin_new_exec|kernel_clone|copy_process|wake_up_new_task|do_exit|do_group_exit|acct_process)$/,
  /^sys_(?:execve|execveat|exit|exit_group|fork|vfork|clone3?)$/,
  /^sched\/sched_process_(?:exec|exit|fork|free)$/,
  // Mounts, and roots that are changed.
  /^security_(?:sb_(?:mount|umount|remount|kern_mount|pivotroot|set_mnt_opts)|move_mount|path_chroot)$/,
  /^sys_(?:mount|umount2?|pivot_root|chroot|fsopen|fsconfig|fspick|fsmount|move_mount|open_tree|mount_setattr)$/,
  // Namespaces that are made or entered.
  /^(?:create_user_ns|copy_namespaces|security_(?:create_user_ns|userns_create)|sys_(?:setns|unshare))$/,
  // Modules, another kernel, and programs that the kernel itself starts.
  /^(?:do_init_module|free_module|load_module|find_module_sections|call_usermodehelper_exec)$/,
  /^security_kernel_(?:module_request|(?:post_)?read_file|(?:post_)?load_data)$/,
  /^(?:sys_(?:init_module|finit_module|delete_module|kexec_load|kexec_file_load)|module\/module_(?:load|free|request))$/,
  // BPF programs and maps that are made: not bpf(2) itself, by which agents read their maps all the time.
  /^(?:bpf_check|security_bpf_(?:map|prog)_(?:alloc|create|load|free)|security_perf_event_(?:open|alloc))$/,
  /^sys_perf_event_open$/,
  // One process that reads or changes another: not ptrace_access_check, which whoever reads /proc asks.
  /^(?:sys_(?:ptrace|process_vm_readv|process_vm_writev)|security_ptrace_traceme)$/,
  // Credentials that are changed: not those that are borrowed, as overlay file systems do for every file.
  /^(?:commit_creds|security_capset|sys_capset|security_task_fix_set(?:uid|gid|groups))$/,
  /^_*sys_set(?:re|res|fs)?[ug]id$|^sys_setgroups$/,
  // Links and device files that are made.
  /^(?:security_(?:inode|path)_(?:link|symlink|mknod)|sys_(?:link|symlink|mknod)(?:at)?)$/,
  // A socket that is made, connected or closed: once for each connection, not for what is sent on it.
  /^(?:tcp_(?:connect|close|v[46]_connect)|inet_(?:listen|csk_listen_start|csk_accept))$/,
  /^(?:security_socket_(?:create|bind|connect|listen|accept)|sys_(?:socket|bind|connect|listen|accept4?))$/,
  // What is about the node as a whole: its clock, name, swap, keys; files in memory; control groups.
  /^(?:security_settime(?:64)?|sys_(?:settimeofday|clock_settime|clock_adjtime|adjtimex))$/,
  /^sys_(?:reboot|swapon|swapoff|sethostname|setdomainname|acct|quotactl|iopl|ioperm|add_key|request_key|keyctl)$/,
  /^sys_(?:memfd_create|memfd_secret|userfaultfd)$/,
  /^(?:cgroup\/cgroup_(?:mkdir|rmdir|attach_task)|oom\/mark_victim)$/,
];

/** Whether a node is known to see few calls of a hook's target. */
export function isSeldom(call: string): boolean {
  return FAMILIES.some((family) => family.test(call));
}
