import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '../support/temporary.ts';
import { type Answer, type Call, isChange, World } from './world.ts';

/** What the script needs of a machine besides docker, kind, kubectl, helm and git. */
const PROGRAMS = [
  'base64',
  'bash',
  'cat',
  'date',
  'df',
  'dirname',
  'env',
  'head',
  'mkdir',
  'mv',
  'readlink',
  'rm',
  'sleep',
  'tr',
];
const STAND_INS = ['docker', 'kind', 'kubectl', 'helm', 'git', 'uname'];

/** A run takes a second or two, and on a busy machine some more. */
const LONGEST_MILLISECONDS = 60_000;

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Changing calls of this run, in order. */
  readonly changes: readonly string[];
}

/** What goes wrong at a changing call, counted from 0 within a run. */
export interface Trouble {
  readonly at: number;
  /** It fails without effect; it works and fails all the same; Ctrl-C; the machine goes down in the midst of it. */
  readonly how: 'fails' | 'fails late' | 'is interrupted' | 'is killed';
}

interface Options {
  readonly trouble?: Trouble;
  /** What is called, and its first arguments. Default: the script by its whole path. */
  readonly program?: readonly [string, ...string[]];
  readonly input?: string;
}

function which(program: string): string {
  return execFileSync('bash', ['-c', 'command -v "$1"', 'bash', program], { encoding: 'utf8' }).trim();
}

const real = new Map<string, string>();
function path(program: string): string {
  // TETRASCOPE_BASH: another bash to test with, such as 3.2, that of macOS.
  const own = program === 'bash' ? process.env.TETRASCOPE_BASH : undefined;
  if (!real.has(program)) real.set(program, own ?? which(program));
  return real.get(program) ?? program;
}

/** A folder of programs, for a PATH with nothing else on it. */
function programs(folder: string, stand: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const program of PROGRAMS) symlinkSync(path(program), join(folder, program));
  for (const program of stand) symlinkSync(resolve('test/bootstrap/stand-in.sh'), join(folder, program));
}

const GIT_ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

/** A machine: the repository, a git server beside it, programs, and what the script reads of /proc and /sys. */
function machine(stand: readonly string[]): string {
  const base = temporaryFolder();
  const folder = join(base, 'repository');
  for (const part of ['bootstrap', 'namespaces', 'flux', 'argocd']) {
    cpSync(join('dist/kind', part), join(folder, 'dist/kind', part), { recursive: true });
  }
  for (const component of readdirSync('dist/kind', { withFileTypes: true })) {
    if (!component.isDirectory() || component.name === 'bootstrap') continue;
    const own = join('dist/kind', component.name);
    mkdirSync(join(folder, own), { recursive: true });
    for (const file of readdirSync(own)) {
      if (file.startsWith('HelmRelease-')) cpSync(join(own, file), join(folder, own, file));
    }
  }
  for (const file of ['bootstrap.sh', 'argocd/kind.yaml', 'flux/kind.yaml']) cpSync(file, join(folder, file));
  writeFileSync(join(folder, '.gitignore'), '.bootstrap/\n');
  const env = { ...process.env, ...GIT_ENVIRONMENT };
  const git = (...args: string[]) => execFileSync(path('git'), args, { cwd: folder, env });
  const settings = join(folder, 'dist/kind/bootstrap/bootstrap.env');
  // No port of this machine is taken: the git server is a folder.
  const text = readFileSync(settings, 'utf8').replace(/^GIT_PUSH_URL=.*$/m, 'GIT_PUSH_URL=../git-server.git');
  writeFileSync(settings, text.replace(/^PORTS=.*$/m, 'PORTS='));
  git('init', '-q', '-b', 'work', '--template=');
  git('add', '.');
  git('commit', '-q', '-m', 'Start');
  git('gc', '-q');
  git('init', '-q', '--bare', '--template=', join(base, 'git-server.git'));
  programs(join(base, 'bin'), stand);
  for (const [file, content] of Object.entries({
    '/proc/version': 'Linux version 6.8.0-test\n',
    '/proc/sys/fs/inotify/max_user_watches': '524288\n',
    '/proc/sys/fs/inotify/max_user_instances': '512\n',
    '/sys/kernel/btf/vmlinux': '',
    '/sys/kernel/security/lsm': 'lockdown,capability,bpf\n',
  })) {
    mkdirSync(dirname(join(base, 'host', file)), { recursive: true });
    writeFileSync(join(base, 'host', file), content);
  }
  return base;
}

/** Made once, copied for every test. */
const machines = new Map<string, string>();
const steps = new Map<string, readonly string[]>();
const finished = new Map<string, Promise<Bench>>();

/** A copy of the repository with bootstrap.sh, stand-ins on the PATH, and a world behind them. */
export class Bench {
  readonly base = temporaryFolder();
  readonly folder = join(this.base, 'repository');
  readonly world = new World(this.folder);
  env: Record<string, string> = {};
  #server: Server | undefined;
  #port = 0;
  #child: ChildProcess | undefined;
  #trouble: Trouble | undefined;
  #changes: string[] = [];

  constructor({ stand = STAND_INS, from }: { stand?: readonly string[]; from?: string } = {}) {
    const key = stand.join();
    const original = from ?? machines.get(key) ?? machine(stand);
    if (!from) machines.set(key, original);
    cpSync(original, this.base, { recursive: true, verbatimSymlinks: true });
  }

  /** A machine on which `up` has been: one for all tests, forked. */
  static async after(engine: 'flux' | 'argocd'): Promise<Bench> {
    let bench = finished.get(engine);
    if (!bench) {
      bench = (async () => {
        const first = new Bench();
        const { code, out, err, changes } = await first.run('up', '--engine', engine);
        steps.set(engine, changes);
        if (code !== 0) throw new Error(`up failed: ${out}${err}`);
        return first;
      })();
      finished.set(engine, bench);
    }
    return (await bench).fork();
  }

