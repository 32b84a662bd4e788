import { describe, expect, test } from 'vitest';
import { Endpoint } from '../../constructs/core/endpoint.ts';
import type { JsonObject } from '../../constructs/core/json.ts';
import { inCluster, object } from '../expand/support.ts';
import { logqlErrors } from '../queries/logql.ts';
import { knownLogs, unknownFields } from '../queries/logs.ts';
import { renderWith } from '../support/render.ts';
import type { Answer, Ask } from './answer.ts';
import type { Hook } from './expectations.ts';
import { Kubectl, liveObjects } from './kubectl.ts';
import type { Rehearsal } from './rehearsal.ts';
import { checkJob, clearAway, lookForEvents, play, rehearsalOf } from './rehearsal.ts';
import type { Script } from './support.ts';
import { answer, BAD_ANSWERS, FakeCommands, raisedEvent, recorded } from './support.ts';

const REHEARSAL: Rehearsal = {
  at: new Endpoint('loki', 'monitoring', { service: 'loki', port: 3100, portName: 'http', purpose: 'LogQL' }),
  namespace: 'deep-space',
  seconds: 300,
  raises: [
    { policy: 'sensitive-files', function: 'security_file_open' },
    { policy: 'egress', function: 'security_socket_connect' },
  ],
};
const RUNNING = { kind: 'Job', metadata: { name: 'rehearsal-e2e' }, status: { active: 1 } };
const FAILED = {
  ...RUNNING,
  status: {
    conditions: [
      { type: 'FailureTarget', status: 'True', reason: 'DeadlineExceeded' },
      {
        type: 'Failed',
        status: 'True',
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      },
    ],
  },
};

/** Commands in a cluster with a Job that runs. */
function kubectl(script: Script = () => ({ stdout: JSON.stringify(RUNNING) })) {
  const commands = new FakeCommands(script);
  return { commands, one: new Kubectl(commands, 'kind-x') };
}

/** What is seen where Loki answers so to the query of each hook. */
async function seen(of: (hook: Hook) => Answer, script?: Script): Promise<string[]> {
  const ask: Ask = ({ path }) => Promise.resolve(of(hookIn(path)));
  const findings = await lookForEvents(ask, REHEARSAL, kubectl(script).one, 60, () => 'look');
  return findings.map((one) => one.seen);
}

function hookIn(path: string): Hook {
  const query = new URL(path, 'http://loki').searchParams.get('query') ?? '';
  const [, policy = '', name = ''] = /\| policy_name="(.*)" \| function_name="(.*)"$/.exec(query) ?? [];
  return { policy, function: name };
}

const NOTHING = answer(recorded('loki-empty'));

describe('the events of a rehearsal', () => {
  test('are there, one for each act', async () => {
    expect(await seen(raisedEvent)).toEqual([]);
  });

  test('are asked for by policy, function and the pods of the Job, since it was made', async () => {
    const asked: URL[] = [];
    const ask: Ask = ({ path }) => {
      asked.push(new URL(path, 'http://loki'));
      return Promise.resolve(raisedEvent(hookIn(path)));
    };
    await lookForEvents(ask, REHEARSAL, kubectl().one, 59.5, () => 'look');
    expect(asked.map(({ searchParams }) => searchParams.get('since'))).toEqual(['60s', '60s']);
    const query = asked[0]?.searchParams.get('query') ?? '';
    expect([...logqlErrors(query), ...unknownFields(query, knownLogs(renderWith('')))]).toEqual([]);
    expect(query).toBe(
      '{service_name="tetragon", event_type="kprobe", k8s_namespace_name="deep-space"} ' +
        '| k8s_pod_name=~"rehearsal-e2e-.+" | policy_name="sensitive-files" | function_name="security_file_open"',
    );
  });

  test('are missed: of one policy, while the others are there', async () => {
    const ask: Ask = ({ path }) => {
      const hook = hookIn(path);
      return Promise.resolve(hook.policy === 'egress' ? NOTHING : raisedEvent(hook));
    };
    expect(await lookForEvents(ask, REHEARSAL, kubectl().one, 60, (path) => `look at ${path}`)).toEqual([
      {
        expected: expect.stringMatching(
          /^process_kprobe events of deep-space\/rehearsal-e2e: .*\| policy_name="egress" \| function_name="security_socket_connect"$/,
        ),
        seen: 'no event',
        // Whoever looks does so later.
        look: expect.stringMatching(/^look at \/loki\/api\/v1\/query_range\?.*since=6h/),
      },
    ]);
  });

  test.each([
    ['another pod', (hook: Hook) => replaced(raisedEvent(hook), 'rehearsal-e2e-7xkqv', 'rehearsal-1-7xkqv')],
    [
      'another pod than its label says',
      (hook: Hook) => replaced(raisedEvent(hook), '"name\\":\\"rehearsal-e2e-', '"name\\":\\"other-e2e-'),
    ],
    ['another policy', () => raisedEvent({ policy: 'listen', function: 'security_file_open' })],
    ['another function', ({ policy }: Hook) => raisedEvent({ policy, function: 'security_path_link' })],
  ])('are no proof when they are of %s', async (_, of) => {
    expect(await seen(of)).toEqual(REHEARSAL.raises.map(() => expect.stringMatching(/^a line that is none/)));
  });

  test.each(BAD_ANSWERS)('cannot be judged by %s', async (_, bad, why) => {
    expect(await seen(() => bad)).toEqual(REHEARSAL.raises.map(() => expect.stringMatching(why)));
  });

  test('are missed with a reason where the Job is none', async () => {
    const failed: Script = () => ({ stdout: JSON.stringify(FAILED) });
    expect(await seen(() => NOTHING, failed)).toEqual([
      'DeadlineExceeded: Job was active longer than specified deadline',
      'no event',
      'no event',
    ]);
    expect(
      (
        await seen(
          () => NOTHING,
          () => ({ stdout: '' }),
        )
      )[0],
    ).toBe('it is not there');
  });
});

