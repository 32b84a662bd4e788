import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Program, Run } from './measure.ts';
import { Meter, spread } from './measure.ts';
import type { Profile } from './phases.ts';
import { phases } from './phases.ts';
import { assertSameBytes, makePlan } from './plan.ts';
import type { Rows } from './report.ts';
import { report } from './report.ts';

const USAGE = `Measures the renderer, in time and memory, against the least that a program on its packages could take.

usage: npm run bench [-- OPTION ...]

  --runs N   counted runs of every program, after one that is not counted; default: 9
  --quick    3 of them: a first impression, too few to rely on
  --help     this text

Every program runs once, then every program again, and so on, so that a busy moment of the machine hits all of them;
what counts is the median. It all happens in a temporary folder: only the cached bundle of main.ts is written here.
Exit code: 0 every bound is kept, 1 one is missed or a program failed, 2 wrong usage.
`;

// run.mjs sets this to the path of this file, wherever its bundle is.
const ROOT = join(dirname(process.argv[1] ?? ''), '../..');

/** @throws Error with what is wrong with the command line */
function options(): { runs: number; help: boolean } {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { runs = values.quick ? '3' : '9', help } = values;
  if (!/^[1-9][0-9]*$/.test(runs)) throw new Error(`--runs ${runs}: not a whole number from 1`);
  return { runs: Number(runs), help };
}

/** Where the time of a run of main.ts goes, over a few runs. */
async function profile(meter: Meter, program: Program, folder: string): Promise<Map<string, number>> {
  const [node, ...args] = program.command;
  const sampled = { ...program, command: [node, '--cpu-prof', `--cpu-prof-dir=${folder}`, ...args] as const };
  for (let run = 1; run <= 5; run += 1) await meter.run(sampled);
  const sum = new Map<string, number>();
  for (const file of readdirSync(folder)) {
    const parts = phases(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile);
    for (const [phase, microseconds] of parts) sum.set(phase, (sum.get(phase) ?? 0) + microseconds);
  }
  return sum;
}

async function bench(runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tetrascope-bench-'));
  const meter = new Meter(folder, join(ROOT, 'test/bench/peak.cjs'));
  process.once('exit', () => {
    meter.stop();
    // What was stopped may just have been writing there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

  const progress = (text: string) => console.error(`${new Date().toTimeString().slice(0, 8)}  ${text}`);
  const plan = makePlan(ROOT, folder);
  const entries = Object.entries(plan);
  progress('warm-up');
  await meter.run(plan.one); // what it writes is what the floor writes
  for (const [, program] of entries) await meter.run(program);
  assertSameBytes(folder);
  const results = entries.map(([key, { title }]) => ({ key, title, runs: [] as Run[] }));
  for (let round = 1; round <= runs; round += 1) {
    progress(`run ${round} of ${runs}`);
    for (const [at, [, program]] of entries.entries()) results[at]?.runs.push(await meter.run(program));
  }
  progress('profile');
  const parts = await profile(meter, plan.one, join(folder, 'profiles'));

  const rows = Object.fromEntries(
    results.map(({ key, title, runs: all }) => {
      const of = (measure: keyof Run) => spread(all.map((run) => run[measure]));
      return [key, { title, milliseconds: of('milliseconds'), kibibytes: of('kibibytes') }];
    }),
  ) as Rows;
  const { lines, kept } = report(rows, parts);
  const { length: cores, 0: cpu } = cpus();
  console.log(`node ${process.version}, ${process.platform} ${process.arch}, ${cores} x ${cpu?.model ?? 'unknown'}`);
  console.log(`median of ${runs} runs; load of the machine at the end ${loadavg()[0]?.toFixed(1)}\n`);
  console.log(lines.join('\n'));
  if (!kept) process.exitCode = 1;
}

async function main(): Promise<void> {
  let chosen: ReturnType<typeof options>;
  try {
    chosen = options();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (chosen.help) {
    console.log(USAGE);
    return;
  }
  await bench(chosen.runs).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

void main();
