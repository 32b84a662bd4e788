import { describe, expect, it } from 'vitest';
import { brokenBy, changed, put, treeFile, without } from './breaking.ts';
import { treesOf } from './order/check.ts';
import type { ReadObject } from './order/files.ts';
import { mapsAt, textAt } from './order/files.ts';
import { KIND } from './rendered.ts';

const { units } = treesOf(KIND, 'kind').flux;
const names = units.map(({ name }) => name);
const edges = units.flatMap(({ name, placed: { object } }) =>
  mapsAt(object, 'spec.dependsOn').map((to): [string, string] => [name, textAt(to, 'name') ?? '']),
);

const ROOT = 'flux/kind.yaml';

/** The files with one field of a Kustomization of the tree changed. */
const set = (name: string, path: string, value: unknown) =>
  changed(KIND, treeFile('flux', name), (object) => put(object, path, value));

describe('the Flux tree', () => {
  it.each(edges)('needs the edge from %s to %s, and has no edge that others imply', (from, to) => {
    const broken = brokenBy(
      changed(KIND, treeFile('flux', from), (object) => {
        object.spec.dependsOn = (object.spec.dependsOn as { name: string }[]).filter(({ name }) => name !== to);
      }),
    );
    expect(broken.join('\n')).toContain(`flux: dist/kind/${from}/`);
    // Of this component, of those that came after the other by it, and of what only the other came after.
    expect(broken.every((problem) => problem.includes(' does not come after '))).toBe(true);
    expect(broken.join('\n')).toContain(`${to} brings it, and ${from} does not come after ${to}`);
  });

  it.each(names)('waits until all of %s is ready', (name) => {
    expect(brokenBy(set(name, 'spec.wait', false))).toContain(
      `flux: ${treeFile('flux', name)} does not wait: who depends on ${name} may come before it`,
    );
  });

  it('does not count on what is applied and not yet ready', () => {
    const broken = brokenBy(set('prometheus', 'spec.wait', false));
    expect(broken.filter((problem) => problem.includes('/scrapes/')).length).toBeGreaterThan(5);
  });

  it.each(names)('delivers %s', (name) => {
    const broken = brokenBy(without(KIND, treeFile('flux', name))).join('\n');
    expect(broken).toMatch(new RegExp(`^flux: dist/kind/${name}/\\S+ is not delivered$`, 'm'));
  });

  it.each(names)('delivers %s from its own folder', (name) => {
    const [other = ''] = names.filter((one) => one !== name);
    expect(brokenBy(set(name, 'spec.path', `./dist/kind/${other}`)).join('\n')).toContain(
      `${treeFile('flux', name)} is named ${name} and delivers dist/kind/${other}`,
    );
  });

  it('sees two paths that were swapped', () => {
    const once = set('loki', 'spec.path', './dist/kind/tempo');
    const twice = changed(once, treeFile('flux', 'tempo'), (object) => put(object, 'spec.path', './dist/kind/loki'));
    expect(brokenBy(twice)).toHaveLength(2);
  });

  it.each<[what: string, path: string, value: unknown, problem: string]>([
    ['a path where nothing is', 'spec.path', './dist/kind/lokki', 'delivers dist/kind/lokki, where nothing is'],
    ['a dependency that there is not', 'spec.dependsOn', [{ name: 'namespace' }], 'depends on namespace, which is no'],
    [
      'a wait for itself',
      'spec.dependsOn',
      [{ name: 'loki' }, { name: 'namespaces' }],
      'waits for itself: loki -> loki',
    ],
    [
      'a timeout that ends before its release',
      'spec.timeout',
      '40m',
      'counts as failed after 40 minutes, and its release tries for 40',
    ],
    ['no timeout', 'spec.timeout', undefined, 'counts as failed after 0 minutes'],
    ['health checks, which wait makes unread', 'spec.healthChecks', [], 'has spec.healthChecks'],
    ['a substitution of what looks like a variable', 'spec.postBuild', { substitute: {} }, 'has spec.postBuild'],
    ['a patch', 'spec.patches', [], 'has spec.patches'],
    ['a pause', 'spec.suspend', true, 'has spec.suspend'],
    ['another namespace for all', 'spec.targetNamespace', 'default', 'has spec.targetNamespace'],
    ['no pruning', 'spec.prune', false, 'does not prune'],
    ['a source that there is not', 'spec.sourceRef.name', 'tetra', 'needs GitRepository flux-system/tetra'],
    ['another kind of source', 'spec.sourceRef.kind', 'OCIRepository', 'needs OCIRepository flux-system/tetrascope'],
    ['a namespace of its own', 'metadata.namespace', 'default', 'stands in default, not where its root does'],
  ])('sees %s', (_, path, value, problem) => {
    const broken = brokenBy(set('loki', path, value));
    expect(broken.join('\n')).toContain(`flux: ${treeFile('flux', 'loki')} ${problem}`);
  });

  it('sees a cycle, and names everyone on it', () => {
    const broken = brokenBy(set('namespaces', 'spec.dependsOn', [{ name: 'scrapes' }]));
    expect(broken.filter((problem) => problem.includes('waits for itself')).join('\n')).toMatch(
      /namespaces -> scrapes.*\n.*prometheus -> .*scrapes -> prometheus/s,
    );
  });

  it('sees an object that is no part of a tree', () => {
    const file = 'dist/kind/flux/ConfigMap-flux-system-x.yaml';
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'flux-system' } };
    expect(brokenBy(new Map(KIND).set(file, [object]))).toEqual([
      `flux: ${file} is a ConfigMap, which is no part of the tree`,
    ]);
  });
});