describe('the Job of a rehearsal', () => {
  test('is made of the CronJob, after one of an earlier run is gone', async () => {
    const { commands, one } = kubectl();
    expect(await play(REHEARSAL, one)).toEqual([]);
    await clearAway(REHEARSAL, one);
    const remove = 'delete job rehearsal-e2e --namespace=deep-space --ignore-not-found';
    const make = 'create job rehearsal-e2e --namespace=deep-space --from=cronjob/rehearsal';
    expect(commands.ran).toEqual(
      [remove, make, remove].map((line) => `kubectl --context kind-x --request-timeout=30s ${line}`),
    );
  });

  test('cannot be made: kubectl says why', async () => {
    const stderr = 'error: cronjobs.batch "rehearsal" not found\n';
    const { one } = kubectl((line) => (line.includes(' create job ') ? { code: 1, stderr } : undefined));
    expect(await play(REHEARSAL, one)).toEqual([
      {
        expected: 'Job deep-space/rehearsal-e2e is made of CronJob rehearsal',
        seen: stderr.trim(),
        look: 'kubectl --context kind-x -n deep-space describe cronjob/rehearsal',
      },
    ]);
  });

  test('runs, ends well, has failed, or is gone', () => {
    const of = (job: object) => checkJob(liveObjects(JSON.stringify(job))[0], 'deep-space', 'look');
    const complete = { ...RUNNING, status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } };
    const unsure = { ...RUNNING, status: { conditions: [{ type: 'Failed', status: 'False' }] } };
    expect([RUNNING, complete, unsure].flatMap(of)).toEqual([]);
    expect(of(FAILED)).toHaveLength(1);
    expect(checkJob(undefined, 'deep-space', 'look')).toEqual([
      { expected: 'Job deep-space/rehearsal-e2e is played to its end', seen: 'it is not there', look: 'look' },
    ]);
  });
});

describe('the rehearsal that is rendered', () => {
  const events = (name: string, text: string, namespace = 'deep-space') =>
    inCluster(object('ConfigMap', name, { data: { 'events.txt': text } }), { namespace });
  const cronJob = (spec: JsonObject = {}) => {
    const template = { spec: { volumes: [{ emptyDir: {} }, { configMap: { name: 'script' } }] } };
    const one = object('CronJob', 'rehearsal', { spec: { jobTemplate: { spec: { template, ...spec } } } }, 'batch/v1');
    return inCluster(one, { namespace: 'deep-space' });
  };
  const { at } = REHEARSAL;

  test('raises what stands beside its script, and nothing that stands elsewhere', () => {
    const script = events('script', 'egress tcp_connect: a call: to nobody\nlinks do_linkat: a link\n');
    const others = [events('other', 'listen a: b\n'), events('script', 'listen c: d\n', 'away')];
    expect(rehearsalOf([cronJob({ activeDeadlineSeconds: 60 }), script, ...others], at)).toEqual({
      at,
      namespace: 'deep-space',
      seconds: 60,
      raises: [
        { policy: 'egress', function: 'tcp_connect' },
        { policy: 'links', function: 'do_linkat' },
      ],
    });
    expect(rehearsalOf([cronJob(), script], at)?.seconds).toBe(0);
    expect(rehearsalOf([script], at)).toBeUndefined();
  });

  test('is none where there is nothing that it must raise', () => {
    expect(rehearsalOf([cronJob(), events('script', 'none: the tracing policies are off\n')], at)).toBeUndefined();
  });
});

function replaced({ body, ...rest }: Answer, text: string, other: string): Answer {
  if (!body.includes(text)) throw new Error(`there is no ${text}`);
  return { ...rest, body: body.replaceAll(text, other) };
}
