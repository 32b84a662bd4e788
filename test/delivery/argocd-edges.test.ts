import { describe, expect, it } from 'vitest';
import type { Editable } from './breaking.ts';
import { brokenBy, changed, put, treeFile, without } from './breaking.ts';
import { treesOf } from './order/check.ts';
import type { ReadObject } from './order/files.ts';
import { mapsAt, textAt } from './order/files.ts';
import { KIND } from './rendered.ts';

const { argocd, flux } = treesOf(KIND, 'kind');
const names = argocd.units.map(({ name }) => name);
const WAVE = 'argocd.argoproj.io/sync-wave';
const waves = new Map(
  argocd.units.map(({ name, placed }) => [name, placed.object.metadata.annotations?.[WAVE] ?? '0'] as const),
);
/** Who needs whom: the same under both engines. */
const edges = flux.units.flatMap(({ name, placed: { object } }) =>
  mapsAt(object, 'spec.dependsOn').map((to): [string, string] => [name, textAt(to, 'name') ?? '']),
);

const ROOT = 'argocd/kind.yaml';
const PROJECT = 'dist/kind/argocd/AppProject-argocd-tetrascope.yaml';
const VALUES = 'dist/kind/bootstrap/argocd/values.yaml';

const edit = (name: string, change: (object: Editable) => void) => changed(KIND, treeFile('argocd', name), change);
const inWave = (name: string, wave: string | undefined) =>
  edit(name, ({ metadata }) => put(metadata, `annotations`, wave === undefined ? {} : { [WAVE]: wave }));

describe('the waves of Argo CD', () => {
  it.each(edges)('%s comes in a later one than %s, which it needs', (from, to) => {
    const broken = brokenBy(inWave(from, waves.get(to)));
    expect(broken.join('\n')).toMatch(
      new RegExp(`^argocd: dist/kind/${from}/.* brings it, and ${from} does not come after`, 'm'),
    );
    expect(brokenBy(inWave(to, waves.get(from))).join('\n')).toMatch(
      new RegExp(`^argocd: dist/kind/${from}/.* ${to} brings it, and ${from} does not come after ${to}$`, 'm'),
    );
  });

  it('begin at 0 for who says none', () => {
    expect(brokenBy(inWave('scrapes', undefined)).join('\n')).toContain('argocd: dist/kind/scrapes/');
    expect(brokenBy(inWave('namespaces', undefined))).toEqual([]);
  });

  it('begin with the project of the Applications', () => {
    const late = changed(KIND, PROJECT, ({ metadata }) => put(metadata, 'annotations', { [WAVE]: '0' }));
    expect(brokenBy(late)).toEqual([`argocd: ${PROJECT} comes no earlier than cilium, namespaces`]);
  });

  it.each(['argoproj.io_Application', 'helm.toolkit.fluxcd.io_HelmRelease'])('wait by a health rule for %s', (kind) => {
    const rule = (text: string) =>
      changed(KIND, VALUES, (values) => {
        const { cm } = (values as unknown as { configs: { cm: Record<string, string> } }).configs;
        cm[`resource.customizations.health.${kind}`] = text;
      });
    const problem = `argocd: ${VALUES} has no health rule for ${kind}: no wave waits for the one before`;
    expect(brokenOrNot(rule(''), problem)).toBe(true);
    expect(brokenOrNot(rule('return hs'), problem)).toBe(false);
  });

  it('have time until every release had all its attempts', () => {
    const short = changed(KIND, VALUES, (values) => {
      const { params } = (values as unknown as { configs: { params: Record<string, string> } }).configs;
      params['controller.sync.timeout.seconds'] = '3600';
    });
    expect(brokenBy(short).join('\n')).toContain(`${VALUES} ends a sync after 3600 seconds`);
  });
});

