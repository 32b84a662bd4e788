import type { KubernetesObject } from '../../../core/kubernetes-object.ts';
import { isPolicy } from './conflicts.ts';
import { hooksOf } from './policy.ts';

/** Programs that one kernel function takes besides kprobes (Linux, `BPF_MAX_TRAMP_LINKS` in `include/linux/bpf.h`). */
const ROOM = 38;

/**
 * Functions on which the policies that can refuse do not all fit, with a sentence for each.
 *
 * For each hook with Override on a function of the security subsystem an agent attaches a program to the function itself
 * (`fmod_ret`; Tetragon 1.7.0, `fmodretAttachOverride` in `loader_linux.go`), in monitor mode too. The nodes of a Kind
 * cluster share one kernel, so that each of them takes up room in it; on the last ones a policy fails to load.
 *
 * @param nodes - of both roles: an agent runs on each.
 */
export function withoutRoom(objects: Iterable<KubernetesObject>, nodes: number): string[] {
  const refusing = new Map<string, string[]>();
  for (const policy of [...objects].filter(isPolicy)) {
    for (const { kind, target, selectors } of hooksOf(policy)) {
      const overrides = selectors.some(({ matchActions = [] }) =>
        matchActions.some((one) => one.action === 'Override'),
      );
      if (kind !== 'kprobe' || !target.startsWith('security_') || !overrides) continue;
      refusing.set(target, [...(refusing.get(target) ?? []), policy.metadata.name]);
    }
  }
  return [...refusing]
    .filter(([, policies]) => policies.length * nodes > ROOM)
    .map(
      ([target, policies]) =>
        `${nodes} nodes share the kernel of this machine, and on each the tracing policies ${policies.join(', ')}, ` +
        `which can refuse, put a program on ${target}: it takes ${ROOM}, and they would be ${policies.length * nodes}, ` +
        `so that on some nodes not all would be loaded: make it ${Math.floor(ROOM / policies.length)} nodes at most, or ` +
        `switch off one of these policies`,
    );
}
