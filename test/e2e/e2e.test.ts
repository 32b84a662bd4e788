import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Endpoint } from '../../constructs/core/endpoint.ts';
import { temporaryFolder } from '../support/temporary.ts';
import type { World } from './e2e.ts';
import { runE2e } from './e2e.ts';
import type { Expectations } from './expectations.ts';
import { Refusal } from './finding.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { Script } from './support.ts';
import { answer, FakeClock, FakeCommands, items, raisedEvent, recorded } from './support.ts';

const PASSWORD = 'correct-horse-battery';
const SETTINGS = { cluster: 'x', context: 'kind-x', remote: 'kind', pushUrl: '', branch: 'main' };
const at = (service: string, port: number) =>
  new Endpoint(service, 'monitoring', { service, port, portName: 'http', purpose: service });

/** One promise of every kind. */
const EXPECTATIONS: Expectations = {
  loki: { at: at('loki', 3100), logs: [{ namespace: 'application', service: 'frontend' }], events: [] },
  grafana: {
    at: at('grafana', 80),
    login: { namespace: 'monitoring', secret: 'grafana-admin', userKey: 'admin-user', passwordKey: 'admin-password' },
    datasources: [{ uid: 'loki', type: 'loki' }],
    dashboards: [],
  },
};

const base64 = (value: string) => Buffer.from(value).toString('base64');
const LOGIN = {
  kind: 'Secret',
  type: 'Opaque',
  metadata: { name: 'grafana-admin', namespace: 'monitoring', uid: 's', resourceVersion: '1' },
  data: { 'admin-user': base64('admin'), 'admin-password': base64(PASSWORD) },
};
const HOG = {
  kind: 'Deployment',
  metadata: { name: 'cpu-hog', namespace: 'deep-space', generation: 1 },
  spec: { replicas: 1 },
  status: { observedGeneration: 1, availableReplicas: 1 },
};

/** A working tree as git would add it; synth brings a Deployment. */
function workTree(folder: string): void {
  const dist = join(folder, 'dist/kind/demo');
  mkdirSync(dist, { recursive: true });
  mkdirSync(join(folder, 'environments'));
  writeFileSync(join(folder, 'environments/kind.yaml'), 'name: kind\n');
  writeFileSync(join(dist, 'nostromo.yaml'), JSON.stringify({ kind: 'Deployment', metadata: { name: 'nostromo' } }));
}

const healthy: Script = (line, { cwd = '' }) => {
  if (line.startsWith('git worktree add')) workTree(line.split(' ')[5] ?? '');
  if (line.endsWith('main.ts --environment kind'))
    writeFileSync(join(cwd, 'dist/kind/demo/hog.yaml'), JSON.stringify(HOG));
  if (line.includes('get secrets ')) return { stdout: items(LOGIN) };
  if (line.includes('get secret grafana-admin')) return { stdout: JSON.stringify(LOGIN) };
  if (line.includes('get deployments.apps cpu-hog')) return { stdout: JSON.stringify(HOG) };
  if (line.includes('--output=json')) return { stdout: items() };
  if (line.startsWith('./bootstrap.sh up')) return { stdout: '==> Preflight\n' };
  return undefined;
};

interface Props {
  readonly script?: Script;
  readonly world?: Partial<World>;
  readonly interruption?: AbortController;
}

/** Runs the command in a world of stand-ins. */
async function run(
  args: readonly string[],
  { script = () => undefined, world = {}, interruption = new AbortController() }: Props = {},
) {
  const commands = new FakeCommands((line, options) => script(line, options) ?? healthy(line, options));
  const output: string[] = [];
  const say = (line: string) => void output.push(line);
  const diagnostics = join(temporaryFolder(), 'diagnostics');
  const all = [...args, '--diagnostics', diagnostics];
  const code = await runE2e(all, interruption.signal, {
    programs: () => commands,
    clock: () => new FakeClock(),
    settings: () => SETTINGS,
    expectations: () => Promise.resolve(EXPECTATIONS),
    send:
      () =>
      (_, { path }) =>
        Promise.resolve(
          answer(path.startsWith('/loki') ? recorded('loki-logs') : path.includes('search') ? [] : { status: 'OK' }),
        ),
    console: { log: say, error: say },
    ...world,
  });
  return { code, output: output.join('\n'), ran: commands.ran, diagnostics };
}

const FLUX = ['--engine', 'flux'];

