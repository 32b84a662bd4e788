import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';

describe.concurrent('usage', () => {
  test.each([
    [[], 'Usage: ./bootstrap.sh COMMAND'],
    [['upp'], 'unknown: upp'],
    [['up', 'down'], 'two commands: up and down'],
    [['up', '--engine', 'helm'], '--engine helm: argocd or flux'],
    [['up', '--engine'], '--engine needs a value'],
    [['down', '--yes', '--environment', ''], '--environment needs a value'],
    [['up', '--engine='], '--engine needs a value'],
    [['up', '--timeout', ''], '--timeout needs a value'],
    [['up', '--timeout', 'soon'], '--timeout soon: a duration such as 90s, 30m or 1h'],
    [['up', '--environment', '../x'], '--environment ../x: not a name of an environment'],
    [['status', '--engine', 'flux'], '--engine goes with up'],
    [['up', '--yes'], '--yes goes with down'],
  ] as const)('wrong: %j', async (args, message) => {
    const { code, err, changes } = await new Bench().run(...args);
    expect({ code, changes }).toEqual({ code: 2, changes: [] });
    expect(err).toContain(message);
  });

  test('--help tells every command and option', async () => {
    const { code, out } = await new Bench().run('up', '--help');
    expect(code).toBe(0);
    for (const word of [
      'up',
      'status',
      'open',
      'down',
      'doctor',
      '--environment',
      '--engine',
      '--timeout',
      '--yes',
      '--dry-run',
    ]) {
      expect(out).toContain(`  ${word} `);
    }
  });

  test('options may be written with an equals sign', async () => {
    const { code, out } = await new Bench().run('up', '--engine=flux', '--environment=kind', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('flux/kind.yaml');
  });
});

describe.concurrent('a dry run', () => {
  const commands = [['up'], ['up', '--engine', 'flux'], ['status'], ['open'], ['down'], ['down', '--yes'], ['doctor']];

  test.each(commands)('of %s %s %s changes nothing, on any machine', async (...args) => {
    const bare = new Bench({ stand: ['uname'] });
    const before = bare.snapshot();
    const first = await bare.run(...args, '--dry-run');
    expect(first).toMatchObject({ code: args[0] === 'doctor' ? 1 : 0, err: '', changes: [] });
    expect(bare.snapshot()).toEqual(before);
    const ready = await Bench.after('argocd');
    const there = ready.snapshot();
    expect(await ready.run(...args, '--dry-run')).toMatchObject({ code: 0, changes: [] });
    expect(ready.snapshot()).toEqual(there);
  });

  test('of up on a bare machine plans what up does', async () => {
    const bare = new Bench({ stand: ['uname'] });
    const planned = (await bare.run('up', '--dry-run')).out
      .split('\n')
      .filter((line) => /^(kind|helm|kubectl|git) /.test(line));
    const bench = new Bench();
    const { changes } = await bench.run('up');
    const plain = (line: string) =>
      line
        .replace(/ # .*|'/g, '')
        .replace(/(requestedAt|bootstrap)=.*/, '$1=')
        .replace(/applications\.argoproj\.io .* -n/, 'applications.argoproj.io -n');
    // Without git nobody knows whether the remote is there.
    expect(planned.map(plain)).toEqual(changes.map(plain).filter((line) => !line.startsWith('git remote')));
  });

  test('of a switch plans the switch, and of a second up nothing', async () => {
    const bench = await Bench.after('argocd');
    const commands = (out: string) => out.split('\n').filter((line) => /^(kind|helm|kubectl|git) /.test(line));
    expect(commands((await bench.run('up', '--dry-run')).out)).toEqual([]);
    const planned = commands((await bench.run('up', '--engine', 'flux', '--dry-run')).out);
    expect(planned[0]).toContain('delete statefulset argocd-application-controller');
    expect(planned.join('\n')).toContain('--patch \'{"metadata":{"finalizers":null}}\'');
    expect(planned.at(-1)).toContain('-f flux/kind.yaml');
  });
});

describe.concurrent('down', () => {
  test('asks, and removes what up made', async () => {
    const bench = await Bench.after('flux');
    for (const input of ['', 'n\n', 'yess\n']) {
      const refused = await bench.runWith({ input }, 'down');
      expect(refused).toMatchObject({ code: 1, changes: [] });
      expect(refused.err).toContain('nothing is removed');
    }
    const { code, changes } = await bench.runWith({ input: 'y\n' }, 'down');
    expect(code).toBe(0);
    expect(changes).toEqual(['kind delete cluster --name tetrascope', 'git remote remove kind']);
    expect(bench.read('.bootstrap/tetrascope')).toBe('');
    expect(bench.git('remote')).toBe('');
    const again = await bench.run('down');
    expect(again).toMatchObject({ code: 0, out: 'There is no cluster tetrascope.\n', changes: [] });
  });

  test('refuses a cluster that it did not make', async () => {
    const bench = new Bench();
    bench.world.cluster = 'running';
    const { code, err, changes } = await bench.run('down', '--yes');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain('was not made by');
    expect(bench.world.cluster).toBe('running');
  });

  test('leaves a remote that it did not add', async () => {
    const bench = new Bench();
    bench.git('remote', 'add', 'kind', '../git-server.git');
    await bench.run('up');
    const { changes } = await bench.run('down', '--yes');
    expect(changes).toEqual(['kind delete cluster --name tetrascope']);
    expect(bench.git('remote')).toBe('kind');
  });

  test('takes away a cluster that is half made, or stopped', async () => {
    const half = new Bench();
    half.put('.bootstrap/tetrascope', 'cluster=creating\n');
    half.world.cluster = 'half';
    expect(await half.run('down', '--yes')).toMatchObject({
      code: 0,
      changes: ['kind delete cluster --name tetrascope'],
    });
    const stopped = await Bench.after('flux');
    stopped.world.cluster = 'stopped';
    expect(await stopped.run('down', '--yes')).toMatchObject({ code: 0 });
    expect(stopped.world.cluster).toBe('absent');
  });

  test('can be taken on after a failure', async () => {
    const bench = await Bench.after('flux');
    expect(await bench.runWith({ trouble: { at: 1, how: 'fails' } }, 'down', '--yes')).toMatchObject({ code: 1 });
    expect(await bench.run('down', '--yes')).toMatchObject({ code: 0, changes: ['git remote remove kind'] });
    expect(bench.git('remote')).toBe('');
  });
});

describe.concurrent('status and open', () => {
  test.each(['status', 'open'])('%s without a cluster says how to make one', async (command) => {
    const { code, err } = await new Bench().run(command);
    expect(code).toBe(1);
    expect(err).toContain('there is no cluster tetrascope');
    expect(err).toContain('./bootstrap.sh up --environment kind');
  });
});

/** A port that is free right now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await check()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('not within 6 seconds');
}

/** A machine with two services to forward: their stand-in serves. */
async function openable() {
  const bench = await Bench.after('argocd');
  const [grafana, argocd] = [await freePort(), await freePort()];
  bench.put(
    'dist/kind/bootstrap/addresses.txt',
    [
      '# purpose, namespace, service, port, local port, path, password, user',
      `Grafana\tmonitoring\tgrafana\t80\t${grafana}\t/\tmonitoring/grafana-admin/admin-password\tadmin`,
      `PromQL\tmonitoring\tnot-there\t9090\t9090\t/\t-\t-`,
    ].join('\n'),
  );
  bench.put('dist/kind/bootstrap/argocd/addresses.txt', `Argo CD\targocd\targocd-server\t80\t${argocd}\t/\t-\t-\n`);
  bench.world.put({ kind: 'Service', metadata: { namespace: 'monitoring', name: 'grafana' } });
  const forwards: { args: readonly string[]; server: Server; end: () => void }[] = [];
  bench.world.hold = ({ args }, socket) => {
    if (!args.includes('port-forward')) return false;
    const server = createServer((_, response) => response.end('hello'));
    server.listen(Number(args.at(-1)?.split(':')[0]), '127.0.0.1');
    const close = () => {
      server.close();
      server.closeAllConnections();
    };
    socket.on('close', close);
    forwards.push({ args, server, end: () => socket.end('1\0\0lost connection to pod\n\0') });
    return true;
  };
  return { bench, grafana, argocd, forwards };
}

const serves = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    async (response) => (await response.text()) === 'hello',
    () => false,
  );

test('open forwards what is there until Ctrl-C, and takes up a forward that ended', async () => {
  const { bench, grafana, argocd, forwards } = await openable();
  const running = bench.run('open');
  await until(async () => (await serves(grafana)) && (await serves(argocd)));
  expect(forwards).toHaveLength(2);
  forwards[0]?.end();
  await until(() => forwards.length === 3);
  await until(async () => (await serves(grafana)) && (await serves(argocd)));
  bench.signal('SIGINT');
  const { code, out, changes } = await running;
  expect({ code, changes }).toEqual({ code: 0, changes: [] });
  expect(out).toContain(`Grafana          http://127.0.0.1:${grafana}/\n`);
  expect(out).toContain(
    'user admin, password: kubectl --context kind-tetrascope -n monitoring get secret grafana-admin -o \'go-template={{index .data "admin-password" | base64decode}}\'',
  );
  expect(out).toContain('PromQL           not there: service not-there in namespace monitoring');
  expect(out).toContain(`Argo CD          http://127.0.0.1:${argocd}/\n`);
  expect(out).toContain('the connection ended, trying again');
  expect(forwards.every(({ args }) => args.includes('--address') && args.includes('127.0.0.1'))).toBe(true);
  await until(async () => !(await serves(grafana)) && !(await serves(argocd)));
});

test('open goes on without a port that is in use', async () => {
  const { bench, grafana, argocd, forwards } = await openable();
  const taken = createServer().listen(grafana, '127.0.0.1');
  await new Promise((done) => taken.once('listening', done));
  const running = bench.run('open');
  await until(() => serves(argocd));
  // To the script alone, as a service manager would.
  bench.signal('SIGTERM');
  const { code, out } = await running;
  taken.close();
  expect(code).toBe(0);
  expect(forwards).toHaveLength(1);
  expect(out).toContain(`Grafana          port ${grafana} of 127.0.0.1 is in use`);
});

test('paths of secrets in files are those of the caller', async () => {
  const bench = new Bench();
  writeFileSync(join(bench.base, 'token'), 'secret');
  bench.put('dist/kind/bootstrap/secrets.txt', 'monitoring token key file:TOKEN_FILE -\n');
  bench.env = { TOKEN_FILE: 'token' };
  bench.git('commit', '-q', '-a', '-m', 'Secrets');
  expect(await bench.run('up')).toMatchObject({ code: 0 });
});
