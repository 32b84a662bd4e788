import type { Answer, Request } from './answer.ts';
import { excerpt, readJson, withQuery } from './answer.ts';
import type { Loose } from './json.ts';
import { list, map } from './json.ts';

/** The newest value of every series of a query (Prometheus v3.14.0, `/api/v1/query`). */
export function instantQuery(query: string): Request {
  return { path: withQuery('/api/v1/query', { query }) };
}

/** A series and its newest value. */
export interface Sample {
  readonly labels: Loose;
  /** NaN where it is none. */
  readonly value: number;
}

/** The series of an answer, or what is wrong with it. */
export function readSamples(answer: Answer): { readonly samples: readonly Sample[] } | { readonly problem: string } {
  const read = readJson(answer);
  if ('problem' in read) return read;
  const { status, data } = map(read.value);
  const { resultType, result } = map(data);
  if (status !== 'success' || resultType !== 'vector') return { problem: excerpt(answer.body) };
  const samples = list(result).map((one): Sample => {
    const { metric, value } = map(one);
    // A time, and a number as text.
    return { labels: map(metric), value: Number(list(value)[1]) };
  });
  return { samples };
}
