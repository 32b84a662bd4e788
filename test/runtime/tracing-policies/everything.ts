import type { Policy } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { LIBRARY } from '../../../constructs/runtime/tracing-policies/library/library.ts';
import type { RenderedStack } from '../../support/render.ts';
import { renderWith } from '../../support/render.ts';

/** Namespaces that nothing is refused in. */
export const OURS = {
  protectedNamespaces: ['kube-system', 'monitoring', 'flux-system', 'argocd', 'git', 'local-path-storage'],
};

/** Renders an environment in which every policy that is named has these switches. */
export function withPolicies(switches: Readonly<Record<string, object>>, more = ''): RenderedStack {
  return renderWith(`components: { tracing-policies: { policies: ${JSON.stringify(switches)} } }\n${more}`);
}

/** Every policy on. */
export const EVERYTHING = withPolicies(
  Object.fromEntries(Object.keys(LIBRARY).map((name) => [name, { enabled: true }])),
);

/** The tracing policies of a stack, as they are delivered. */
export function policiesOf({ objects }: RenderedStack): Policy[] {
  return objects.flatMap(({ component, object }) =>
    component === 'tracing-policies' ? [object as unknown as Policy] : [],
  );
}
