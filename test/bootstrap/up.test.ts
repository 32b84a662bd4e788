import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';

const settings = new Map(
  readFileSync('dist/kind/bootstrap/bootstrap.env', 'utf8')
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);

const release = (name: string, chart: string, namespace: string, values?: string) =>
  `helm upgrade --install ${name} ${settings.get(`${chart}_CHART`)} --version ${settings.get(`${chart}_VERSION`)} ` +
  `--namespace ${namespace} --kube-context kind-tetrascope --timeout 10m${values ? ` --values ${values}` : ''}`;
const apply = (path: string) => `kubectl --context kind-tetrascope apply --server-side --force-conflicts -f ${path}`;
const stamp = (namespace: string, name: string) =>
  `kubectl --context kind-tetrascope annotate secrets -n ${namespace} -l owner=helm,name=${name},status=deployed ` +
  '--overwrite tetrascope/bootstrap=';

/** Calls without what differs from run to run. */
const stable = (changes: readonly string[]) => changes.map((call) => call.replace(/=[0-9a-f]{40}$|=\d{10}$/, '='));

const FOR_BOTH = [
  'kind create cluster --name tetrascope --config dist/kind/bootstrap/kind.yaml',
  release('cilium', 'CILIUM', 'kube-system', 'dist/kind/bootstrap/cilium/values.yaml'),
  apply('dist/kind/namespaces/Namespace-monitoring.yaml'),
  'kubectl --context kind-tetrascope create -f -',
  apply('dist/kind/bootstrap/git/Namespace-git.yaml'),
  apply('dist/kind/bootstrap/git'),
  'git remote add kind ../git-server.git',
  'git push kind HEAD:refs/heads/main',
];

const flux = (engine: string) => [
  apply(`dist/kind/bootstrap/${engine}/Namespace-flux-system.yaml`),
  release('flux-operator', 'FLUX_OPERATOR', 'flux-system'),
  stamp('flux-system', 'flux-operator'),
  apply(`dist/kind/bootstrap/${engine}/FluxInstance-flux-system-flux.yaml`),
];

describe.concurrent('a new cluster', () => {
  test('with Flux', async () => {
    const bench = new Bench();
    const { code, out, err, changes } = await bench.run('up', '--engine', 'flux');
    expect({ code, err: err.replace(/^(To| \*) .*\n/gm, '') }).toEqual({ code: 0, err: '' });
    expect(stable(changes)).toEqual([
      ...FOR_BOTH,
      ...flux('flux'),
      apply('flux/kind.yaml'),
      'kubectl --context kind-tetrascope annotate gitrepositories.source.toolkit.fluxcd.io tetrascope -n flux-system ' +
        '--overwrite reconcile.fluxcd.io/requestedAt=',
    ]);
    expect(out).toMatch(/All \d+ components are healthy/);
    expect(out).toContain('back to what it was: kubectl config use-context production');
    expect(bench.read('.bootstrap/tetrascope')).toMatch(/^cluster=created$/m);
  });

  test('with Argo CD, which is the default', async () => {
    const bench = new Bench();
    const { code, changes } = await bench.run('up');
    expect(code).toBe(0);
    expect(stable(changes)).toEqual([
      ...FOR_BOTH,
      ...flux('argocd'),
      apply('dist/kind/bootstrap/argocd/Namespace-argocd.yaml'),
      release('argocd', 'ARGOCD', 'argocd', 'dist/kind/bootstrap/argocd/values.yaml'),
      stamp('argocd', 'argocd'),
      apply('argocd/kind.yaml'),
      expect.stringMatching(/annotate applications\.argoproj\.io .* argocd\.argoproj\.io\/refresh=normal$/),
    ]);
  });

  test('names its context in every call that reads or changes the cluster', async () => {
    const bench = await Bench.after('argocd');
    const without = bench.world.calls.filter(
      ({ tool, args }) =>
        (tool === 'kubectl' || tool === 'helm') &&
        !['config', 'version'].includes(args[0] ?? '') &&
        !args.some((arg, at) => /^--(kube-)?context$/.test(arg) && args[at + 1] === 'kind-tetrascope'),
    );
    expect(without).toEqual([]);
  });
});

