import type { KubernetesObject } from '../../../core/kubernetes-object.ts';
import type { Policy } from './policy.ts';
import type { Surroundings } from './risk.ts';
import { policyRisks } from './risks.ts';

/** A risk as a person reads it, at the switch of the environment that causes it. */
export interface PolicyConflict {
  /** The switch, below `policies` of the environment. */
  readonly path: readonly [policy: string, key: 'enabled' | 'enforce'];
  readonly message: string;
}

/** Finds the risks of the tracing policies among objects as they are rendered. */
export function policyConflicts(objects: Iterable<KubernetesObject>, surroundings: Surroundings): PolicyConflict[] {
  return policyRisks([...objects].filter(isPolicy), surroundings).map(({ policy, place, reason, remedy, cause }) => ({
    path: [policy, cause],
    message: `tracing policy ${policy}, ${place}: ${reason}: ${remedy}`,
  }));
}

/** Whether an object is a tracing policy of either kind. */
export function isPolicy(object: KubernetesObject): object is KubernetesObject & Policy {
  return object.apiVersion.startsWith('cilium.io/') && object.kind.startsWith('TracingPolicy');
}
