import { expect, it } from 'vitest';
import { CLUSTER_KINDS, NAMESPACED_KINDS, NAMESPACES } from '../../constructs/delivery/reach.ts';
import { renderWith } from '../support/render.ts';

/** Everything that an environment can switch on. */
const { objects } = renderWith(
  'access: { enabled: true }\ndemo: { deep-space: { insideCaller: true, outsideCaller: true, cpuHog: true } }\n',
);

function kinds(namespaced: boolean): string[] {
  const found = objects
    .filter(({ object }) => (object.metadata.namespace !== undefined) === namespaced)
    .map(({ object: { apiVersion, kind } }) => `${apiVersion.replace(/\/?[^/]*$/, '')}/${kind}`);
  return [...new Set(found)].toSorted();
}

it('what Argo CD may deliver is what the stack delivers with everything on', () => {
  const namespaces = objects.flatMap(({ object }) => object.metadata.namespace ?? []);
  expect([...NAMESPACES]).toEqual([...new Set(namespaces)].toSorted());
  expect(CLUSTER_KINDS.map(({ group, kind }) => `${group}/${kind}`)).toEqual(kinds(false));
  expect(NAMESPACED_KINDS.map(({ group, kind }) => `${group}/${kind}`)).toEqual(kinds(true));
});
