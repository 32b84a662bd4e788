import { describe, expect, test } from 'vitest';
import { altered, answer, BAD_ANSWERS, recorded } from './support.ts';
import { checkTrace, foundTraces, search, traceById, traceQuery } from './tempo.ts';

const LOOK = 'kubectl port-forward';
const SERVICES = ['podinfo-backend', 'podinfo-client', 'podinfo-frontend'];

const trace = (from = answer(recorded('tempo-trace'))) => checkTrace(from, SERVICES, LOOK).map(({ seen }) => seen);

describe('the search for traces', () => {
  test('asks for one with spans of every service, in the last hour', () => {
    expect(traceQuery(['a', 'b'])).toBe('{ resource.service.name = "a" } && { resource.service.name = "b" }');
    const url = new URL(search(['a'], 7200.9).path, 'http://tempo');
    expect(url.pathname).toBe('/api/search');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      q: '{ resource.service.name = "a" }',
      limit: '5',
      start: '3600',
      end: '7200',
    });
    expect(traceById('5b8e').path).toBe('/api/v2/traces/5b8e');
  });

  test('finds', () => {
    expect(foundTraces(answer(recorded('tempo-search')), SERVICES, LOOK)).toEqual(['5b8efff798038103d269b633813fc700']);
  });

  test('finds nothing', () => {
    const expected = 'a trace with spans of podinfo-backend, podinfo-client, podinfo-frontend';
    expect(foundTraces(answer({ traces: [], metrics: {} }), SERVICES, LOOK)).toEqual({
      expected,
      seen: 'no trace',
      look: LOOK,
    });
    expect(foundTraces(altered('tempo-search', '5b8efff798', '../../'), SERVICES, LOOK)).toMatchObject({
      seen: expect.stringMatching(/^no trace id/),
    });
  });

  test.each(BAD_ANSWERS)('fails by %s', (_, bad, why) => {
    expect(foundTraces(bad, SERVICES, LOOK)).toMatchObject({ seen: expect.stringMatching(why) });
    expect(checkTrace(bad, SERVICES, LOOK)).toMatchObject([{ seen: expect.stringMatching(why) }]);
  });
});

describe('a trace', () => {
  test('goes through every service', () => {
    expect(trace()).toEqual([]);
  });

  test('lacks a service', () => {
    expect(trace(altered('tempo-trace', 'podinfo-backend', 'shop-backend'))).toEqual([
      'no span of podinfo-backend, but of podinfo-client, podinfo-frontend, shop-backend',
    ]);
    expect(trace(answer({ trace: {}, metrics: {} }))).toEqual([
      'no span of podinfo-backend, podinfo-client, podinfo-frontend, but of no service',
    ]);
  });

  test('is torn where a service was not told who called it', () => {
    expect(trace(altered('tempo-trace', '"parentSpanId": "7uGbfsPBsQM="', '"parentSpanId": "AAAAAAAAAAA="'))).toEqual([
      'only podinfo-frontend called by another: the trace is torn',
    ]);
  });
});
