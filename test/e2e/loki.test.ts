import { describe, expect, test } from 'vitest';
import type { ExpectedEvents } from './expectations.ts';
import { checkEvents, checkLogs, eventQuery, logQuery, rangeQuery } from './loki.ts';
import { altered, answer, BAD_ANSWERS, recorded } from './support.ts';

const LOOK = 'kubectl port-forward';
const LOGS = { namespace: 'application', service: 'frontend' };
const EVENTS: ExpectedEvents = { namespace: 'application', workload: 'traffic-generator', kind: 'kprobe' };

const logs = (body: string) => checkLogs(answer(body), LOGS, LOOK).map(({ seen }) => seen);
const events = (wanted: ExpectedEvents, from = answer(recorded('loki-kprobe'))) =>
  checkEvents(from, wanted, LOOK).map(({ seen }) => seen);

describe('queries of logs', () => {
  test('are those that the recorded answers were asked by', () => {
    expect(logQuery(LOGS)).toBe('{k8s_namespace_name="application", service_name="frontend"}');
    expect(eventQuery(EVENTS)).toBe(
      '{service_name="tetragon", event_type="kprobe", k8s_namespace_name="application"} ' +
        '| k8s_pod_name=~"traffic-generator-.+"',
    );
    const hook = { policy: 'connect', function: 'tcp_connect' };
    expect(eventQuery({ ...EVENTS, hook })).toMatch(
      / \| k8s_pod_name=~"traffic-generator-\.\+" \| policy_name="connect" \| function_name="tcp_connect"$/,
    );
  });

  test('are escaped in the path', () => {
    const { path } = rangeQuery('{a="b", c="d"} | e=~".+"');
    const url = new URL(path, 'http://loki');
    expect(url.pathname).toBe('/loki/api/v1/query_range');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      query: '{a="b", c="d"} | e=~".+"',
      since: '6h',
      limit: '20',
      direction: 'backward',
    });
    expect(rangeQuery('{a="b"}', '60s').path).toContain('since=60s');
  });
});

describe('logs of pods', () => {
  test('are there', () => {
    expect(logs(recorded('loki-logs'))).toEqual([]);
  });

  test('are missed when there is no line, or only empty ones', () => {
    expect(logs(recorded('loki-empty'))).toEqual(['no line']);
    const empty = [['1795236816097583972', ' ']];
    const data = { resultType: 'streams', result: [{ stream: {}, values: empty }] };
    expect(logs(JSON.stringify({ status: 'success', data }))).toEqual(['1 empty lines']);
  });

  test('are not the numbers of a metric query', () => {
    expect(logs('{"status":"success","data":{"resultType":"matrix","result":[]}}')).toEqual([
      expect.stringContaining('matrix'),
    ]);
  });

  test('are asked for wrongly: Loki says where', () => {
    const body = 'parse error at line 1, col 25: syntax error: unexpected $end, expecting } or ,\n';
    expect(checkLogs({ status: 400, type: 'text/plain', body }, LOGS, LOOK)).toEqual([
      {
        expected: 'log lines of frontend in application: {k8s_namespace_name="application", service_name="frontend"}',
        seen: `HTTP 400: ${body.trim()}`,
        look: LOOK,
      },
    ]);
  });

  test.each(BAD_ANSWERS)('cannot be judged by %s', (_, bad, why) => {
    expect(checkLogs(bad, LOGS, LOOK)).toMatchObject([{ seen: expect.stringMatching(why) }]);
    expect(checkEvents(bad, EVENTS, LOOK)).toMatchObject([{ seen: expect.stringMatching(why) }]);
  });
});

describe('runtime events', () => {
  test('are there, and say of themselves what they are labelled with', () => {
    expect(events(EVENTS)).toEqual([]);
  });

  test('are missed', () => {
    expect(events(EVENTS, answer(recorded('loki-empty')))).toEqual(['no event']);
  });

  test.each([
    ['of another kind', { ...EVENTS, kind: 'exec' as const }],
    ['of another namespace', { ...EVENTS, namespace: 'podinfo' }],
    ['of another pod', { ...EVENTS, workload: 'podinfo-traffic' }],
  ])('are no proof when they are %s', (_, wanted) => {
    expect(events(wanted)).toEqual([expect.stringMatching(/^a line that is none: \{"process_kprobe"/)]);
  });

  test('are no proof when the label names another pod than the event', () => {
    const other = altered('loki-kprobe', '"k8s_pod_name": "traffic-generator-5f', '"k8s_pod_name": "other-5f');
    expect(events(EVENTS, other)).toEqual([expect.stringMatching(/^a line that is none/)]);
  });

  test('are no proof when the line is no JSON', () => {
    expect(events(EVENTS, altered('loki-kprobe', '{\\"process_kprobe\\"', 'cut'))).toEqual([
      expect.stringMatching(/^a line that is none: cut/),
    ]);
  });
});
