import { describe, expect, test } from 'vitest';
import { parseManifests } from '../../tools/expand/manifests.ts';

const config = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n${data}`;

describe('manifests', () => {
  test('are read as Kubernetes reads them: YAML 1.1 without its times, and null is absent', () => {
    const { objects, faults } = parseManifests(
      config('a: yes\nb: 0777\nc: 12:30\nd: 2020-01-01\ne: null\nf: =\ng: {}'),
    );
    expect(faults).toEqual([]);
    expect(objects).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        a: true,
        b: 0o777,
        c: '12:30',
        d: '2020-01-01',
        f: '=',
        g: {},
      },
    ]);
  });

  test('may hold documents of comments only, and lists', () => {
    const list = 'kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: A, metadata: {name: a}}';
    const { objects, faults } = parseManifests(`---\n# Source: a.yaml\n---\n${list}\n---\n`);
    expect(faults).toEqual([]);
    expect(objects.map(({ kind }) => kind)).toEqual(['A']);
  });

  test.each([
    ['a key that stands twice', config('a: 1\na: 2'), 'document 1: Map keys must be unique at line 6, column 1:'],
    ['what is no YAML', config('a: [1'), /^document 1: Flow sequence/],
    ['what is no object', 'a: 1', 'document 1: is no object: it has no apiVersion, kind or metadata.name'],
  ])('with %s are a fault', (_what, text, fault) => {
    const { objects, faults } = parseManifests(text);
    expect(objects).toEqual([]);
    expect(faults).toEqual([typeof fault === 'string' ? fault : expect.stringMatching(fault)]);
  });
});
