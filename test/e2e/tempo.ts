import type { Answer, Request } from './answer.ts';
import { excerpt, readJson, withQuery } from './answer.ts';
import type { Finding } from './finding.ts';
import { list, map, text } from './json.ts';

/** Traces with a span of every service: `&&` between span sets asks of a trace, not of a span. */
export function traceQuery(services: readonly string[]): string {
  return services.map((service) => `{ resource.service.name = "${service}" }`).join(' && ');
}

/**
 * Searches by TraceQL (Tempo 2.10.8, `/api/search`).
 *
 * @param now - seconds since 1970
 */
export function search(services: readonly string[], now: number): Request {
  const end = Math.floor(now);
  const times = { start: `${end - 3600}`, end: `${end}` };
  return { path: withQuery('/api/search', { q: traceQuery(services), limit: '5', ...times }) };
}

/** One trace (Tempo 2.10.8, `/api/v2/traces/<id>`). */
export function traceById(id: string): Request {
  return { path: `/api/v2/traces/${encodeURIComponent(id)}` };
}

/** The traces that a search found, or what is wrong. */
export function foundTraces(answer: Answer, services: readonly string[], look: string): string[] | Finding {
  const expected = `a trace with spans of ${services.join(', ')}`;
  const read = readJson(answer);
  if ('problem' in read) return { expected, seen: read.problem, look };
  const ids = list(map(read.value)['traces']).map((trace) => text(map(trace)['traceID']));
  const good = ids.filter((id) => /^[0-9a-f]{1,32}$/.test(id));
  if (good.length > 0) return good;
  return { expected, seen: ids.length > 0 ? `no trace id: ${excerpt(answer.body)}` : 'no trace', look };
}

interface Span {
  readonly service: string;
  readonly id: string;
  readonly parent: string;
}

/** Whether a trace has spans of every service, each called by another of them but the first. */
export function checkTrace(answer: Answer, services: readonly string[], look: string): Finding[] {
  const expected = `a trace in which ${services.join(', ')} call each other`;
  const read = readJson(answer);
  if ('problem' in read) return [{ expected, seen: read.problem, look }];
  const spans = spansOf(map(read.value)['trace']);
  const missing = services.filter((service) => !spans.some((span) => span.service === service));
  if (missing.length > 0) {
    const there = [...new Set(spans.map(({ service }) => service))].join(', ') || 'no service';
    return [{ expected, seen: `no span of ${missing.join(', ')}, but of ${there}`, look }];
  }
  const called = services.filter((service) =>
    spans.some((span) => {
      const parent = spans.find(({ id }) => id === span.parent);
      return (
        span.service === service &&
        parent !== undefined &&
        parent.service !== service &&
        services.includes(parent.service)
      );
    }),
  );
  if (called.length >= services.length - 1) return [];
  return [{ expected, seen: `only ${called.join(', ') || 'none'} called by another: the trace is torn`, look }];
}

function spansOf(trace: unknown): Span[] {
  return list(map(trace)['resourceSpans']).flatMap((one) => {
    const { resource, scopeSpans } = map(one);
    const name = list(map(resource)['attributes'])
      .map(map)
      .find(({ key }) => key === 'service.name');
    const service = text(map(name?.['value'])['stringValue']);
    return list(scopeSpans)
      .flatMap((scope) => list(map(scope)['spans']))
      .map((span) => ({ service, id: text(map(span)['spanId']), parent: text(map(span)['parentSpanId']) }));
  });
}
