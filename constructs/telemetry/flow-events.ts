/**
 * Which of Tetragon's events are accounted, and where in them the numbers stand: the contract between the tracing
 * policies `flow-accounting` and `file-accounting` and the counters that the collector makes.
 *
 * Only events of these policies count. Another policy may hook the same functions for other pods, and an event of both
 * would be counted twice.
 */
export const ACCOUNTING_POLICIES = ['flow-accounting', 'file-accounting'] as const;

/** One hook of an accounting policy. */
export interface AccountedHook {
  /** Policy that sets it. */
  readonly policy: (typeof ACCOUNTING_POLICIES)[number];
  /** Kernel function, as the event names it. */
  readonly function: string;
  /** Value of the label `op`. */
  readonly op: 'connect' | 'close' | 'sent' | 'received' | 'read' | 'write';
  /**
   * Where the number of bytes is. `argument`: the second of the event's arguments. `return`: what the function
   * returned. Both are of type `int`. Hooks without it are counted themselves.
   */
  readonly bytes?: 'argument' | 'return';
}

/**
 * The hooks. The first argument is the socket (`sock`) or the file (`file`); a socket's `saddr` and `sport` are the
 * local end, its `daddr` and `dport` the peer, on either way (Tetragon 1.7.0, `KprobeSock`).
 *
 * The bytes are those that were moved, not those that were asked for: `tcp_sendmsg`, `vfs_read` and `vfs_write` return
 * them; `tcp_cleanup_rbuf` is called with what the reader was given, where `tcp_recvmsg` has the size of its buffer. They
 * are close, not exact: what a reader only peeks at is counted, a wait for more counts again what was there, and
 * `sendfile` before kernel 6.5 and MPTCP are missing.
 */
export const ACCOUNTED_HOOKS: readonly AccountedHook[] = [
  { policy: 'flow-accounting', function: 'tcp_connect', op: 'connect' },
  { policy: 'flow-accounting', function: 'tcp_close', op: 'close' },
  { policy: 'flow-accounting', function: 'tcp_sendmsg', op: 'sent', bytes: 'return' },
  { policy: 'flow-accounting', function: 'tcp_cleanup_rbuf', op: 'received', bytes: 'argument' },
  { policy: 'file-accounting', function: 'vfs_read', op: 'read', bytes: 'return' },
  { policy: 'file-accounting', function: 'vfs_write', op: 'write', bytes: 'return' },
];
