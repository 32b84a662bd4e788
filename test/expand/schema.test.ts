import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { RenderedObject } from '../../constructs/core/render.ts';
import { checkSchemas } from '../../tools/expand/schema.ts';
import { upstream } from '../support/upstream.ts';
import { inCluster, object } from './support.ts';

describe.skipIf(!upstream())('the schemas of an expansion (need the upstream schemas)', () => {
  const check = (...objects: readonly RenderedObject[]) =>
    checkSchemas(
      objects.map((one) => inCluster(one)),
      upstream() ?? '',
      'v1.36.1',
    ).map(({ object, message }) => `${object}: ${message}`);

  test('are those of Kubernetes of the same minor version', () => {
    expect(check(object('ConfigMap', 'a', { data: { a: 'text' } }))).toEqual([]);
    expect(check(object('ConfigMap', 'a', { data: { a: 1 } }))).toEqual(['ConfigMap home/a: data.a: must be string']);
  });

  test('are those of the definitions that the expansion brings', () => {
    const crd = parse(readFileSync('test/fixtures/crds/example.com_widgets.yaml', 'utf8')) as RenderedObject;
    const widget = object('Widget', 'w', { spec: { name: 'w', parts: [], cuont: 1 } }, 'example.com/v1');
    expect(check(widget)).toEqual(['Widget home/w: no schema for example.com/v1 Widget']);
    expect(check(crd, widget)).toContain("Widget home/w: spec: unknown field 'cuont'");
  });

  test('must be there', () => {
    expect(() => checkSchemas([], upstream() ?? '', 'v1.20.0')).toThrow(
      /no schemas of Kubernetes v1\.20\.0 \(there is: v1\.33\.0, v1\.36\.0\): bring .* or leave --schemas out/,
    );
  });
});
