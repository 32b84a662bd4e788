import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';
import type { Answer, Call } from './world.ts';

/** Nothing that is not ours, and nothing that is healthy, is ever taken away. */

const isListing = ({ tool, args }: Call) => tool === 'kind' && args.join(' ') === 'get clusters';
const nothing: Answer = { code: 0, out: '', err: '' };
const mark = (bench: Bench) => bench.read('.bootstrap/tetrascope').split('\n');

describe.concurrent('a healthy cluster stays', () => {
  test('while kind cannot list it', async () => {
    const bench = await Bench.after('argocd');
    const before = bench.snapshot();
    bench.world.answer = (call) => (isListing(call) ? { code: 1, out: '', err: 'docker ps failed' } : undefined);
    for (const command of [['up'], ['down', '--yes']]) {
      const { code, err, changes } = await bench.run(...command);
      expect({ code, changes }).toEqual({ code: 1, changes: [] });
      expect(err).toContain('kind cannot list its clusters');
    }
    bench.world.answer = () => undefined;
    expect(bench.snapshot()).toEqual(before);
    expect(await bench.run('up')).toMatchObject({ code: 0, changes: [] });
  });

  test('when kind once listed nothing', async () => {
    const bench = await Bench.after('argocd');
    let listings = 0;
    bench.world.answer = (call) => (isListing(call) && (listings += 1) === 1 ? nothing : undefined);
    expect((await bench.run('up')).code).toBe(1);
    expect(mark(bench)).toContain('cluster=created');
    const second = await bench.run('up');
    expect({ code: second.code, changes: second.changes }).toEqual({ code: 0, changes: [] });
  });

  test('when it was made by somebody faster', async () => {
    const bench = await Bench.after('argocd');
    bench.put('.bootstrap/tetrascope', '');
    let listings = 0;
    bench.world.answer = (call) => (isListing(call) && (listings += 1) === 1 ? nothing : undefined);
    expect((await bench.run('up')).code).toBe(1);
    for (const command of [['up'], ['down', '--yes']]) {
      const { code, err, changes } = await bench.run(...command);
      expect({ code, changes }).toEqual({ code: 1, changes: [] });
      expect(err).toContain('was not made by ./bootstrap.sh up');
    }
    expect(bench.world.cluster).toBe('running');
  });

  test('whatever an interrupted run remembered', async () => {
    const bench = await Bench.after('flux');
    bench.put('.bootstrap/tetrascope', 'cluster=creating\n');
    expect(await bench.run('up')).toMatchObject({ code: 1, changes: [] });
    expect(bench.world.cluster).toBe('running');
  });
});

test('a cluster that kind could not finish is forgotten', async () => {
  const bench = new Bench();
  expect((await bench.runWith({ trouble: { at: 0, how: 'fails' } }, 'up')).code).toBe(1);
  expect(mark(bench).join('')).not.toContain('cluster=');
});

test('the remedy for a cluster of another copy takes it on, and forgets nothing', async () => {
  const bench = await Bench.after('flux');
  const before = mark(bench).sort();
  const others = before.filter((line) => line !== '' && !line.startsWith('cluster='));
  bench.put('.bootstrap/tetrascope', `${others.join('\n')}\n`);
  const { err } = await bench.run('up');
  const remedy = /take it on: (.*)$/m.exec(err)?.[1] ?? 'false';
  expect((await bench.runWith({ program: ['bash', '-c', `cd repository && ${remedy}`] })).code).toBe(0);
  expect(await bench.run('up')).toMatchObject({ code: 0, changes: [] });
  expect(mark(bench).sort()).toEqual(before);
});

describe.concurrent('two at a time', () => {
  test.each([['up'], ['down', '--yes']])('%s waits for nobody, and says who is at work', async (...command) => {
    const bench = new Bench();
    let goOn = () => {};
    const creating = new Promise<void>((created) => {
      bench.world.hold = (call, socket) => {
        if (call.tool !== 'kind' || call.args[0] !== 'create') return false;
        goOn = () => {
          bench.world.do(call);
          socket.end('0\0\0\0');
        };
        created();
        return true;
      };
    });
    const first = bench.run('up');
    await creating;
    const { code, err, changes } = await bench.run(...command);
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toMatch(/another \.\/bootstrap\.sh works on cluster tetrascope \(process \d+\)/);
    goOn();
    expect((await first).code).toBe(0);
    expect(await bench.run('up')).toMatchObject({ code: 0, changes: [] });
  });

  test.each(['', '4194399\n', 'not a number\n'])('a lock that a killed run left is no obstacle: %j', async (left) => {
    const bench = await Bench.after('flux');
    bench.put('.bootstrap/tetrascope.lock', left);
    expect(await bench.run('up')).toMatchObject({ code: 0, changes: [] });
    expect(bench.read('.bootstrap/tetrascope.lock')).toBe('');
  });
});

describe.concurrent('a switch', () => {
  const ROW = 'flux-system git-credentials password env:TEST_TOKEN -\n';

  test('without what its Secrets are made from leaves the engine as it is', async () => {
    const bench = await Bench.after('argocd');
    bench.put('dist/kind/bootstrap/flux/secrets.txt', ROW);
    bench.git('commit', '-q', '-a', '-m', 'Secrets');
    const { code, err, changes } = await bench.run('up', '--engine', 'flux');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain('the environment variable TEST_TOKEN is not set');
    bench.env = { TEST_TOKEN: 'token' };
    expect(await bench.run('up', '--engine', 'flux')).toMatchObject({ code: 0 });
    expect(bench.world.harm).toEqual([]);
  });

  test('with a Secret that lacks a key leaves the engine as it is', async () => {
    const bench = await Bench.after('argocd');
    bench.put('dist/kind/bootstrap/flux/secrets.txt', ROW);
    bench.git('commit', '-q', '-a', '-m', 'Secrets');
    bench.world.put({ kind: 'Secret', metadata: { namespace: 'flux-system', name: 'git-credentials' }, data: {} });
    const { code, err } = await bench.run('up', '--engine', 'flux');
    expect(code).toBe(1);
    expect(err).toContain('Secret flux-system/git-credentials has no key password');
    expect(bench.world.thing('StatefulSet', 'argocd', 'argocd-application-controller')).toBeDefined();
    expect(bench.read('.bootstrap/tetrascope')).toContain('engine=argocd');
  });
});
