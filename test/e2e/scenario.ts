import type { Answer, Ask, Request } from './answer.ts';
import { checkArrival, nameOf } from './change.ts';
import { checksOf, forwardIn } from './checks.ts';
import type { Clock } from './clock.ts';
import type { Commands } from './commands.ts';
import type { Expectations } from './expectations.ts';
import type { Finding } from './finding.ts';
import type { Credentials } from './http.ts';
import { EVERY_SECONDS, everyMinute, keep } from './keep.ts';
import { Kubectl } from './kubectl.ts';
import type { Options } from './options.ts';
import { poll } from './poll.ts';
import type { Rehearsal } from './rehearsal.ts';
import { clearAway, lookForEvents, play } from './rehearsal.ts';
import type { Report } from './report.ts';
import type { Settings } from './settings.ts';
import { compareSnapshots, takeSnapshot } from './snapshot.ts';
import { Worktree } from './worktree.ts';

/** What a run is made with. */
export interface ScenarioProps {
  readonly options: Options;
  readonly settings: Settings;
  readonly expectations: Expectations;
  readonly commands: Commands;
  /** The same, for what is cleared away after an interruption too. */
  readonly cleaners: Commands;
  readonly clock: Clock;
  readonly report: Report;
  readonly send: (port: number, request: Request, credentials: Credentials | undefined) => Promise<Answer>;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/**
 * What a scrape, the collector and the flush of a trace may take on a busy machine, for all promises together: where a
 * store is gone, each of its promises would else be waited for anew.
 */
const PROMISES_SECONDS = 900;

/**
 * From the end of the rehearsal's Job, before which its image is pulled and its last act played: an event goes through
 * the export file and the collector's queue, which takes seconds, and on a busy machine a minute or two. It is time of
 * its own, since the promises before may have used up theirs.
 */
const RAISED_SECONDS = 120;

/** A push reaches the engine within its interval (Flux 15 s, Argo CD 3 min), and may wait for one that still runs. */
const ARRIVAL_SECONDS = 900;

/** `bootstrap.sh up`. */
async function up({ options, commands, report }: ScenarioProps): Promise<Finding[]> {
  const args = ['up', '--environment', options.environment, '--engine', options.engine];
  const { code } = await commands.run('./bootstrap.sh', args, { show: report.detail });
  const look = `./bootstrap.sh status --environment ${options.environment}`;
  return code === 0
    ? []
    : [{ expected: `./bootstrap.sh ${args.join(' ')} exits with 0`, seen: `exit code ${code}`, look }];
}

/** In order: a cluster, the same again, what it promises, a rehearsal, a change. Ends early without a cluster. */
export async function runScenario(props: ScenarioProps): Promise<void> {
  const { options, settings, expectations, report, now } = props;
  const kubectl = new Kubectl(props.commands, settings.context);
  report.step(`bootstrap with ${options.engine}`);
  const failed = await up(props);
  report.verdict('bootstrap makes a healthy cluster', failed);
  if (failed.length > 0) return;

  report.step('bootstrap again');
  report.verdict('a second bootstrap changes nothing', await again(props, kubectl));

  report.step('what the cluster promises');
  const deadline = props.clock.now() + PROMISES_SECONDS;
  for (const check of checksOf(expectations, settings.context, now)) {
    report.verdict(check.name, await keep(check, deadline, props, kubectl));
  }

  // After them, since it is of no use to wait for its events before others are known to arrive.
  if (expectations.rehearsal) {
    report.step('a harmless attack is rehearsed');
    report.verdict('the rehearsal raises what it must', await rehearse(expectations.rehearsal, props, kubectl));
  }

  report.step('a change is pushed');
  report.verdict('a change that is pushed arrives', await change(props, kubectl));
}

async function again(props: ScenarioProps, kubectl: Kubectl): Promise<readonly Finding[]> {
  const { options, expectations, settings } = props;
  const { login } = expectations.grafana ?? {};
  const look = () => takeSnapshot(kubectl, options.engine, login && [login.namespace, login.secret]);
  const before = await look();
  const failed = await up(props);
  return failed.length > 0 ? failed : compareSnapshots(before, await look(), settings.context);
}

async function rehearse(rehearsal: Rehearsal, props: ScenarioProps, kubectl: Kubectl): Promise<readonly Finding[]> {
  const { clock, cleaners, settings } = props;
  const { at, seconds } = rehearsal;
  const begun = clock.now();
  const lookAt = (path: string) => forwardIn(settings.context)(at, path);
  try {
    const failed = await play(rehearsal, kubectl);
    if (failed.length > 0) return failed;
    const look = (ask: Ask) => lookForEvents(ask, rehearsal, kubectl, clock.now() - begun, lookAt);
    return await keep({ at, look }, clock.now() + seconds + RAISED_SECONDS, props, kubectl);
  } finally {
    await clearAway(rehearsal, new Kubectl(cleaners, settings.context));
  }
}

async function change(props: ScenarioProps, kubectl: Kubectl): Promise<readonly Finding[]> {
  const { options, settings, commands, clock, report } = props;
  const worktree = await Worktree.add(commands, options.environment);
  try {
    const { comes, goes } = await worktree.change();
    await worktree.push(settings);
    report.step(
      `pushed: ${[...comes.map((one) => `+${nameOf(one)}`), ...goes.map((one) => `-${nameOf(one)}`)].join(' ')}`,
    );
    const workloads = [...comes.map((one) => ({ one, is: true })), ...goes.map((one) => ({ one, is: false }))];
    const look = async () => {
      const all = workloads.map(async ({ one, is }) => {
        const live = await kubectl.one('deployments.apps', one.namespace, one.name);
        return checkArrival(one, live, is, settings.context);
      });
      return (await Promise.all(all)).flat();
    };
    const findings = await poll(
      look,
      { seconds: ARRIVAL_SECONDS, every: EVERY_SECONDS },
      clock,
      everyMinute(clock, report),
    );
    if (options.keep) await worktree.takeBack(settings);
    return findings;
  } finally {
    await worktree.remove(props.cleaners);
  }
}