describe("Flux's root", () => {
  it.each<[what: string, kind: string, path: string, value: unknown, problem: string]>([
    [
      'delivers another folder',
      'Kustomization',
      'spec.path',
      './dist/kind',
      `${ROOT} delivers dist/kind, not the tree`,
    ],
    [
      'names a source that there is not',
      'Kustomization',
      'spec.sourceRef.name',
      'x',
      `${ROOT} needs GitRepository flux-system/x`,
    ],
    ['waits for the components', 'Kustomization', 'spec.wait', true, `${ROOT} waits for the components`],
    ['does not prune', 'Kustomization', 'spec.prune', false, `${ROOT} does not prune`],
    ['reads another branch', 'GitRepository', 'spec.ref.branch', 'next', 'SOURCE_BRANCH=next'],
    [
      'reads another repository',
      'GitRepository',
      'spec.url',
      'https://example.org/x.git',
      'SOURCE_URL=https://example.org',
    ],
    [
      'asks a git server that is not there',
      'GitRepository',
      'spec.url',
      'http://git.gitt.svc/x.git',
      `${ROOT} needs Service gitt/git`,
    ],
    ['stands where nothing is', 'GitRepository', 'metadata.namespace', 'flux', `${ROOT} needs Namespace flux`],
    [
      'has another name for its source',
      'GitRepository',
      'metadata.name',
      'x',
      'needs GitRepository flux-system/tetrascope',
    ],
  ])('is broken when it %s', (_, kind, path, value, problem) => {
    expect(brokenBy(changed(KIND, ROOT, (object) => put(object, path, value), kind)).join('\n')).toContain(problem);
  });

  it('is broken without its source, its Kustomization, or altogether', () => {
    const documents = KIND.get(ROOT) as readonly ReadObject[];
    const only = (kind: string) =>
      new Map(KIND).set(
        ROOT,
        documents.filter((one) => one.kind === kind),
      );
    expect(brokenBy(only('Kustomization')).join('\n')).toContain(`flux: ${ROOT} has 0 GitRepositories`);
    expect(brokenBy(only('GitRepository')).join('\n')).toContain(`flux: ${ROOT} has 0 objects of kind Kustomization`);
    expect(brokenBy(without(KIND, ROOT)).join('\n')).toContain(`flux: ${ROOT} has 0 objects of kind Kustomization`);
  });
});