describe.concurrent('a second run', () => {
  test.each(['flux', 'argocd'] as const)('changes nothing under %s, and finds the engine itself', async (engine) => {
    const bench = await Bench.after(engine);
    const second = await bench.run('up');
    expect(second).toMatchObject({ code: 0, changes: [] });
    rmSync(join(bench.folder, '.bootstrap'), { recursive: true });
    bench.put('.bootstrap/tetrascope', 'cluster=created\n');
    expect(await bench.run('up')).toMatchObject({ code: 0, changes: [] });
  });

  test('brings what changed since: values, a chart, a commit', async () => {
    const bench = await Bench.after('argocd');
    const values = 'dist/kind/bootstrap/argocd/values.yaml';
    bench.put(values, `${bench.read(values)}# changed\n`);
    bench.set('FLUX_OPERATOR_VERSION', '0.59.0');
    const { code, changes } = await bench.run('up');
    expect(code).toBe(0);
    expect(stable(changes)).toEqual([
      'git push kind HEAD:refs/heads/main',
      expect.stringContaining('helm upgrade --install flux-operator'),
      stamp('flux-system', 'flux-operator'),
      release('argocd', 'ARGOCD', 'argocd', values),
      stamp('argocd', 'argocd'),
      expect.stringContaining('argocd.argoproj.io/refresh=normal'),
    ]);
  });

  test('waits until the new commit has arrived', async () => {
    const bench = await Bench.after('flux');
    bench.set('DISK_GIB', '21');
    let looks = 0;
    bench.world.weather = (thing) => {
      if (thing.kind !== 'Kustomization' || thing.metadata.name !== 'grafana' || (looks += 1) > 3) return;
      thing.status = { ...thing.status, lastAppliedRevision: 'main@sha1:0000000000000000000000000000000000000000' };
    };
    const { code, out } = await bench.run('up');
    expect(code).toBe(0);
    expect(out).toContain('the new commit has not reached it yet');
    expect(looks).toBeGreaterThan(3);
  });

  test('leaves Cilium to its engine, also while that upgrades it or fails', async () => {
    const bench = await Bench.after('argocd');
    bench.world.release('kube-system', 'cilium', 'failed');
    bench.set('CILIUM_VERSION', '1.20.9');
    const { code, changes } = await bench.run('up');
    expect(code).toBe(0);
    expect(changes.filter((call) => call.startsWith('helm'))).toEqual([]);
  });

  test('has what gave up tried again', async () => {
    const bench = await Bench.after('argocd');
    const release = bench.world.thing('HelmRelease', 'monitoring', 'tempo');
    const application = bench.world.thing('Application', 'argocd', 'loki');
    if (release) release.status = { conditions: [{ type: 'Stalled', status: 'True', reason: 'RetriesExceeded' }] };
    if (application) application.status = { ...application.status, operationState: { phase: 'Failed' } };
    const { code, changes } = await bench.run('up');
    expect(code).toBe(0);
    expect(changes).toEqual([
      expect.stringMatching(
        /annotate helmreleases\S+ tempo -n monitoring --overwrite reconcile\S+ reconcile\.fluxcd\.io\/resetAt=\d+$/,
      ),
      expect.stringMatching(
        /patch applications\S+ loki -n argocd --type=merge --patch-file dist\/kind\/bootstrap\/argocd\/sync.yaml$/,
      ),
    ]);
  });

  test('ends a sync of the root that waits with an earlier commit, and no other', async () => {
    const bench = await Bench.after('argocd');
    const root = bench.world.thing('Application', 'argocd', 'tetrascope');
    const syncing = (revision: string) => ({ phase: 'Running', operation: { sync: { revision } } });
    if (root) root.status = { ...root.status, operationState: syncing(bench.git('rev-parse', 'HEAD').trim()) };
    expect((await bench.run('up')).changes).toEqual([]);
    if (root) root.status = { ...root.status, operationState: syncing('0123abc') };
    expect((await bench.run('up')).changes).toEqual([
      expect.stringMatching(
        /patch applications\S+ tetrascope -n argocd --type=merge --patch {"status":{"operationState":{"phase":"Terminating"}}}$/,
      ),
    ]);
  });

  test('says that the Kind file changed', async () => {
    const bench = await Bench.after('argocd');
    bench.put('dist/kind/bootstrap/kind.yaml', `${bench.read('dist/kind/bootstrap/kind.yaml')}# changed\n`);
    bench.git('commit', '-q', '-a', '-m', 'Change');
    const { code, err } = await bench.run('up');
    expect(code).toBe(0);
    expect(err).toContain('kind.yaml changed since the cluster was made: that takes effect after ./bootstrap.sh down');
  });
});

