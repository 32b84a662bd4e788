import { describe, expect, it } from 'vitest';
import type { TracingPolicy } from '../../imports/crds/tracing-policy.ts';
import type { RenderedStack } from '../support/render.ts';
import { renderWith, valuesOf } from '../support/render.ts';

const NO_DEMO = 'demo: {guestbook: {enabled: false}, podinfo: {enabled: false}, deep-space: {insideCaller: false}}\n';
const OWN = 'accountedNamespaces: [shop, application]\n';

function scope({ objects }: RenderedStack, name: string) {
  const policy = objects.find(({ object }) => object.kind === 'TracingPolicy' && object.metadata.name === name)?.object;
  const [expression] = (policy as unknown as TracingPolicy | undefined)?.spec.podSelector?.matchExpressions ?? [];
  return expression && { operator: expression.operator, values: expression.values };
}

describe("a person's own namespaces", () => {
  const stack = renderWith(OWN);

  it('are accounted beside those of the demo apps, each once', () => {
    const values = ['application', 'podinfo', 'deep-space', 'shop'];
    expect(scope(stack, 'flow-accounting')).toEqual({ operator: 'In', values });
  });

  it('are left to that policy by the one that reports the connections of all others', () => {
    const { operator, values } = scope(stack, 'connect') ?? {};
    expect([operator, values?.includes('shop')]).toEqual(['NotIn', true]);
  });

  it('have their flows in the log of Hubble', () => {
    expect(JSON.stringify(valuesOf(stack, 'cilium'))).toContain('\\"shop/\\"');
  });

  it('are not made here', () => {
    const made = stack.objects.filter(({ object: { kind } }) => kind === 'Namespace');
    expect(made.map(({ object }) => object.metadata.name)).not.toContain('shop');
  });

  it('are counted also where there is no demo app', () => {
    const text = (yaml: string) => JSON.stringify(valuesOf(renderWith(yaml), 'collector'));
    expect(text(NO_DEMO)).not.toContain('tetragon.flow.bytes');
    expect(text(NO_DEMO + OWN)).toContain('tetragon.flow.bytes');
  });
});
