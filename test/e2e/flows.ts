import type { ClusterObject } from '../../tools/expand/cluster.ts';
import type { Answer } from './answer.ts';
import type { Finding } from './finding.ts';
import { readSamples } from './instant.ts';
import { list, map, text } from './json.ts';
import { reaches } from './policies.ts';
import { loops } from './workloads.ts';

/** Series of the bytes that a workload sends. */
export interface ExpectedFlows {
  readonly namespace: string;
  readonly workload: string;
  /** The counter, and what Prometheus records of it. */
  readonly metrics: readonly string[];
}

/** The policy whose events the collector counts. */
const POLICY = 'flow-accounting';

/** The counter of bytes, as the collector names it. */
const COUNTER = 'tetragon.flow.bytes';

/** As Prometheus translates it from OTLP: `_total`, and no unit that the name ends with already. */
const COUNTED = `${COUNTER.replaceAll('.', '_')}_total`;

/** The workloads that send something all the time, where a policy reports it, and the collector counts that. */
export function expectedFlows(cluster: readonly ClusterObject[]): ExpectedFlows[] {
  const policies = cluster.filter(({ object }) => object.kind === 'TracingPolicy' && object.metadata.name === POLICY);
  if (!isCounted(cluster)) return [];
  const metrics = [COUNTED, ...recordsOf(cluster)];
  return loops(cluster)
    .filter(({ namespace }) => policies.some((policy) => reaches(policy, namespace)))
    .map(({ namespace, name }) => ({ namespace, workload: name, metrics }));
}

/** Whether a collector has the counter, and a pipeline by which it leaves. */
function isCounted(cluster: readonly ClusterObject[]): boolean {
  return cluster.some(({ object }) => {
    const { alternateConfig } = map(map(object['spec'])['values']);
    const { connectors, service } = map(alternateConfig);
    const counters = Object.entries(map(connectors))
      .filter(([, connector]) => list(map(connector)['logs']).some((log) => map(log)['name'] === COUNTER))
      .map(([name]) => name);
    return Object.values(map(map(service)['pipelines'])).some((pipeline) =>
      list(map(pipeline)['receivers']).some((receiver) => counters.includes(text(receiver))),
    );
  });
}

/** The series that Prometheus works out of the counter ahead. */
function recordsOf(cluster: readonly ClusterObject[]): string[] {
  const records = cluster
    .filter(({ object }) => object.kind === 'PrometheusRule')
    .flatMap(({ object }) => list(map(object['spec'])['groups']))
    .flatMap((group) => list(map(group)['rules']))
    .map(map)
    .filter(({ record, expr }) => text(record) !== '' && text(expr).includes(COUNTED))
    .map(({ record }) => text(record));
  return [...new Set(records)];
}

/** What every workload has sent, by a counter, or sends a second, by what is recorded of it. */
export function flowQuery(metric: string): string {
  return `sum by (src_namespace, src_workload) (${metric}{op="sent"})`;
}

/** Whether a workload has sent something, by the answer to {@link flowQuery}. */
export function checkFlows(
  answer: Answer,
  { namespace, workload }: ExpectedFlows,
  metric: string,
  look: string,
): Finding[] {
  const expected = `bytes of ${namespace}/${workload}: ${flowQuery(metric)}`;
  const read = readSamples(answer);
  if ('problem' in read) return [{ expected, seen: read.problem, look }];
  const names = read.samples.map(({ labels }) => `${text(labels['src_namespace'])}/${text(labels['src_workload'])}`);
  const index = names.indexOf(`${namespace}/${workload}`);
  const value = read.samples[index]?.value;
  if (value === undefined) return [{ expected, seen: `series of ${names.join(', ') || 'nobody'}`, look }];
  return value > 0 ? [] : [{ expected, seen: `${value}`, look }];
}