describe('an Application', () => {
  const breaks: readonly (readonly [what: string, path: string, value: unknown, problem: string])[] = [
    [
      'server-side apply',
      'spec.syncPolicy.syncOptions',
      ['SkipDryRunOnMissingResource=true'],
      'is synced without ServerSideApply=true',
    ],
    [
      'the skipped dry run',
      'spec.syncPolicy.syncOptions',
      ['ServerSideApply=true'],
      'is synced without SkipDryRunOnMissingResource=true',
    ],
    ['its retries', 'spec.syncPolicy.retry', undefined, 'stops trying'],
    ['an endless number of retries', 'spec.syncPolicy.retry.limit', 5, 'stops trying'],
    ['the newest commit in a retry', 'spec.syncPolicy.retry.refresh', undefined, 'tries the commit that failed'],
    ['a sync by itself', 'spec.syncPolicy.automated', undefined, 'is synced without selfHeal'],
    ['pruning', 'spec.syncPolicy.automated.prune', false, 'is synced without prune'],
    ['its finalizer', 'metadata.finalizers', undefined, 'has not just the finalizer'],
    ['its project', 'spec.project', 'default', 'needs AppProject argocd/default'],
    [
      'its repository',
      'spec.source.repoURL',
      'https://example.org/x.git',
      'reads https://example.org/x.git main, and flux/kind.yaml',
    ],
    ['its branch', 'spec.source.targetRevision', 'HEAD', 'reads http://git.git.svc:23232/tetrascope.git HEAD, and'],
    ['its folder', 'spec.source.path', 'dist/kind', 'delivers dist/kind, not dist/kind/'],
  ];

  it.each(names.flatMap((name) => breaks.map((one) => [name, ...one] as const)))(
    'of %s does not go without %s',
    (name, _, path, value, problem) => {
      const broken = brokenBy(edit(name, (object) => put(object, path, value)));
      expect(broken.filter((one) => one.startsWith(`argocd: ${treeFile('argocd', name)} `)).join('\n')).toContain(
        problem,
      );
    },
  );

  it.each(names)('delivers %s', (name) => {
    const broken = brokenBy(without(KIND, treeFile('argocd', name))).join('\n');
    expect(broken).toMatch(new RegExp(`^argocd: dist/kind/${name}/\\S+ is not delivered$`, 'm'));
  });

  it.each<[what: string, path: string, value: unknown, problem: string]>([
    [
      'a directory that is read deeper than Flux does',
      'spec.source.directory',
      { recurse: true },
      'has spec.source.directory',
    ],
    ['several sources', 'spec.sources', [], 'has spec.sources'],
    ['differences that nobody sees', 'spec.ignoreDifferences', [], 'has spec.ignoreDifferences'],
    ['a namespace of its own', 'metadata.namespace', 'default', 'stands in default'],
  ])('has not %s', (_, path, value, problem) => {
    expect(brokenBy(edit('loki', (object) => put(object, path, value))).join('\n')).toContain(
      `argocd: ${treeFile('argocd', 'loki')} ${problem}`,
    );
  });
});

describe('the root of Argo CD', () => {
  const set = (path: string, value: unknown, kind = 'Application') =>
    brokenBy(changed(KIND, ROOT, (object) => put(object, path, value), kind)).join('\n');

  it.each<[what: string, path: string, value: unknown, problem: string]>([
    ['with a finalizer', 'metadata.finalizers', ['resources-finalizer.argocd.argoproj.io'], 'has a finalizer'],
    ['that stops trying', 'spec.syncPolicy.retry.limit', 3, 'stops trying'],
    ['that is not synced by itself', 'spec.syncPolicy.automated', undefined, 'is synced without prune'],
    ['without server-side apply', 'spec.syncPolicy.syncOptions', [], 'is synced without ServerSideApply=true'],
    ['of another folder', 'spec.source.path', 'dist/kind', 'delivers dist/kind, not the tree dist/kind/argocd'],
    ['in the project of the components', 'spec.project', 'tetrascope', 'allows the repository'],
    ['in no project', 'spec.project', undefined, 'needs AppProject argocd/default'],
    [
      'that reads another branch',
      'spec.source.targetRevision',
      'next',
      'reads http://git.git.svc:23232/tetrascope.git next',
    ],
    [
      'that asks a server that is not there',
      'spec.source.repoURL',
      'http://git.gitt.svc/x.git',
      'needs Service gitt/git',
    ],
    ['in a namespace that is not there', 'metadata.namespace', 'argo', 'needs Namespace argo:'],
  ])('is broken as one %s', (_, path, value, problem) => {
    expect(set(path, value)).toContain(`argocd: ${ROOT} ${problem}`);
  });

  it('is broken without its project, its Application, or altogether', () => {
    const documents = KIND.get(ROOT) as readonly ReadObject[];
    const only = (kind: string) =>
      new Map(KIND).set(
        ROOT,
        documents.filter((one) => one.kind === kind),
      );
    expect(brokenBy(only('Application')).join('\n')).toContain(`${ROOT} needs AppProject argocd/tetrascope-root`);
    expect(brokenBy(only('AppProject')).join('\n')).toContain(`${ROOT} has 0 objects of kind Application`);
    expect(brokenBy(without(KIND, ROOT)).join('\n')).toContain(`${ROOT} has 0 objects of kind Application`);
  });
});