describe.concurrent('the cluster', () => {
  test('of somebody else is refused', async () => {
    const bench = new Bench();
    bench.world.cluster = 'running';
    const { code, err, changes } = await bench.run('up');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain('cluster tetrascope was not made by ./bootstrap.sh up');
    expect(err).toContain('kind delete cluster --name tetrascope');
  });

  test('that took the name of ours is refused', async () => {
    const bench = await Bench.after('argocd');
    for (const thing of bench.world.things.values()) if (thing.kind === 'Node') delete thing.metadata.labels;
    expect(await bench.run('up')).toMatchObject({ code: 1, changes: [] });
    expect(await bench.run('down', '--yes')).toMatchObject({ code: 1, changes: [] });
  });

  test('that is stopped is started, and one that kubectl does not know is made known', async () => {
    const bench = await Bench.after('argocd');
    bench.world.cluster = 'stopped';
    bench.world.contexts.delete('kind-tetrascope');
    const { code, changes } = await bench.run('up');
    expect(code).toBe(0);
    expect(changes).toEqual([
      'kind export kubeconfig --name tetrascope',
      'docker start tetrascope-control-plane tetrascope-worker',
    ]);
  });

  test('that somebody removed is made anew', async () => {
    const bench = await Bench.after('flux');
    bench.world.cluster = 'absent';
    bench.world.things.clear();
    const { code, changes } = await bench.run('up');
    expect(code).toBe(0);
    expect(changes[0]).toContain('kind create cluster');
    expect(changes.at(-1)).toBe(apply('flux/kind.yaml'));
  });
});

describe.concurrent('Secrets', () => {
  const secrets = (bench: Bench) =>
    bench.world.calls
      .filter(({ stdin }) => stdin !== '')
      .map(({ stdin }) => JSON.parse(stdin) as { metadata: object; data: Record<string, string> });
  const decoded = (data: Record<string, string>) =>
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));

  test('are made from every source, and shown to nobody', async () => {
    const bench = new Bench();
    writeFileSync(join(bench.base, 'key.pem'), `-----BEGIN KEY-----\n${'k'.repeat(200)}\n-----END KEY-----\n`);
    bench.put(
      'dist/kind/bootstrap/flux/secrets.txt',
      [
        '# comment',
        'flux-system git-credentials identity file:TEST_KEY_FILE argocd.argoproj.io/secret-type=repository',
        'flux-system git-credentials password env:TEST_TOKEN argocd.argoproj.io/secret-type=repository',
        'flux-system other url value:https://example.com/a.git -',
        '',
      ].join('\r\n'),
    );
    bench.git('commit', '-q', '-a', '-m', 'Secrets');
    bench.env = { TEST_KEY_FILE: 'key.pem', TEST_TOKEN: 'tökén "with\\ quotes' };
    const { code, out, err } = await bench.run('up', '--engine', 'flux');
    expect(code).toBe(0);
    const [grafana, credentials, other] = secrets(bench);
    const { 'admin-user': user, 'admin-password': password } = decoded(grafana?.data ?? {});
    expect(user).toBe('admin');
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(credentials?.metadata).toEqual({
      namespace: 'flux-system',
      name: 'git-credentials',
      labels: { 'argocd.argoproj.io/secret-type': 'repository' },
    });
    expect(decoded(credentials?.data ?? {})).toEqual({
      identity: readFileSync(join(bench.base, 'key.pem'), 'utf8'),
      password: 'tökén "with\\ quotes',
    });
    expect(other?.metadata).toEqual({ namespace: 'flux-system', name: 'other' });
    const seen = [out, err, ...bench.world.calls.flatMap(({ args }) => args)].join('\n');
    for (const secret of [password ?? '', grafana?.data['admin-password'] ?? '', 'tökén', 'kkkk']) {
      expect(seen).not.toContain(secret);
    }
  });

  test('differ from cluster to cluster, and stay where they are', async () => {
    const one = await Bench.after('flux');
    const two = await Bench.after('argocd');
    const password = (bench: Bench) =>
      bench.world.thing('Secret', 'monitoring', 'grafana-admin')?.data?.['admin-password'];
    const before = password(one);
    await one.run('up');
    expect(password(one)).toBe(before);
    expect(password(two)).not.toBe(before);
  });

  test('of which a key is missing are named, not touched', async () => {
    const bench = await Bench.after('argocd');
    delete bench.world.thing('Secret', 'monitoring', 'grafana-admin')?.data?.['admin-password'];
    const { code, err, changes } = await bench.run('up');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain('Secret monitoring/grafana-admin has no key admin-password');
    expect(err).toContain('kubectl --context kind-tetrascope -n monitoring delete secret grafana-admin');
  });

  test.each([
    ['env:TEST_TOKEN', 'the environment variable TEST_TOKEN is not set'],
    ['file:TEST_FILE', 'the environment variable TEST_FILE is not set: it names a file'],
    ['guess:this', 'its source is guess, which is none of value, random, env and file'],
  ])('that cannot be made from %s are named before a cluster is made', async (source, message) => {
    const bench = new Bench();
    bench.put('dist/kind/bootstrap/secrets.txt', `monitoring token key ${source} -\n`);
    bench.git('commit', '-q', '-a', '-m', 'Secrets');
    const { code, err, changes } = await bench.run('up');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain(message);
  });
});

