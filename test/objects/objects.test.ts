import { describe, expect, test } from 'vitest';
import { renderObjects } from '../support/render.ts';
import { upstream } from '../support/upstream.ts';
import { schemaCheck } from '../../tools/schemas/schema-check.ts';
import { typeCheck } from './type-check.ts';

const objects = renderObjects().map(({ object }) => object);

test('every rendered object is what its type says', async () => {
  expect(objects.length).toBeGreaterThan(0);
  expect(await typeCheck(objects)).toEqual([]);
});

describe.skipIf(!upstream())('every rendered object (needs the upstream schemas)', () => {
  test.each(['v1.33.0', 'v1.36.0'])('is accepted by Kubernetes %s and by the CRDs', (version) => {
    expect(schemaCheck(objects, upstream() ?? '', version)).toEqual([]);
  });
});
