import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { Bench } from './bench.ts';
import { type Call, condition, DEFINED, type World } from './world.ts';

/** The stand-in for kubectl against a real one, where that is on the PATH; in `npm run test:bootstrap`. */
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

const CORE = { v1: ['namespaces', 'nodes', 'pods', 'services', 'secrets'] };
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'apps/v1': ['deployments', 'statefulsets'],
  'apiextensions.k8s.io/v1': ['customresourcedefinitions'],
  'fluxcd.controlplane.io/v1': ['fluxinstances'],
  'kustomize.toolkit.fluxcd.io/v1': ['kustomizations'],
  'helm.toolkit.fluxcd.io/v2': ['helmreleases'],
  'source.toolkit.fluxcd.io/v1': ['gitrepositories'],
  'argoproj.io/v1alpha1': ['applications', 'appprojects'],
};
const KINDS = new Map(Object.entries(DEFINED).map(([kind, name]) => [name.split('.')[0], kind]));
const kindOf = (resource: string) =>
  KINDS.get(resource) ??
  { statefulsets: 'StatefulSet', customresourcedefinitions: 'CustomResourceDefinition' }[resource] ??
  resource.replace(/^./, (first) => first.toUpperCase()).replace(/s$/, '');

const resources = (version: string, names: readonly string[]) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: version,
  resources: names.map((name) => ({
    name,
    singularName: name.replace(/ies$/, 'y').replace(/s$/, ''),
    namespaced: !['namespaces', 'nodes', 'customresourcedefinitions'].includes(name),
    kind: kindOf(name),
    verbs: ['get', 'list'],
  })),
});

/** As much of an API server as `kubectl get` asks. */
function respond(world: World, url: URL): { code: number; body: unknown } {
  const path = url.pathname;
  if (path === '/api') return { code: 200, body: { kind: 'APIVersions', versions: ['v1'] } };
  if (path === '/apis') {
    const groups = Object.keys(GROUPS).map((groupVersion) => {
      const [name, version] = groupVersion.split('/');
      const entry = { groupVersion, version };
      return { name, versions: [entry], preferredVersion: entry };
    });
    return { code: 200, body: { kind: 'APIGroupList', apiVersion: 'v1', groups } };
  }
  if (path === '/api/v1') return { code: 200, body: resources('v1', CORE.v1) };
  const group = path.replace('/apis/', '');
  if (GROUPS[group]) return { code: 200, body: resources(group, GROUPS[group]) };
  const [, version = '', namespace, resource = '', name] =
    /^\/(?:api|apis)\/(v1|[^/]+\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const items = world
    .list(resource, namespace, name, url.searchParams.get('labelSelector') ?? undefined)
    .map((thing) => ({ apiVersion: version, ...thing }));
  if (name === undefined) return { code: 200, body: { kind: `${kindOf(resource)}List`, apiVersion: version, items } };
  if (items[0]) return { code: 200, body: items[0] };
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };
  return { code: 404, body };
}

/** A kubectl that talks to that server under the name of our context. */
async function realKubectl(
  world: World,
): Promise<(args: readonly string[]) => Promise<{ code: number; stdout: string }>> {
  const server = createServer((request, response) => {
    const { code, body } = respond(world, new URL(request.url ?? '', 'http://localhost'));
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  server.unref();
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const home = temporaryFolder();
  mkdirSync(join(home, '.kube'));
  const name = 'kind-tetrascope';
  writeFileSync(
    join(home, '.kube/config'),
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}` } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      users: [{ name, user: {} }],
    }),
  );
  return (args) => run(home, 'kubectl', args, { HOME: home, KUBECONFIG: join(home, '.kube/config') });
}

/** One of each call that differs in more than names. */
function kinds(calls: readonly Call[], of: (call: Call) => string): Call[] {
  return [...new Map(calls.map((call) => [of(call), call])).values()];
}

test.skipIf(!hasKubectl)('a real kubectl prints from the templates what the stand-in prints', async () => {
  const seen = new Set<string>();
  for (const engine of ['flux', 'argocd'] as const) {
    const bench = await Bench.after(engine);
    bench.world.put({
      kind: 'Pod',
      metadata: { namespace: 'git', name: 'git-0' },
      status: {
        containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }, { state: { running: {} } }],
      },
    });
    for (const thing of bench.world.things.values()) {
      if (thing.metadata.name === 'tempo')
        thing.status = condition('Ready', 'False', { message: 'a "b"\nc\td \\ é <e>' });
      if (thing.metadata.name === 'loki') delete thing.status;
      if (thing.metadata.name === 'grafana' && thing.kind === 'Application') {
        thing.status = {
          conditions: [{ message: 'x\ny' }],
          resources: [{ kind: 'A', name: 'b', health: { status: 'Degraded', message: 'c\nd' } }],
        };
      }
    }
    bench.world.calls.length = 0;
    await bench.run('status');
    await bench.run('up', '--timeout', '1s');
    const gets = bench.world.calls.filter(
      ({ tool, args }) => tool === 'kubectl' && args.includes('get') && !args.includes('--raw'),
    );
    const templateOf = ({ args }: Call) => args.filter((arg) => arg.startsWith('go-template=')).join();
    const templates = kinds(gets, templateOf).filter((call) => !seen.has(templateOf(call)));
    for (const call of templates) seen.add(templateOf(call));
    const kubectl = await realKubectl(bench.world);
    for (const call of templates) {
      const { code, stdout } = await kubectl(call.args);
      const told = bench.world.do(call);
      const plain = (text: string) => (call.args.includes('name') ? text.replace(/^.*\//gm, '') : text);
      expect({ call, code, out: plain(stdout) }).toEqual({ call, code: told.code, out: plain(told.out) });
    }
  }
  expect(seen.size).toBeGreaterThan(12);
});

test.skipIf(!hasKubectl)('a real kubectl knows every option that is given to it', async () => {
  const calls: Call[] = [];
  for (const engine of ['flux', 'argocd'] as const) {
    const bench = await Bench.after(engine);
    await bench.run('up', '--engine', engine === 'flux' ? 'argocd' : 'flux');
    calls.push(...bench.world.calls.filter(({ tool }) => tool === 'kubectl'));
  }
  const options = ({ args }: Call) => args.map((arg) => (arg.startsWith('-') ? arg.replace(/=.*/, '') : '')).join(' ');
  const different = kinds(
    calls,
    (call) =>
      `${call.args.find((arg) => /^(get|diff|apply|delete|patch|annotate|create)$/.test(arg))} ${options(call).replace(/ +/g, ' ')}`,
  );
  const kubectl = await realKubectl(new Bench().world);
  for (const { args } of different)
    expect({ args, ...(await kubectl([...args, '--help'])) }).toMatchObject({ code: 0 });
});

test.skipIf(!hasKubectl)('a real kubectl patches and annotates several objects at once', async () => {
  const kubectl = await realKubectl((await Bench.after('argocd')).world);
  for (const change of [
    [
      'patch',
      'applications.argoproj.io',
      'cilium',
      'loki',
      '--type=merge',
      '--patch',
      '{"metadata":{"finalizers":null}}',
    ],
    ['annotate', 'applications.argoproj.io', 'cilium', 'loki', '--overwrite', 'argocd.argoproj.io/refresh=normal'],
  ]) {
    const common = ['--context', 'kind-tetrascope', '-n', 'argocd', '--dry-run=client', '-o', 'name'];
    const { code, stdout } = await kubectl([...change, ...common]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'application.argoproj.io/cilium\napplication.argoproj.io/loki\n',
    });
  }
});
