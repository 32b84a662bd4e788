import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../constructs/core/json.ts';
import { merge } from '../../constructs/core/json.ts';
import { readReleases } from '../../tools/expand/releases.ts';
import type { TreeObject } from '../../tools/expand/tree.ts';
import { LAMP, object, releaseTree } from './support.ts';

const tree = releaseTree('lamp', { chart: 'lamp', version: '1.2.3', values: { brightness: 3 } });

/** The tree with more or other fields in the spec of its HelmRelease. */
function withSpec(over: JsonObject, ...others: readonly TreeObject['object'][]): TreeObject[] {
  return [
    ...tree.map((one) =>
      one.object.kind === 'HelmRelease'
        ? { ...one, object: { ...one.object, spec: merge(one.object['spec'] as JsonObject, over) } }
        : one,
    ),
    ...others.map((one) => ({ component: 'lamp', file: 'x.yaml', object: one })),
  ];
}

describe('a release', () => {
  test('of a chart in a registry is read with its source', () => {
    expect(readReleases(tree)).toEqual({ releases: [{ ...LAMP, values: { brightness: 3 } }], failures: [] });
  });

  test('of a chart in a repository is read with that', () => {
    const repository = object('HelmRepository', 'shop', {
      metadata: { namespace: 'home' },
      spec: { url: 'https://example.com' },
    });
    const chart = { spec: { chart: 'lamp', version: '1.2.3', sourceRef: { kind: 'HelmRepository', name: 'shop' } } };
    const { releases } = readReleases(withSpec({ chart }, repository));
    expect(releases[0]?.chart).toEqual({ name: 'lamp', version: '1.2.3', url: 'https://example.com' });
  });

  test('has the values of ConfigMaps below its own', () => {
    const texts = object('ConfigMap', 'texts', {
      metadata: { namespace: 'home' },
      data: { 'values.yaml': 'brightness: 1\nbulb: null', more: 'mode: party' },
    });
    const valuesFrom = [
      { kind: 'ConfigMap', name: 'texts' },
      { kind: 'ConfigMap', name: 'texts', valuesKey: 'more' },
      { kind: 'Secret', name: 'absent', optional: true },
    ];
    const { releases, failures } = readReleases(withSpec({ valuesFrom }, texts));
    expect(failures).toEqual([]);
    expect(releases[0]?.values).toEqual({ brightness: 3, bulb: null, mode: 'party' });
  });

  test.each<[what: string, over: JsonObject, message: string]>([
    [
      'whose source is not there',
      { chartRef: { name: 'lampe' } },
      'its source OCIRepository home/lampe is not in the tree',
    ],
    ['of a chart in git', { chartRef: { kind: 'HelmChart' } }, 'charts of a HelmChart cannot be expanded here'],
    [
      'whose values are not there',
      { valuesFrom: [{ kind: 'Secret', name: 'login' }] },
      'spec.valuesFrom: values.yaml of Secret home/login is not in the tree',
    ],
    [
      'that Flux changes afterwards',
      { postRenderers: [{ kustomize: {} }] },
      'spec.postRenderers: what they change cannot be expanded here',
    ],
  ])('%s is a failure that names its file', (_what, over, message) => {
    const file = 'dist/kind/lamp/HelmRelease-home-lamp.yaml';
    expect(readReleases(withSpec(over))).toEqual({
      releases: [],
      failures: [{ name: 'lamp', component: 'lamp', message: `${file}: ${message}` }],
    });
  });
});
