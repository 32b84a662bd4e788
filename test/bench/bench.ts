import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from '../../constructs/core/output.ts';
import type { Program, Run } from './measure.ts';
import { Meter, spread } from './measure.ts';
import type { Profile } from './phases.ts';
import { phases } from './phases.ts';
import { contents, makeProject } from './project.ts';
import type { Bound, Row } from './table.ts';
import { bounds, holds, shares, table } from './table.ts';

const USAGE = `Measures the renderer, in time and memory, against the least that a program on its packages could take.

usage: npm run bench [-- OPTION ...]

  --runs N   counted runs of every program, after one that is not counted; default: 9
  --quick    3 of them: a first impression, too few to trust
  --help     this text

Every program runs once, then every program again, and so on, so that a busy moment of the machine hits all of them.
What counts is the median. Works in a temporary folder; writes nothing here but the bundle of main.ts.
Exit code: 0 every bound is kept, 1 one is not or a program failed, 2 wrong usage.
`;

// Run by run.mjs, which sets this to the file's own path, wherever the bundle is.
const HERE = dirname(process.argv[1] ?? '');
const ROOT = join(HERE, '../..');

/** Titles of the measured programs, by which the bounds find their rows. */
const TITLE = {
  floor: 'floor: packages loaded, same bytes written',
  one: '1 environment, output is current',
  hundred: '100 environments, output is current',
} as const;

function runsWanted(): number {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string' },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const runs = Number(values.runs ?? (values.quick ? 3 : 9));
    if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: not a number from 1`);
    return runs;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** The measured programs, in the order in which they run and are listed. */
function programs(folder: string): { plan: Program[]; one: Program; check: () => void } {
  const project = (count: number) => makeProject(ROOT, join(folder, `project-${count}`), count);
  const cwd = project(1);
  const synth = (title: string, at: string, ...args: string[]): Program => ({
    title,
    command: [process.execPath, 'run.mjs', 'main.ts', ...args],
    cwd: at,
  });
  const one = synth(TITLE.one, cwd);
  const dist = join(cwd, 'dist');
  const floorFiles = join(folder, 'floor.json');
  const floorOutput = join(folder, 'floor');
  const remove = (path: string) => rmSync(path, { recursive: true, force: true });
  const plan: Program[] = [
    { title: 'node alone', command: [process.execPath, '-e', '0'], cwd },
    {
      title: TITLE.floor,
      command: [process.execPath, join(HERE, 'floor.cjs'), floorFiles, floorOutput],
      cwd,
      prepare: () => {
        remove(floorOutput);
        writeFileSync(floorFiles, contents(dist));
      },
    },
    one,
    { ...synth('1 environment, output is empty', cwd, '--output', 'fresh'), prepare: () => remove(join(cwd, 'fresh')) },
    synth('10 environments, output is current', project(10)),
    synth(TITLE.hundred, project(100)),
    { title: '1 environment, npx cdk8s synth', command: ['npx', 'cdk8s', 'synth'], cwd },
  ];
  const check = () => {
    const { stale, missing, surplus } = compare(floorOutput, dist, 'env-001');
    if (stale.length + missing.length + surplus.length > 0) throw new Error('the floor did not write the same bytes');
  };
  return { plan, one, check };
}

/** Where the time of a run of main.ts goes, over some runs. */
async function profile(meter: Meter, program: Program, folder: string): Promise<Map<string, number>> {
  mkdirSync(folder);
  const [node, ...args] = program.command;
  const options = ['--cpu-prof', '--cpu-prof-interval=250', `--cpu-prof-dir=${folder}`];
  for (let run = 1; run <= 5; run += 1) await meter.run({ ...program, command: [node, ...options, ...args] });
  const sum = new Map<string, number>();
  for (const file of readdirSync(folder)) {
    const one = phases(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile);
    for (const [phase, microseconds] of one) sum.set(phase, (sum.get(phase) ?? 0) + microseconds);
  }
  return sum;
}

/** Prints the report and says whether every bound is kept. */
function report(rows: readonly Row[], parts: ReadonlyMap<string, number>, runs: number): boolean {
  const row = (title: string): Row => {
    const found = rows.find((one) => one.title === title);
    if (!found) throw new Error(`no row ${title}`);
    return found;
  };
  const [floor, one, hundred] = [row(TITLE.floor), row(TITLE.one), row(TITLE.hundred)];
  const time = (a: Row, b: Row) => a.milliseconds.median / b.milliseconds.median;
  const all: Bound[] = [
    { title: 'time, 1 environment to the floor', ratio: time(one, floor), limit: 2 },
    { title: 'time, 100 environments to 1', ratio: time(hundred, one), limit: 15 },
    {
      title: 'peak memory, 100 environments to 1',
      ratio: hundred.kibibytes.median / one.kibibytes.median,
      limit: 1.5,
    },
  ];
  const further = (hundred.milliseconds.median - one.milliseconds.median) / 99;
  const { length: cores, 0: cpu } = cpus();
  console.log(
    [
      `node ${process.version}, ${process.platform} ${process.arch}, ${cores} x ${cpu?.model ?? 'unknown'}`,
      `median of ${runs} runs each; load of the machine now: ${loadavg()[0]?.toFixed(1)}`,
      '',
      ...table(rows, floor),
      '',
      'Ratios are to the floor. Memory is the peak of the largest process.',
      `Each environment after the first: ${further.toFixed(1)} ms.`,
      '',
      `Where the time of "${one.title}" goes, sampled in further runs:`,
      ...shares(parts, one.milliseconds.median),
      '',
      'Bounds:',
      ...bounds(all),
    ].join('\n'),
  );
  return all.every(holds);
}

async function main(): Promise<void> {
  const runs = runsWanted();
  const folder = mkdtempSync(join(tmpdir(), 'tetrascope-bench-'));
  const meter = new Meter(folder, join(HERE, 'peak.cjs'));
  process.once('exit', () => {
    meter.stop();
    // What was killed may have been writing there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
  const { plan, one, check } = programs(folder);
  const progress = (text: string) => console.error(`${new Date().toTimeString().slice(0, 8)} ${text}`);
  progress(`${plan.length} programs, once to warm up`);
  await meter.run(one); // the floor writes what this one has written
  for (const program of plan) await meter.run(program);
  check();
  const counted = new Map<Program, Run[]>(plan.map((program) => [program, []]));
  for (let round = 1; round <= runs; round += 1) {
    progress(`run ${round} of ${runs}`);
    for (const [program, results] of counted) results.push(await meter.run(program));
  }
  progress('profile');
  const parts = await profile(meter, one, join(folder, 'profiles'));
  const rows = [...counted].map(([{ title }, results]) => ({
    title,
    milliseconds: spread(results.map(({ milliseconds }) => milliseconds)),
    kibibytes: spread(results.map(({ kibibytes }) => kibibytes)),
  }));
  if (!report(rows, parts, runs)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
