import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCollector, goIsAtHand } from '../../collector/build.ts';
import type { CollectorConfig } from '../../collector/components.ts';
import { releaseOf } from '../../collector/support.ts';
import { CHARTS, renderWith } from '../../support/render.ts';
import { BASE } from '../../support/temporary.ts';
import { spread } from '../measure.ts';
import type { Figures } from './report.ts';
import { report } from './report.ts';
import type { PipelineRun } from './run.ts';
import { measure, stage } from './run.ts';
import { traffic } from './traffic.ts';
import { variants } from './variants.ts';

const USAGE = `Measures the pipeline of Tetragon's events in a real collector, against reading and parsing the file alone.

usage: npm run bench:pipeline [-- OPTION ...]

  --events N   events that each run reads; default: 60000
  --runs N     counted runs of every variant, after one that is not counted; default: 3
  --help       this text

Every variant runs once, then every variant again, and so on, so that a busy moment of the machine hits all of them;
what counts is the median. The collector is built of its Go modules when its components have changed. Linux alone: the
process's time is read from /proc. What is counted is checked: a pipeline that loses events has no speed.
Exit code: 0 the bound is kept, 1 it is missed or a run failed, 2 wrong usage.
`;

interface Options {
  readonly events: number;
  readonly runs: number;
  readonly help: boolean;
}

/** @throws Error with what is wrong with the command line */
function options(): Options {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '60000' },
      runs: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  const { events, runs, help } = values;
  for (const [name, value] of Object.entries({ events, runs })) {
    if (!/^[1-9][0-9]*$/.test(value)) throw new Error(`--${name} ${value}: not a whole number from 1`);
  }
  return { events: Number(events), runs: Number(runs), help };
}

const progress = (text: string) => console.error(`${new Date().toTimeString().slice(0, 8)}  ${text}`);

async function bench({ events, runs }: Options): Promise<void> {
  if (process.platform !== 'linux') throw new Error(`${process.platform} has no /proc: run it on Linux`);
  if (!(await goIsAtHand())) throw new Error('go is not installed, to build the collector with (https://go.dev/dl)');
  const version = CHARTS.get('opentelemetry-collector')?.appVersion;
  if (version === undefined) throw new Error('charts.yaml does not say which collector its chart runs');
  const { config, args } = releaseOf(renderWith(''));
  const all = Object.entries(variants(config));
  progress('building the collector, unless it is built');
  const binary = await buildCollector(
    all.map(([, variant]) => variant.config as unknown as CollectorConfig),
    version,
  );
  const given = traffic(events);
  const staged = stage(given);
  const results = all.map(([key, variant]) => ({ key, variant, runs: [] as PipelineRun[] }));
  for (let round = 0; round <= runs; round++) {
    progress(round === 0 ? 'warm-up' : `run ${round} of ${runs}`);
    for (const { variant, runs: done } of results) {
      const run = await measure(binary, variant, args, given, staged);
      if (round > 0) done.push(run);
    }
  }
  const rows = Object.fromEntries(
    results.map(({ key, variant: { title }, runs: done }) => {
      const of = (what: keyof PipelineRun) => spread(done.map((run) => run[what]));
      return [key, { title, cpuSeconds: of('cpuSeconds'), kibibytes: of('kibibytes') }];
    }),
  ) as Figures['rows'];
  const { lines, kept } = report({ events, bytesPerEvent: given.bytesPerEvent, rows });
  const { length: cores, 0: cpu } = cpus();
  console.log(`collector ${version}, ${process.arch}, ${cores} x ${cpu?.model ?? 'unknown'}`);
  console.log(`median of ${runs} runs of ${events} events; load at the end ${loadavg()[0]?.toFixed(1)}\n`);
  console.log(lines.join('\n'));
  if (!kept) process.exitCode = 1;
}

async function main(): Promise<void> {
  let chosen: Options;
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
  const folder = mkdtempSync(join(tmpdir(), 'tetrascope-bench-'));
  process.env[BASE] = folder;
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  await bench(chosen).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

void main();
