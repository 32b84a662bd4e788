import { Component } from '../core/component.ts';
import { PROTECTED } from '../core/protection.ts';
import type { Root } from '../core/root.ts';

/** Pod Security Standards level that a namespace enforces. */
type PodSecurity = 'privileged' | 'baseline' | 'restricted';

interface NamespaceFacts {
  readonly level: PodSecurity;
  /** Why not the stricter level. */
  readonly reason: string;
  /** Others put objects into it by hand (Secrets), so no engine may ever prune it. */
  readonly shared?: boolean;
}

/** Every namespace of the stack. `kube-system` is the cluster's own and never rendered. */
const NAMESPACES = {
  monitoring: {
    level: 'privileged',
    reason: 'Tetragon, node-exporter and the collector use host namespaces and host paths',
    shared: true,
  },
  application: {
    level: 'baseline',
    reason: 'the guestbook image starts as root and listens on port 80',
  },
  podinfo: { level: 'restricted', reason: 'nothing in it needs more' },
  'deep-space': { level: 'restricted', reason: 'nothing in it needs more' },
} as const satisfies Record<string, NamespaceFacts>;

/** A namespace that the stack knows. */
export type NamespaceName = keyof typeof NAMESPACES;

/** Owns every Namespace, so that none is pruned because the one component that held it was switched off. */
export class Namespaces extends Component {
  constructor(scope: Root, names: readonly NamespaceName[]) {
    super(scope, 'namespaces', { namespace: 'default', summary: 'every namespace, with its pod security level' });
    for (const name of names) {
      const { level, reason, shared }: NamespaceFacts = NAMESPACES[name];
      this.add({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name,
          labels: {
            'pod-security.kubernetes.io/enforce': level,
            // What the next stricter level would refuse is shown at apply time, not enforced.
            'pod-security.kubernetes.io/warn': level === 'privileged' ? 'privileged' : 'restricted',
          },
          annotations: {
            'pod-security-reason': reason,
            ...(shared ? PROTECTED : {}),
          },
        },
      });
    }
  }
}