describe('npm run e2e', () => {
  test('has a help text, and shows it after wrong usage', async () => {
    const silent = { log: () => {}, error: () => {} };
    const { signal } = new AbortController();
    const lines: string[] = [];
    const console = { ...silent, log: (line: string) => lines.push(line), error: (line: string) => lines.push(line) };
    const world = { console } as unknown as World;
    expect(await runE2e(['--help'], signal, world)).toBe(0);
    expect(await runE2e([], signal, world)).toBe(2);
    expect(lines[0]).toContain('usage: npm run e2e -- --engine flux|argocd');
    expect(lines[1]).toMatch(/^--engine is missing[^]*usage: npm run e2e/);
  });

  test('makes a cluster twice, looks at everything, pushes a change, and removes what it made', async () => {
    const { code, output, ran, diagnostics } = await run(FLUX);
    expect(output.replace(/\/\S*repository/g, 'FOLDER')).toBe(
      [
        '     0s  preflight',
        '     0s  reading what kind promises',
        '     0s  bootstrap with flux',
        '         | ==> Preflight',
        '     0s  kept    bootstrap makes a healthy cluster',
        '     0s  bootstrap again',
        '         | ==> Preflight',
        '     0s  kept    a second bootstrap changes nothing',
        '     0s  what the cluster promises',
        '     0s  kept    Loki has logs of application/frontend',
        "     0s  kept    Grafana's data source loki works",
        '     0s  kept    Grafana has 0 dashboards',
        '     0s  a change is pushed',
        '     0s  pushed: +deep-space/cpu-hog',
        '     0s  kept    a change that is pushed arrives',
        '     0s  removing cluster x',
        '6 promises kept, 0 broken, in 0s',
      ].join('\n'),
    );
    expect(code).toBe(0);
    const steps = ran.filter((line) => /^\.\/bootstrap|push|worktree (add|remove)/.test(line));
    expect(steps.map((line) => line.replace(/\/\S*repository/, 'FOLDER'))).toEqual([
      './bootstrap.sh up --environment kind --engine flux',
      './bootstrap.sh up --environment kind --engine flux',
      'git worktree add --detach --quiet FOLDER HEAD',
      'git push --quiet --no-verify kind HEAD:refs/heads/main',
      'git worktree remove --force FOLDER',
      './bootstrap.sh down --environment kind --yes',
    ]);
    expect(existsSync(diagnostics)).toBe(false);
  });

  test('leaves the cluster to whoever wants to keep it, at the commit that they have', async () => {
    const { code, output, ran } = await run([...FLUX, '--keep']);
    expect(code).toBe(0);
    expect(ran).toContain('git push --quiet --no-verify --force kind HEAD~1:refs/heads/main');
    expect(ran.filter((line) => line.includes(' down '))).toEqual([]);
    expect(output).toContain('Remove it with: ./bootstrap.sh down --environment kind --yes');
  });

  test('shows no password, neither in its output nor on a command line', async () => {
    const { output, ran } = await run(FLUX);
    for (const text of [output, ran.join('\n')]) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(base64(PASSWORD));
    }
  });

  test('asks Grafana with the login of the Secret, and nobody else', async () => {
    const logins: unknown[] = [];
    const send: World['send'] =
      () =>
      (_, { path }, credentials) => {
        logins.push(credentials);
        return Promise.resolve(
          answer(path.startsWith('/loki') ? recorded('loki-logs') : path.includes('search') ? [] : { status: 'OK' }),
        );
      };
    await run(FLUX, { world: { send } });
    const login = { user: 'admin', password: PASSWORD };
    expect(logins).toEqual([undefined, login, login]);
  });
});

