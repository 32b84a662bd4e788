import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';

/** What a person changes between two runs, and what the machine around them is like. */

describe.concurrent('since the cluster was made', () => {
  test('the number of workers changed: the nodes that are there are enough', async () => {
    const bench = await Bench.after('flux');
    bench.put('dist/kind/bootstrap/kind.yaml', `${bench.read('dist/kind/bootstrap/kind.yaml')}# a worker more\n`);
    bench.set('NODES', '5');
    const { code, err } = await bench.run('up', '--timeout', '8s');
    expect(err).toContain('kind.yaml changed since the cluster was made: that takes effect after ./bootstrap.sh down');
    expect(code).toBe(0);
  });

  test('the port of its git server changed: it is named, and down takes the remote along', async () => {
    const bench = await Bench.after('flux');
    bench.set('GIT_PUSH_URL', '../another.git');
    const { code, err, changes } = await bench.run('up');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain('the git server of cluster tetrascope listens at ../git-server.git');
    expect(err).toContain('put source.localPort back, or make it anew (./bootstrap.sh down, then up)');
    expect((await bench.run('down', '--yes')).changes).toContain('git remote remove kind');
  });

  test('it was removed by hand and its port changed: the remote follows', async () => {
    const bench = await Bench.after('flux');
    bench.world.cluster = 'absent';
    bench.world.things.clear();
    execFileSync('git', ['clone', '-q', '--bare', join(bench.base, 'git-server.git'), join(bench.base, 'another.git')]);
    bench.set('GIT_PUSH_URL', '../another.git');
    bench.world.pushed = () => bench.git('rev-parse', 'HEAD');
    expect(await bench.run('up')).toMatchObject({ code: 0 });
    expect(bench.git('config', 'remote.kind.url')).toBe('../another.git');
    expect((await bench.run('down', '--yes')).changes).toContain('git remote remove kind');
  });

  test('a token was rotated: its Secret gets the new one, once', async () => {
    const bench = new Bench();
    bench.put(
      'dist/kind/bootstrap/flux/secrets.txt',
      'flux-system git-credentials username value:git -\nflux-system git-credentials password env:TEST_TOKEN -\n',
    );
    bench.git('commit', '-q', '-a', '-m', 'Secrets');
    const held = () =>
      Object.fromEntries(
        Object.entries(bench.world.thing('Secret', 'flux-system', 'git-credentials')?.data ?? {}).map(
          ([key, value]) => [key, Buffer.from(value, 'base64').toString()],
        ),
      );
    bench.env = { TEST_TOKEN: 'first-token' };
    expect(await bench.run('up', '--engine', 'flux')).toMatchObject({ code: 0 });
    bench.env = { TEST_TOKEN: 'second-token' };
    const { code, out, err, changes } = await bench.run('up');
    expect({ code, changes }).toEqual({
      code: 0,
      changes: [
        'kubectl --context kind-tetrascope patch secret git-credentials -n flux-system --type=merge --patch-file /dev/stdin',
      ],
    });
    expect(held()).toEqual({ username: 'git', password: 'second-token' });
    const seen = [out, err, ...bench.world.calls.flatMap(({ args }) => args)].join('\n');
    for (const token of ['second-token', Buffer.from('second-token').toString('base64')]) {
      expect(seen).not.toContain(token);
    }
    expect(await bench.run('up')).toMatchObject({ code: 0, changes: [] });
    bench.env = {};
    expect(await bench.run('up')).toMatchObject({ code: 0, changes: [] });
    expect(held().password).toBe('second-token');
  });

  test('another repository is followed, and what a Secret has besides stays', async () => {
    const rows = (url: string) => `flux-system other url value:${url} -\nflux-system other key random:8 -\n`;
    const bench = new Bench();
    const set = (url: string) => {
      bench.put('dist/kind/bootstrap/flux/secrets.txt', rows(url));
      bench.git('commit', '-q', '-a', '-m', 'Secrets');
    };
    const held = () => bench.world.thing('Secret', 'flux-system', 'other')?.data ?? {};
    set('https://example.com/a.git');
    await bench.run('up', '--engine', 'flux');
    const { key } = held();
    set('https://example.com/b.git');
    expect(await bench.run('up')).toMatchObject({ code: 0 });
    expect(held()).toEqual({ url: Buffer.from('https://example.com/b.git').toString('base64'), key });
  });

  test('a key is new in what is rendered and given: it is added', async () => {
    const bench = new Bench();
    const set = (rows: string) => {
      bench.put('dist/kind/bootstrap/flux/secrets.txt', rows);
      bench.git('commit', '-q', '-a', '-m', 'Secrets');
    };
    set('flux-system token key value:a -\n');
    expect(await bench.run('up', '--engine', 'flux')).toMatchObject({ code: 0 });
    set('flux-system token key value:a -\nflux-system token hosts env:TEST_HOSTS -\n');
    const { code, err } = await bench.run('up');
    expect(code).toBe(1);
    expect(err).toContain('has no key hosts, and the environment variable TEST_HOSTS is not set');
    bench.env = { TEST_HOSTS: 'hosts' };
    expect(await bench.run('up')).toMatchObject({ code: 0 });
    expect(Object.keys(bench.world.thing('Secret', 'flux-system', 'token')?.data ?? {}).sort()).toEqual([
      'hosts',
      'key',
    ]);
  });

  test('a file of a secret that is misspelled is named, although the Secret is there', async () => {
    const bench = new Bench();
    writeFileSync(join(bench.base, 'key'), 'secret');
    bench.put('dist/kind/bootstrap/flux/secrets.txt', 'flux-system token key file:TOKEN_FILE -\n');
    bench.git('commit', '-q', '-a', '-m', 'Secrets');
    bench.env = { TOKEN_FILE: 'key' };
    expect(await bench.run('up', '--engine', 'flux')).toMatchObject({ code: 0 });
    bench.env = { TOKEN_FILE: 'kye' };
    const { code, err } = await bench.run('up');
    expect(code).toBe(1);
    expect(err).toContain('the file kye, which TOKEN_FILE names, cannot be read');
  });

  test('it was stopped: its Secrets are in it, so nobody asks for what they were made from', async () => {
    const bench = new Bench();
    bench.put('dist/kind/bootstrap/flux/secrets.txt', 'flux-system token key env:TEST_TOKEN -\n');
    bench.git('commit', '-q', '-a', '-m', 'Secrets');
    bench.env = { TEST_TOKEN: 'token' };
    expect(await bench.run('up', '--engine', 'flux')).toMatchObject({ code: 0 });
    bench.env = {};
    bench.world.cluster = 'stopped';
    expect(await bench.run('up')).toMatchObject({ code: 0 });
  });

  test('the environment was edited and not rendered: it is said', async () => {
    const bench = await Bench.after('flux');
    bench.put('environments/kind.yaml', 'name: kind\n');
    bench.git('add', 'environments');
    bench.git('commit', '-q', '-m', 'Environment');
    expect((await bench.run('up')).err).not.toContain('warning');
    bench.put('environments/kind.yaml', 'name: kind\n# edited\n');
    const { code, err } = await bench.run('up');
    expect(code).toBe(0);
    expect(err).toContain('warning: environments/kind.yaml is changed and dist/ is not: npm run synth');
  });
});