  /** The changing calls that made it. */
  static async stepsTo(engine: 'flux' | 'argocd'): Promise<readonly string[]> {
    await finished.get(engine);
    return steps.get(engine) ?? [];
  }

  /** The same machine once more, to go on from here in another way. */
  fork(): Bench {
    const other = new Bench({ from: this.base });
    Object.assign(other.env, this.env);
    other.world.take(this.world);
    return other;
  }

  /** A file that the script takes for one of the machine. */
  host(file: string): string {
    return join(this.base, 'host', file);
  }

  /** Writes a file of the repository. */
  put(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  read(file: string): string {
    return existsSync(join(this.folder, file)) ? readFileSync(join(this.folder, file), 'utf8') : '';
  }

  /** Changes a line of bootstrap.env, and commits it. */
  set(key: string, value: string): void {
    const file = 'dist/kind/bootstrap/bootstrap.env';
    this.put(
      file,
      this.read(file).replace(new RegExp(`^${key}=.*$`, 'm'), () => `${key}=${value}`),
    );
    this.git('commit', '-q', '-a', '-m', `Set ${key}`);
  }

  git(...args: string[]): string {
    const env = { ...process.env, ...GIT_ENVIRONMENT };
    return execFileSync(path('git'), args, { cwd: this.folder, env, encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  /** What must be equal after another way to the same end. */
  snapshot(): unknown {
    return {
      world: this.world.snapshot(),
      cluster: this.world.cluster,
      mark: this.read('.bootstrap/tetrascope').split('\n').sort(),
      remotes: this.git('remote', '-v'),
      pushed: this.git('ls-remote', join(this.base, 'git-server.git'))
        .split('\n')
        .filter((line) => !line.endsWith('HEAD')),
      files: existsSync(join(this.folder, '.bootstrap')) ? readdirSync(join(this.folder, '.bootstrap')) : [],
    };
  }

  run(...args: readonly string[]): Promise<Outcome> {
    return this.runWith({}, ...args);
  }

  /** Runs it as on a terminal, 80 columns wide. */
  onTerminal(...args: readonly string[]): Promise<Outcome> {
    const command = [join(this.folder, 'bootstrap.sh'), ...args].join(' ');
    return this.#spawn({}, path('script'), ['-qec', command, '/dev/null']);
  }

  /** Runs bootstrap.sh, from another folder than its own. */
  runWith(options: Options, ...args: readonly string[]): Promise<Outcome> {
    const [program, ...rest] = options.program ?? [join(this.folder, 'bootstrap.sh')];
    return this.#spawn(options, program, [...rest, ...args]);
  }

  async #spawn(options: Options, program: string, args: readonly string[]): Promise<Outcome> {
    await this.#listen();
    this.#trouble = options.trouble;
    this.#changes = [];
    const child = spawn(program, args, {
      cwd: this.base,
      // A process group of its own: Ctrl-C reaches the script and what it has called.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: join(this.base, 'bin'),
        HOME: this.base,
        ...GIT_ENVIRONMENT,
        TETRASCOPE_HOST: join(this.base, 'host'),
        TETRASCOPE_POLL_SECONDS: '0.02',
        TETRASCOPE_SETTLE_SECONDS: '1',
        TETRASCOPE_REAL_GIT: path('git'),
        TETRASCOPE_STAND_IN_PORT: String(this.#port),
        ...this.env,
      },
    });
    this.#child = child;
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (err += String(data)));
    let hangs = false;
    const watchdog = setTimeout(() => {
      hangs = true;
      this.signal('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
    }, LONGEST_MILLISECONDS);
    const code = await new Promise<number | null>((done) => child.on('close', done));
    clearTimeout(watchdog);
    this.#child = undefined;
    if (hangs) {
      const last = this.world.calls.slice(-5).map(({ tool, args: given }) => [tool, ...given].join(' '));
      throw new Error(`${[program, ...args].join(' ')} does not end:\n${out}${err}last calls:\n${last.join('\n')}`);
    }
    return { code, out, err, changes: this.#changes };
  }

  signal(name: NodeJS.Signals): void {
    if (this.#child?.pid) process.kill(-this.#child.pid, name);
  }

  close(): void {
    this.#server?.close();
  }

  async #listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer((socket) => this.#serve(socket));
    server.unref();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
    this.#server = server;
  }

  #serve(socket: Socket): void {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (data) => {
      text += String(data);
      const parts = text.split('\0');
      const count = Number(parts[1]);
      if (parts.length < count + 4) return;
      const call = { tool: parts[0] ?? '', args: parts.slice(2, 2 + count), stdin: parts[2 + count] ?? '' };
      this.world.calls.push(call);
      if (this.world.hold(call, socket)) return;
      const { code, out, err } = this.#answer(call);
      socket.end(`${code}\0${out}\0${err}\0`);
    });
  }

  #answer(call: Call): Answer {
    if (!isChange(call)) return this.world.do(call);
    const at = this.#changes.push([call.tool, ...call.args].join(' ')) - 1;
    if (at !== this.#trouble?.at) return this.world.do(call);
    const failure = { code: 1, out: '', err: 'injected\n' };
    switch (this.#trouble.how) {
      case 'fails':
        return failure;
      case 'fails late':
        this.world.do(call);
        return failure;
      case 'is interrupted':
        this.signal('SIGINT');
        return failure;
      case 'is killed':
        this.world.half(call);
        this.signal('SIGKILL');
        return failure;
    }
  }
}
