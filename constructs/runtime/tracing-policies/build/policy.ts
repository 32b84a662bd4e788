import type { TracingPolicyNamespaced } from '../../../../imports/crds/tracing-policy-namespaced.ts';
import type { TracingPolicy } from '../../../../imports/crds/tracing-policy.ts';
import type { Kprobe } from './hook.ts';
import type { PodScope, Scope } from './scope.ts';

/** What a policy does with what it could refuse: report it, or refuse it too. */
export type Mode = 'monitor' | 'enforce';

type Spec = TracingPolicy['spec'];

/** What every policy says. */
export interface PolicyProps {
  /** As Kubernetes and every event name it. */
  readonly name: string;
  readonly scope: Scope;
  readonly kprobes?: readonly Kprobe[];
  readonly tracepoints?: Spec['tracepoints'];
  /** Default: monitor. */
  readonly mode?: Mode;
}

/** A policy for pods of more than one namespace. */
export function tracingPolicy({ name, ...props }: PolicyProps): TracingPolicy {
  return { apiVersion: 'cilium.io/v1alpha1', kind: 'TracingPolicy', metadata: { name }, spec: specOf(props) };
}

/** A policy for pods of the one namespace that it lives in: it cannot look at the nodes' own processes. */
export function namespacedPolicy(
  namespace: string,
  { name, ...props }: PolicyProps & { readonly scope: PodScope },
): TracingPolicyNamespaced {
  return {
    apiVersion: 'cilium.io/v1alpha1',
    kind: 'TracingPolicyNamespaced',
    metadata: { name, namespace },
    spec: specOf(props),
  };
}

function specOf({ scope, kprobes = [], tracepoints, mode = 'monitor' }: Omit<PolicyProps, 'name'>): Spec {
  const refuses = kprobes.some(({ selectors = [] }) =>
    selectors.some(({ matchActions = [] }) => matchActions.some(({ action }) => action === 'Override')),
  );
  return {
    ...scope,
    ...(refuses ? { options: optionsOf(mode) } : {}),
    ...(kprobes.length > 0 ? { kprobes: [...kprobes] } : {}),
    ...(tracepoints ? { tracepoints } : {}),
  };
}

/**
 * Options of a policy that can refuse. A `security_` function cannot be overridden where many hooks share one program
 * (Tetragon 1.7.0, `validateOverride`), so each gets its own. Where the kernel cannot override one at all (`fmod_ret`,
 * 5.7 and later on x86-64, about 6.4 on arm64), Tetragon does not load the policy, in monitor mode neither: it then
 * reports nothing.
 */
function optionsOf(mode: Mode): NonNullable<Spec['options']> {
  return [
    { name: 'disable-kprobe-multi', value: 'true' },
    { name: 'policy-mode', value: mode },
  ];
}
