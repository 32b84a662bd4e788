import { describe, expect, test } from 'vitest';
import { instantQuery, readSamples } from './instant.ts';
import { altered, answer, BAD_ANSWERS, recorded } from './support.ts';

describe('an instant query', () => {
  test('is escaped in the path', () => {
    const url = new URL(instantQuery('sum by (a) (b{c="d"})').path, 'http://prometheus');
    expect(url.pathname).toBe('/api/v1/query');
    expect(Object.fromEntries(url.searchParams)).toEqual({ query: 'sum by (a) (b{c="d"})' });
  });

  test('is answered by series with a number each', () => {
    expect(readSamples(answer(recorded('prometheus-policies-error')))).toEqual({
      samples: [
        { labels: { state: 'disabled' }, value: 0 },
        { labels: { state: 'enabled' }, value: 103 },
        { labels: { state: 'error' }, value: 0 },
        { labels: { state: 'load_error' }, value: 1 },
      ],
    });
    expect(readSamples(answer(recorded('prometheus-empty')))).toEqual({ samples: [] });
  });

  test('is answered by something that is no number', () => {
    expect(readSamples(altered('prometheus-policies', '"104"', '"many"'))).toMatchObject({
      samples: [{}, { value: Number.NaN }, {}, {}],
    });
  });

  test('is asked for wrongly: Prometheus says where', () => {
    const error = '1:10: parse error: unclosed left parenthesis';
    const body = JSON.stringify({ status: 'error', errorType: 'bad_data', error });
    expect(readSamples(answer(body, 400))).toEqual({ problem: `HTTP 400: ${body}` });
    expect(readSamples(answer(body))).toEqual({ problem: body });
  });

  test('is not answered by a range', () => {
    const body = '{"status":"success","data":{"resultType":"matrix","result":[]}}';
    expect(readSamples(answer(body))).toEqual({ problem: body });
  });

  test.each(BAD_ANSWERS)('is not answered by %s', (_, bad, why) => {
    expect(readSamples(bad)).toEqual({ problem: expect.stringMatching(why) });
  });
});