describe('a rehearsal', () => {
  const rehearsal: Rehearsal = {
    at: at('loki', 3100),
    namespace: 'deep-space',
    seconds: 300,
    raises: [{ policy: 'egress', function: 'security_socket_connect' }],
  };
  const running = { kind: 'Job', metadata: { name: 'rehearsal-e2e' }, status: { active: 1 } };
  const expectations = () => Promise.resolve({ ...EXPECTATIONS, rehearsal });
  const cluster: Script = (line) => (line.includes('get jobs.batch') ? { stdout: JSON.stringify(running) } : undefined);
  /** Loki, which has the event after so many looks. */
  const raised = (looks: number): World['send'] => {
    let left = looks;
    return () =>
      (_, { path }) => {
        if (path.includes('rehearsal-e2e')) {
          const [hook = { policy: '', function: '' }] = rehearsal.raises;
          return Promise.resolve(left-- > 0 ? answer(recorded('loki-empty')) : raisedEvent(hook));
        }
        const body = path.startsWith('/loki') ? recorded('loki-logs') : path.includes('search') ? [] : { status: 'OK' };
        return Promise.resolve(answer(body));
      };
  };
  const ofJob = (ran: readonly string[]) =>
    ran.flatMap((line) => /(create|delete) job rehearsal-e2e|worktree add|bootstrap.sh down/.exec(line)?.[0] ?? []);

  test('comes after the promises and before the change, and its Job goes', async () => {
    const { code, output, ran } = await run(FLUX, { script: cluster, world: { expectations, send: raised(4) } });
    expect(code).toBe(0);
    expect(output).toMatch(
      /has 0 dashboards\n.* a harmless attack is rehearsed\n +20s {2}kept {4}the rehearsal raises.*\n.* a change is pushed\n/,
    );
    expect(ofJob(ran)).toEqual([
      'delete job rehearsal-e2e',
      'create job rehearsal-e2e',
      'delete job rehearsal-e2e',
      'worktree add',
      'bootstrap.sh down',
    ]);
  });

  test('whose events do not come is given up when its Job is over and they had time, and its Job goes', async () => {
    const world = { expectations, send: raised(999) };
    const { code, output, ran } = await run(FLUX, { script: cluster, world });
    expect(code).toBe(1);
    expect(output).toMatch(
      / 7m00s {2}BROKEN {2}the rehearsal raises what it must\n.*policy_name="egress".*\n.*no event\n/,
    );
    expect(output).toContain('kept    a change that is pushed arrives');
    expect(ofJob(ran).slice(0, 3)).toEqual(['delete', 'create', 'delete'].map((verb) => `${verb} job rehearsal-e2e`));
  });

  test('that cannot be begun is not waited for', async () => {
    const script: Script = (line) => (line.includes(' create job ') ? { code: 1, stderr: 'forbidden' } : undefined);
    const { code, output } = await run(FLUX, { script, world: { expectations, send: raised(999) } });
    expect(code).toBe(1);
    expect(output).toMatch(/ 0s {2}BROKEN {2}the rehearsal raises[^]*CronJob rehearsal\n +seen +forbidden\n/);
  });

  test('is cleared away after an interruption, by commands that it does not stop', async () => {
    const interruption = new AbortController();
    const cleaners = new FakeCommands();
    const stopped = new FakeCommands((line, options) => {
      interruption.signal.throwIfAborted();
      if (line.includes(' create job ')) interruption.abort(new Error('interrupted'));
      return cluster(line, options) ?? healthy(line, options);
    });
    const programs: World['programs'] = (signal) => (signal ? stopped : cleaners);
    const send: World['send'] = (signal) => (port, request, credentials) => {
      signal.throwIfAborted();
      return raised(0)(signal)(port, request, credentials);
    };
    const { code } = await run(FLUX, { interruption, world: { expectations, programs, send } });
    expect(code).toBe(130);
    expect(ofJob(stopped.ran)).toEqual(['delete job rehearsal-e2e', 'create job rehearsal-e2e']);
    expect(ofJob(cleaners.ran)).toEqual(['delete job rehearsal-e2e', 'bootstrap.sh down']);
  });
});