describe.each([
  ['the project of the components', PROJECT],
  ['the project of the root', ROOT],
])('%s', (_, file) => {
  const project = (KIND.get(file) as unknown as Editable[]).find(({ kind }) => kind === 'AppProject');
  const FIELDS = ['sourceRepos', 'destinations', 'clusterResourceWhitelist', 'namespaceResourceWhitelist'] as const;
  const lists = FIELDS.flatMap((field) => {
    const list = (project?.spec[field] ?? []) as unknown[];
    return list.map((item, index) => [field, index, JSON.stringify(item)] as const);
  });
  const set = (field: string, change: (list: unknown[]) => unknown[] | undefined) =>
    brokenBy(
      changed(KIND, file, ({ spec }) => put(spec, field, change((spec[field] ?? []) as unknown[])), 'AppProject'),
    );
  /** Allowed for what another environment delivers. */
  const unused = (item: string) => item.includes('"Ingress"');

  it.each(lists.filter(([, , item]) => !unused(item)))('needs %s %i: %s', (field, index) => {
    const broken = set(field, (list) => list.toSpliced(index, 1));
    expect(broken.join('\n')).toMatch(new RegExp(`^argocd: ${file} does not allow the .*, which \\S+ needs$`, 'm'));
  });

  it.each<[field: string, item: unknown, problem: string]>([
    ['sourceRepos', '*', 'allows the repository *'],
    ['sourceRepos', 'https://example.org/x.git', 'allows the repository https://example.org/x.git'],
    [
      'destinations',
      { server: 'https://kubernetes.default.svc', namespace: '*' },
      'allows the destination https://kubernetes.default.svc *',
    ],
    ['destinations', { server: 'https://kubernetes.default.svc', namespace: 'flux-system' }, 'svc flux-system'],
    ['clusterResourceWhitelist', { group: '*', kind: '*' }, 'allows the cluster-wide kind * (*)'],
    ['clusterResourceWhitelist', { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' }, 'kind ClusterRole'],
    ['namespaceResourceWhitelist', { group: '*', kind: '*' }, 'allows the kind * (*)'],
    ['namespaceResourceWhitelist', { group: '', kind: 'Secret' }, 'allows the kind Secret'],
  ])('allows in %s nothing more: %j', (field, item, problem) => {
    const broken = set(field, (list) => [...list, item]);
    expect(broken).toHaveLength(1);
    expect(broken[0]).toContain(`argocd: ${file} allows the`);
    expect(broken[0]).toContain(problem);
  });

  it('lists its kinds: without a list every kind is allowed', () => {
    expect(set('namespaceResourceWhitelist', () => undefined).join('\n')).toContain(
      `argocd: ${file} has no namespaceResourceWhitelist`,
    );
  });
});

it('the project of the components is delivered', () => {
  const broken = brokenBy(without(KIND, PROJECT));
  expect(broken).toHaveLength(names.length);
  expect(broken.every((problem) => problem.includes('needs AppProject argocd/tetrascope'))).toBe(true);
});

function brokenOrNot(files: typeof KIND, problem: string): boolean {
  const { problems } = treesOf(files, 'kind').argocd;
  return problems.some(({ object, message }) => problem === `argocd: ${object} ${message}`);
}
