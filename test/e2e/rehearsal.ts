import type { Endpoint } from '../../constructs/core/endpoint.ts';
import type { ClusterObject } from '../../tools/expand/cluster.ts';
import type { Ask } from './answer.ts';
import { excerpt } from './answer.ts';
import type { ExpectedEvents, Hook } from './expectations.ts';
import type { Finding } from './finding.ts';
import { list, map, text } from './json.ts';
import type { Kubectl, Live } from './kubectl.ts';
import { checkEvents, eventQuery, rangeQuery } from './loki.ts';

/** A harmless attack, and the events that it must raise. */
export interface Rehearsal {
  /** Who is asked for the events. */
  readonly at: Endpoint;
  readonly namespace: string;
  /** Seconds after which its Job is ended, whether it was played or not. */
  readonly seconds: number;
  readonly raises: readonly Hook[];
}

/** The CronJob that Jobs are made of. */
const CRON_JOB = 'rehearsal';

/** The Job that this test makes of it. */
const JOB = 'rehearsal-e2e';

/** The rehearsal that is rendered. Undefined: there is none, or nothing that it must raise. */
export function rehearsalOf(cluster: readonly ClusterObject[], at: Endpoint): Rehearsal | undefined {
  const cronJob = cluster.find(({ object }) => object.kind === 'CronJob' && object.metadata.name === CRON_JOB);
  const { activeDeadlineSeconds, template } = map(map(map(cronJob?.object['spec'])['jobTemplate'])['spec']);
  const mounted = list(map(map(template)['spec'])['volumes']).map((volume) =>
    text(map(map(volume)['configMap'])['name']),
  );
  const raises = cluster
    .filter(({ object, namespace }) => object.kind === 'ConfigMap' && namespace === cronJob?.namespace)
    .filter(({ object }) => mounted.includes(object.metadata.name))
    .flatMap(({ object }) => hooksOf(text(map(object['data'])['events.txt'])));
  if (!cronJob || raises.length === 0) return undefined;
  return { at, namespace: cronJob.namespace ?? 'default', seconds: Number(activeDeadlineSeconds ?? 0), raises };
}

/** `policy function: what is done`, line by line. */
function hooksOf(events: string): Hook[] {
  return [...events.matchAll(/^([\w-]+) (\w+): /gm)].map(([, policy = '', hook = '']) => ({ policy, function: hook }));
}

/**
 * Makes its Job, as a person would. One of an earlier run goes first.
 *
 * @returns why there is none
 */
export async function play({ namespace }: Rehearsal, kubectl: Kubectl): Promise<Finding[]> {
  await clearAway({ namespace }, kubectl);
  const args = kubectl.args('create', 'job', JOB, `--namespace=${namespace}`, `--from=cronjob/${CRON_JOB}`);
  const { code, stdout, stderr } = await kubectl.commands.run('kubectl', args);
  if (code === 0) return [];
  const expected = `Job ${namespace}/${JOB} is made of CronJob ${CRON_JOB}`;
  return [{ expected, seen: excerpt(stderr || stdout), look: describeCronJob(namespace, kubectl) }];
}

/** Removes its Job. That there is none is no error, so that it can be called at any end. */
export async function clearAway({ namespace }: Pick<Rehearsal, 'namespace'>, kubectl: Kubectl): Promise<void> {
  const args = kubectl.args('delete', 'job', JOB, `--namespace=${namespace}`, '--ignore-not-found');
  await kubectl.commands.run('kubectl', args);
}

/**
 * Looks for every event that it must raise, and where one is missing, whether it was played at all.
 *
 * @param since - seconds since it was begun: what one of an earlier run raised does not count
 * @param lookAt - the command that shows an answer of Loki
 */
export async function lookForEvents(
  ask: Ask,
  { namespace, raises }: Rehearsal,
  kubectl: Kubectl,
  since: number,
  lookAt: (path: string) => string,
): Promise<Finding[]> {
  const found = raises.map(async (hook) => {
    const wanted: ExpectedEvents = { namespace, workload: JOB, kind: 'kprobe', hook };
    const query = eventQuery(wanted);
    const answer = await ask(rangeQuery(query, `${Math.ceil(since)}s`));
    return checkEvents(answer, wanted, lookAt(rangeQuery(query).path));
  });
  const findings = (await Promise.all(found)).flat();
  if (findings.length === 0) return [];
  const job = await kubectl.one('jobs.batch', namespace, JOB);
  return [...checkJob(job, namespace, describeCronJob(namespace, kubectl)), ...findings];
}

/** Whether the Job still runs, or has ended well. */
export function checkJob(job: Live | undefined, namespace: string, look: string): Finding[] {
  const expected = `Job ${namespace}/${JOB} is played to its end`;
  if (!job) return [{ expected, seen: 'it is not there', look }];
  return list(map(job.object['status'])['conditions'])
    .map(map)
    .filter(({ type, status }) => type === 'Failed' && status === 'True')
    .map(({ reason, message }) => ({ expected, seen: `${text(reason)}: ${text(message)}`, look }));
}

function describeCronJob(namespace: string, { context }: Kubectl): string {
  return `kubectl --context ${context} -n ${namespace} describe cronjob/${CRON_JOB}`;
}