describe('releases that an earlier run left locked', () => {
  test('the first revision is removed, a later one undone', async () => {
    const bench = await Bench.after('argocd');
    bench.world.release('argocd', 'argocd', 'pending-upgrade');
    const { code, changes } = await bench.run('up');
    expect(code).toBe(0);
    expect(changes[0]).toBe('helm rollback argocd --namespace argocd --kube-context kind-tetrascope --wait');
    expect(changes[1]).toContain('helm upgrade --install argocd');
  });
});

describe.concurrent('what is rendered', () => {
  test('an environment without dist is refused with the remedy', async () => {
    const bench = new Bench();
    const { code, err } = await bench.run('up', '--environment', 'staging');
    expect(code).toBe(1);
    expect(err).toContain('dist/staging/bootstrap/bootstrap.env is not there: environment staging is not rendered');
    expect(err).toContain('npm ci && npm run synth (or name another: kind)');
  });

  test('bootstrap.env is read, not run', async () => {
    const bench = new Bench();
    bench.put(
      'dist/kind/bootstrap/bootstrap.env',
      `${bench.read('dist/kind/bootstrap/bootstrap.env')}\nSOURCE_BRANCH=$(touch ../hacked)main\nPATH=/nowhere\n`,
    );
    await bench.run('up', '--dry-run');
    expect(() => readFileSync(join(bench.base, 'hacked'))).toThrow('ENOENT');
  });

  test('a missing setting is named', async () => {
    const bench = new Bench();
    bench.put('dist/kind/bootstrap/bootstrap.env', 'ENVIRONMENT=kind\n');
    const { code, err } = await bench.run('up');
    expect(code).toBe(1);
    expect(err).toContain('dist/kind/bootstrap/bootstrap.env: CLUSTER is missing');
  });
});

test('a cluster whose source is elsewhere gets no git server and no push', async () => {
  const bench = new Bench();
  bench.set('GIT_SERVER', 'none');
  bench.set('GIT_REMOTE', '');
  bench.set('GIT_PUSH_URL', '');
  bench.set('SOURCE_URL', 'https://127.0.0.1:1/none.git');
  const { code, err, changes } = await bench.run('up', '--engine', 'flux');
  expect(code).toBe(0);
  expect(err).toContain('warning: https://127.0.0.1:1/none.git cannot be read from here');
  expect(changes.filter((call) => call.includes('git/') || call.startsWith('git'))).toEqual([]);
});
