import type { Answer, Request } from './answer.ts';
import { excerpt, readJson, withQuery } from './answer.ts';
import type { ExpectedEvents, ExpectedLogs } from './expectations.ts';
import type { Finding } from './finding.ts';
import { list, map, text } from './json.ts';

/**
 * The newest lines of a query (Loki 3.7.6, `/loki/api/v1/query_range`).
 *
 * @param since - how far back, default: to before the cluster was made
 */
export function rangeQuery(query: string, since = '6h'): Request {
  return { path: withQuery('/loki/api/v1/query_range', { query, since, limit: '20', direction: 'backward' }) };
}

/** The lines of a service's pods. */
export function logQuery({ namespace, service }: ExpectedLogs): string {
  return `{k8s_namespace_name="${namespace}", service_name="${service}"}`;
}

/**
 * The events of one kind of a workload's pods: kind and namespace are labels of the stream, the pod is structured
 * metadata of the line, and so are policy and function.
 */
export function eventQuery({ namespace, workload, kind, hook }: ExpectedEvents): string {
  return (
    `{service_name="tetragon", event_type="${kind}", k8s_namespace_name="${namespace}"} ` +
    `| k8s_pod_name=~"${workload}-.+"` +
    (hook ? ` | policy_name="${hook.policy}" | function_name="${hook.function}"` : '')
  );
}

/** A line with what it is labelled with, structured metadata included. */
export interface Line {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly line: string;
}

/** The lines of an answer, or what is wrong with it. */
export function readLines(answer: Answer): { readonly lines: readonly Line[] } | { readonly problem: string } {
  const read = readJson(answer);
  if ('problem' in read) return read;
  const { status, data } = map(read.value);
  const { resultType, result } = map(data);
  if (status !== 'success' || resultType !== 'streams') return { problem: excerpt(answer.body) };
  const lines = list(result).flatMap((one) => {
    const { stream, values } = map(one);
    return list(values).map((value): Line => ({ labels: map(stream), line: text(list(value)[1]) }));
  });
  return { lines };
}

/** Whether a service's pods have written something. */
export function checkLogs(answer: Answer, wanted: ExpectedLogs, look: string): Finding[] {
  const expected = `log lines of ${wanted.service} in ${wanted.namespace}: ${logQuery(wanted)}`;
  const read = readLines(answer);
  if ('problem' in read) return [{ expected, seen: read.problem, look }];
  const { lines } = read;
  if (lines.length === 0) return [{ expected, seen: 'no line', look }];
  if (lines.every(({ line }) => line.trim() === '')) return [{ expected, seen: `${lines.length} empty lines`, look }];
  return [];
}

/** Whether there are events of a workload's pods, and every one says of itself what it is labelled with. */
export function checkEvents(answer: Answer, wanted: ExpectedEvents, look: string): Finding[] {
  const { namespace, workload, kind } = wanted;
  const expected = `process_${kind} events of ${namespace}/${workload}: ${eventQuery(wanted)}`;
  const read = readLines(answer);
  if ('problem' in read) return [{ expected, seen: read.problem, look }];
  if (read.lines.length === 0) return [{ expected, seen: 'no event', look }];
  const wrong = read.lines.find((line) => !isEvent(line, wanted));
  return wrong ? [{ expected, seen: `a line that is none: ${excerpt(wrong.line)}`, look }] : [];
}

function isEvent({ labels, line }: Line, { namespace, workload, kind, hook }: ExpectedEvents): boolean {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return false;
  }
  const event = map(map(json)[`process_${kind}`]);
  if (hook && (event['policy_name'] !== hook.policy || event['function_name'] !== hook.function)) return false;
  const { pod } = map(event['process']);
  const name = text(map(pod)['name']);
  return map(pod)['namespace'] === namespace && name.startsWith(`${workload}-`) && labels['k8s_pod_name'] === name;
}