describe.concurrent('status', () => {
  test('names the commit, and what has not reached it', async () => {
    const bench = await Bench.after('flux');
    const before = bench.git('rev-parse', 'HEAD');
    bench.git('commit', '-q', '--allow-empty', '-m', 'Next');
    bench.git('push', '-q', 'kind', 'HEAD:main');
    bench.world.pushed = () => before;
    const waiting = await bench.run('status');
    expect(waiting.code).toBe(1);
    expect(waiting.out).toContain(`main at ${bench.git('rev-parse', 'HEAD').slice(0, 7)}`);
    expect(waiting.out).toMatch(/grafana +progressing +the new commit has not reached it yet/);
    bench.world.pushed = () => bench.git('rev-parse', 'HEAD');
    expect(await bench.run('status')).toMatchObject({ code: 0 });
  });

  test.each(['status', 'open'])('%s of a cluster that is stopped says what starts it', async (command) => {
    const bench = await Bench.after('flux');
    bench.world.cluster = 'stopped';
    const { code, err } = await bench.run(command);
    expect(code).toBe(1);
    expect(err).toContain('if it is stopped, this starts it: ./bootstrap.sh up --environment kind');
    expect(err).not.toContain('Go on with');
    bench.world.contexts.delete('kind-tetrascope');
    expect((await bench.run(command)).err).toContain('kind export kubeconfig --name tetrascope');
  });
});