describe('a failure', () => {
  test('of bootstrap ends the test, leaves diagnostics, and removes the cluster', async () => {
    const script: Script = (line) =>
      line.startsWith('./bootstrap.sh up') ? { code: 1, stdout: `loki is failed ${PASSWORD}\n` } : undefined;
    const { code, output, ran, diagnostics } = await run(FLUX, { script });
    expect(code).toBe(1);
    expect(output).toContain(
      [
        '     0s  BROKEN  bootstrap makes a healthy cluster',
        '      expected  ./bootstrap.sh up --environment kind --engine flux exits with 0',
        '      seen      exit code 1',
        '      look      ./bootstrap.sh status --environment kind',
      ].join('\n'),
    );
    expect(output).toContain(`Diagnostics, without secrets: ${diagnostics}`);
    expect(readFileSync(join(diagnostics, 'transcript.txt'), 'utf8')).toContain('loki is failed [redacted]');
    expect(ran.some((line) => line.startsWith('git worktree'))).toBe(false);
    expect(ran.at(-1)).toBe('./bootstrap.sh down --environment kind --yes');
  });

  test('of one promise does not keep it from looking at the others', async () => {
    const send: World['send'] =
      () =>
      (_, { path }) =>
        Promise.resolve(
          answer(path.startsWith('/loki') ? recorded('loki-empty') : path.includes('search') ? [] : { status: 'OK' }),
        );
    const { code, output } = await run(FLUX, { world: { send } });
    expect(code).toBe(1);
    expect(output).toMatch(/waiting: log lines of frontend in application: .*: no line/);
    expect(output).toContain(' 15m00s  BROKEN  Loki has logs of application/frontend');
    expect(output).toContain("kept    Grafana's data source loki works");
    expect(output).toMatch(/\n5 promises kept, 1 broken, in 15m00s$/);
  });

  test('of a store is waited for once, not for each of its promises', async () => {
    const send: World['send'] = () => () => Promise.resolve({ status: 0, type: '', body: 'refused' });
    const { output } = await run(FLUX, { world: { send } });
    expect(output).toMatch(/\n3 promises kept, 3 broken, in 15m00s$/);
  });

  test('of a change that does not arrive is told after a quarter of an hour, and the working tree goes', async () => {
    const script: Script = (line) => (line.includes('get deployments.apps cpu-hog') ? { stdout: '' } : undefined);
    const { code, output, ran } = await run(FLUX, { script });
    expect(code).toBe(1);
    expect(output).toContain('Deployment deep-space/cpu-hog is there with all its pods after the push');
    expect(output).toContain(' 15m00s  BROKEN  a change that is pushed arrives');
    expect(ran.some((line) => line.startsWith('git worktree remove'))).toBe(true);
  });

  test('that nobody foresaw is told, and the cluster is removed', async () => {
    const script: Script = (line) =>
      line.includes('get nodes') ? { code: 1, stderr: 'connection refused' } : undefined;
    const { code, output, ran } = await run(FLUX, { script });
    expect(code).toBe(1);
    expect(output).toMatch(/BROKEN {2}kubectl get nodes,pods,.*: connection refused/);
    expect(ran.at(-1)).toBe('./bootstrap.sh down --environment kind --yes');
  });

  test('to remove the cluster is one too, and says how', async () => {
    const script: Script = (line) => (line.includes(' down ') ? { code: 1 } : undefined);
    const { code, output } = await run(FLUX, { script });
    expect(code).toBe(1);
    expect(output).toContain('or: kind delete cluster --name x');
  });

  test('before there is a cluster removes nothing', async () => {
    const refuse = () => Promise.reject(new Refusal('loki cannot be expanded', 'npm run expand'));
    const refused = await run(FLUX, { world: { expectations: refuse } });
    expect(refused).toMatchObject({
      code: 1,
      output: expect.stringContaining('error: loki cannot be expanded\n       npm run expand'),
    });
    const there = await run(FLUX, { script: (line) => (line === 'kind get clusters' ? { stdout: 'x\n' } : undefined) });
    expect(there).toMatchObject({ code: 1, output: expect.stringContaining('there is a Kind cluster x already') });
    for (const { ran } of [refused, there]) expect(ran.some((line) => line.startsWith('./bootstrap'))).toBe(false);
  });
});

describe('an interruption', () => {
  test('removes the cluster, without a word on what is half done', async () => {
    const interruption = new AbortController();
    const script: Script = (line) => {
      if (!line.startsWith('./bootstrap.sh up')) return undefined;
      interruption.abort(new Error('interrupted'));
      throw new Error('interrupted');
    };
    const { code, output, ran, diagnostics } = await run(FLUX, { script, interruption });
    expect(code).toBe(130);
    expect(output).not.toContain('BROKEN');
    expect(output).toContain('removing cluster x');
    expect(ran.at(-1)).toBe('./bootstrap.sh down --environment kind --yes');
    expect(existsSync(diagnostics)).toBe(false);
  });

  test('after a broken promise leaves no diagnostics: nobody waits for them', async () => {
    const interruption = new AbortController();
    const script: Script = (line) => {
      if (!line.startsWith('git worktree add')) return undefined;
      interruption.abort(new Error('interrupted'));
      throw new Error('interrupted');
    };
    const send: World['send'] = () => () => Promise.resolve({ status: 0, type: '', body: 'refused' });
    const { code, output, diagnostics } = await run(FLUX, { script, world: { send }, interruption });
    expect(code).toBe(130);
    expect(output).toContain('BROKEN');
    expect(existsSync(diagnostics)).toBe(false);
  });

  test('before there is a cluster ends at once', async () => {
    const interruption = new AbortController();
    const expectations = () => {
      interruption.abort(new Error('interrupted'));
      return Promise.reject(new Error('interrupted'));
    };
    const { code, ran } = await run(FLUX, { world: { expectations }, interruption });
    expect(code).toBe(130);
    expect(ran.some((line) => line.startsWith('./bootstrap'))).toBe(false);
  });
});
