import { describe, expect, test } from 'vitest';
import { loadAll } from 'js-yaml';
import type { KubernetesObject } from '../../constructs/core/kubernetes-object.ts';
import { ENVIRONMENTS, renderDelivery, renderObjects, renderWith } from '../support/render.ts';
import { upstream } from '../support/upstream.ts';
import { schemaCheck } from '../../tools/schemas/schema-check.ts';
import { typeCheck } from './type-check.ts';

const objects = renderObjects().map(({ object }) => object);

/** Kinds of the trees, their roots and bootstrap: what no component renders. */
const DELIVERY = ['AppProject', 'Application', 'FluxInstance', 'GitRepository', 'Kustomization', 'StatefulSet'];

test.each(DELIVERY)('a rendered object is a %s', (kind) => {
  expect(objects.map((object) => object.kind)).toContain(kind);
});

test('every rendered object is what its type says', async () => {
  expect(objects.length).toBeGreaterThan(0);
  expect(await typeCheck(objects)).toEqual([]);
});

describe.skipIf(!upstream())('every rendered object (needs the upstream schemas)', () => {
  test.each(['v1.33.0', 'v1.36.0'])('is accepted by Kubernetes %s and by the CRDs', (version) => {
    expect(schemaCheck(objects, upstream() ?? '', version)).toEqual([]);
  });
});

/** The Kind files of every environment, and of one with nodes and ports of every sort. */
const kindFiles = [...ENVIRONMENTS.values(), renderWith('access: {enabled: true}\n')].flatMap((rendered) =>
  loadAll(renderDelivery(rendered).get(`dist/${rendered.environment.name}/bootstrap/kind.yaml`) ?? ''),
) as (KubernetesObject & { nodes: Record<string, unknown>[] })[];

describe('the Kind file', () => {
  test('is what its type says', async () => {
    expect(kindFiles.map(({ kind }) => kind)).toContain('Cluster');
    expect(await typeCheck(kindFiles)).toEqual([]);
  });

  test.each<[what: string, wrong: object, problem: RegExp]>([
    ['an unknown field', { extraMount: [] }, /^nodes\[0\]\.extraMount: unknown field/],
    ['an unknown role', { role: 'master' }, /^nodes\[0\]\.role: Type '"master"'/],
    ['a port as text', { extraPortMappings: [{ containerPort: '80' }] }, /containerPort: Type 'string'/],
  ])('would be found with %s', async (_, wrong, problem) => {
    const [file] = kindFiles;
    const broken = { ...file, nodes: [{ ...file?.nodes[0], ...wrong }] } as unknown as KubernetesObject;
    expect((await typeCheck([broken])).map(({ message }) => message).join('\n')).toMatch(problem);
  });
});