describe.concurrent('around it', () => {
  test('a program for differences that always agrees hides none', async () => {
    const bench = await Bench.after('argocd');
    const root = bench.world.thing('Application', 'argocd', 'tetrascope');
    if (root) root.spec = {};
    bench.env = { KUBECTL_EXTERNAL_DIFF: 'true' };
    const { code, changes } = await bench.run('up');
    expect(code).toBe(0);
    expect(changes.join('\n')).toContain('-f argocd/kind.yaml');
  });

  test('it runs by a link, and whatever CDPATH is', async () => {
    const bench = await Bench.after('flux');
    symlinkSync('repository/bootstrap.sh', join(bench.base, 'first'));
    symlinkSync(join(bench.base, 'first'), join(bench.base, 'second'));
    execFileSync('mkdir', ['-p', join(bench.base, 'elsewhere/repository')]);
    bench.env = { CDPATH: join(bench.base, 'elsewhere') };
    for (const program of ['repository/bootstrap.sh', './second', 'first']) {
      const { code, err } = await bench.runWith({ program: ['bash', program] }, 'status');
      expect({ program, code, err }).toEqual({ program, code: 0, err: '' });
    }
  });

  test('git says itself why it cannot use a folder', async () => {
    const bench = new Bench();
    bench.env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
    const { code, err, changes } = await bench.run('up');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain(`error: git cannot use ${bench.folder}`);
    expect(err).toContain('git config --global --add safe.directory');
  });

  test('a password in the URL of a remote is not shown', async () => {
    const bench = new Bench();
    bench.git('remote', 'add', 'kind', 'https://me:hunter2@example.com/a.git');
    const { err } = await bench.run('up');
    expect(err).toContain('the git remote kind is taken: it is https://***@example.com/a.git');
    expect(err).not.toContain('hunter2');
  });

  test.each([
    [{ NO_PROXY: 'git.example.com' }, '127.0.0.1,localhost,git.example.com'],
    [{ no_proxy: 'a.example.com', NO_PROXY: 'b.example.com' }, '127.0.0.1,localhost,a.example.com'],
    [{}, '127.0.0.1,localhost'],
  ])('what goes through no proxy stays so: %j', async (env, expected) => {
    const bench = new Bench({ stand: ['docker', 'kind', 'kubectl', 'git', 'uname'] });
    const program = '#!/usr/bin/env bash\nprintf "%s %s" "$no_proxy" "$NO_PROXY" >"$HOME/seen"\necho v3.22.0\n';
    writeFileSync(join(bench.base, 'bin/helm'), program, { mode: 0o755 });
    bench.env = env;
    await bench.run('doctor');
    expect(execFileSync('cat', [join(bench.base, 'seen')], { encoding: 'utf8' })).toBe(`${expected} ${expected}`);
  });

  test('a dry run of down without Docker plans what down does', async () => {
    const bench = new Bench({ stand: ['uname', 'git'] });
    bench.put('.bootstrap/tetrascope', 'cluster=created\n');
    const { code, out } = await bench.run('down', '--dry-run');
    expect(code).toBe(0);
    expect(out).not.toContain('There is no cluster');
    expect(out).toContain('kind delete cluster --name tetrascope');
  });
});
