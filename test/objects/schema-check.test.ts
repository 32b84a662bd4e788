import { describe, expect, test } from 'vitest';
import { upstream } from '../support/upstream.ts';
import { BREAKS } from './breaks.ts';
import { nameOf } from '../../tools/schemas/problem.ts';
import { SAMPLE_LIST } from './samples.ts';
import { schemaCheck } from '../../tools/schemas/schema-check.ts';
import { strict } from '../../tools/schemas/strict-schema.ts';

const VERSIONS = ['v1.33.0', 'v1.36.0'];

describe.skipIf(!upstream())('the schema check (needs the upstream schemas)', () => {
  const dir = upstream() ?? '';

  describe.each(VERSIONS)('of Kubernetes %s', (version) => {
    test.each(SAMPLE_LIST.map((object) => ({ name: nameOf(object), object })))(
      'finds nothing in a sound $name',
      ({ object }) => {
        expect(schemaCheck([object], dir, version)).toEqual([]);
      },
    );

    test.each(BREAKS.filter(({ schema }) => schema))('finds $what', ({ object, schema }) => {
      const problem = { object: nameOf(object), message: expect.stringMatching(schema as RegExp) };
      expect(schemaCheck([object], dir, version)).toEqual([problem]);
    });

    test.each(BREAKS.filter(({ schema }) => !schema))('allows $what', ({ object }) => {
      expect(schemaCheck([object], dir, version)).toEqual([]);
    });
  });
});

describe('a strict schema', () => {
  test('is closed wherever it names its properties', () => {
    const leaf = { type: 'object', properties: { a: { type: 'string', description: 'text' } } };
    expect(
      strict({ type: 'object', properties: { items: { type: 'array', items: leaf }, description: leaf } }),
    ).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: {
        items: {
          type: 'array',
          items: { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } } },
        },
        description: { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } } },
      },
    });
  });

  test.each([
    ['keeps unknown fields', { 'x-kubernetes-preserve-unknown-fields': true }],
    ['embeds a whole object', { 'x-kubernetes-embedded-resource': true }],
    ['is a map as well', { additionalProperties: { type: 'string' } }],
  ])('is open where it %s', (_, extra) => {
    expect(strict({ properties: { a: {} }, ...extra })['additionalProperties']).not.toBe(false);
  });

  test('leaves alternatives open, because they only narrow', () => {
    const oneOf = [{ properties: { http: {} }, required: ['http'] }, { not: { properties: { dns: {} } } }];
    const schema = { properties: { http: { type: 'array' } }, oneOf };
    expect(strict(schema)).toEqual({ ...schema, additionalProperties: false });
  });

  test('takes a number or text where Kubernetes does, and no item twice in a set', () => {
    expect(strict({ 'x-kubernetes-int-or-string': true })).toEqual({ type: ['integer', 'string'] });
    expect(strict({ type: 'array', 'x-kubernetes-list-type': 'set' })).toEqual({ type: 'array', uniqueItems: true });
  });
});
