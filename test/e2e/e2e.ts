import type { Clock } from './clock.ts';
import { wallClock } from './clock.ts';
import type { Commands } from './commands.ts';
import { programs } from './commands.ts';
import { writeDiagnostics } from './diagnostics.ts';
import type { Expectations } from './expectations.ts';
import { expectationsOf } from './expectations.ts';
import { Refusal } from './finding.ts';
import { send } from './http.ts';
import { Kubectl } from './kubectl.ts';
import type { Options } from './options.ts';
import { parseOptions, USAGE } from './options.ts';
import { preflight } from './preflight.ts';
import { readRendered, readSettings } from './rendered.ts';
import { Report } from './report.ts';
import type { ScenarioProps } from './scenario.ts';
import { runScenario } from './scenario.ts';
import type { Settings } from './settings.ts';

/** Where a run writes. */
export interface Console {
  readonly log: (line: string) => void;
  readonly error: (line: string) => void;
}

/** What a run reaches the world by; tests give their own. */
export interface World {
  /** Programs; `signal` stops them. */
  readonly programs: (signal?: AbortSignal) => Commands;
  readonly clock: (signal: AbortSignal) => Clock;
  readonly send: (signal: AbortSignal) => ScenarioProps['send'];
  readonly settings: (environment: string) => Settings;
  readonly expectations: (environment: string) => Promise<Expectations>;
  readonly console: Console;
}

/** The world as it is. */
export const WORLD: World = {
  programs,
  clock: wallClock,
  send: (signal) => (port, request, credentials) => send(port, request, credentials, signal),
  settings: readSettings,
  expectations: async (environment) => expectationsOf(await readRendered(environment)),
  console,
};

/**
 * The command `npm run e2e`, in the folder of the repository. Returns its exit code.
 *
 * @param signal - an interruption: what runs is stopped, and what was made is removed
 */
export async function runE2e(args: readonly string[], signal: AbortSignal, world: World = WORLD): Promise<number> {
  const { console: say } = world;
  let options: Options | undefined;
  try {
    options = parseOptions(args);
  } catch (error) {
    say.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options === undefined) {
    say.log(USAGE);
    return 0;
  }
  const { environment } = options;
  const clock = world.clock(signal);
  const commands = world.programs(signal);
  const report = new Report(clock, say.log);
  try {
    const settings = world.settings(environment);
    report.step('preflight');
    await preflight(commands, environment, settings);
    report.step(`reading what ${environment} promises`);
    const expectations = await world.expectations(environment);
    const common = { options, settings, expectations, commands, clock, report, cleaners: world.programs() };
    return await withCluster({ ...common, send: world.send(signal), now: () => Date.now() / 1000 }, signal, say);
  } catch (error) {
    if (signal.aborted) return interrupted(say);
    say.error(`error: ${(error as Error).message}`);
    if (error instanceof Refusal) say.error(`       ${error.remedy}`);
    return 1;
  }
}

/** Runs the scenario, and clears away whatever its end. */
async function withCluster(props: ScenarioProps, signal: AbortSignal, say: Console): Promise<number> {
  const { options, settings, report, cleaners } = props;
  let failed = false;
  try {
    await runScenario(props);
  } catch (error) {
    failed = true;
    if (!signal.aborted) report.verdict((error as Error).message, [unforeseen(error as Error, options)]);
  }
  if (report.broken && !signal.aborted) await leaveDiagnostics(props, say);
  if (options.keep) {
    say.log(`The cluster stays: ./bootstrap.sh open --environment ${options.environment}`);
    say.log(`Remove it with: ./bootstrap.sh down --environment ${options.environment} --yes`);
  } else {
    report.step(`removing cluster ${settings.cluster}`);
    const args = ['down', '--environment', options.environment, '--yes'];
    const { code } = await cleaners.run('./bootstrap.sh', args, { show: report.detail });
    if (code !== 0) {
      failed = true;
      say.error(`error: the cluster could not be removed (exit code ${code})`);
      say.error(`       ./bootstrap.sh ${args.join(' ')}, or: kind delete cluster --name ${settings.cluster}`);
    }
  }
  if (signal.aborted) return interrupted(say);
  say.log(report.summary());
  return report.broken || failed ? 1 : 0;
}

function unforeseen({ message }: Error, { environment }: Options) {
  return {
    expected: 'the test runs to its end',
    seen: message,
    look: `./bootstrap.sh status --environment ${environment}`,
  };
}

async function leaveDiagnostics({ options, settings, report, cleaners }: ScenarioProps, say: Console): Promise<void> {
  const { diagnostics: folder, engine, environment } = options;
  report.step('writing diagnostics');
  try {
    const kubectl = new Kubectl(cleaners, settings.context);
    const { cluster } = settings;
    await writeDiagnostics(kubectl, { folder, engine, environment, cluster, transcript: report.lines });
    say.log(`Diagnostics, without secrets: ${folder}`);
  } catch (error) {
    say.error(`error: no diagnostics: ${(error as Error).message}`);
  }
}

function interrupted(say: Console): number {
  say.error('Interrupted.');
  return 130;
}
