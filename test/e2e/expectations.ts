import type { Endpoint } from '../../constructs/core/endpoint.ts';
import type { ClusterObject } from '../../tools/expand/cluster.ts';
import type { Dashboard } from './dashboards.ts';
import { dashboardsOf } from './dashboards.ts';
import type { Datasource } from './datasources.ts';
import { datasourcesOf } from './datasources.ts';
import type { ExpectedFlows } from './flows.ts';
import { expectedFlows } from './flows.ts';
import { list, map, text } from './json.ts';
import type { ExpectedPolicies } from './policies.ts';
import { expectedPolicies, reaches } from './policies.ts';
import type { Rehearsal } from './rehearsal.ts';
import { rehearsalOf } from './rehearsal.ts';
import type { Rendered } from './rendered.ts';
import type { Nodes } from './replicas.ts';
import type { ExpectedTargets } from './targets.ts';
import { expectedTargets } from './targets.ts';
import { loops, workloads } from './workloads.ts';

/** Log lines of a service. */
export interface ExpectedLogs {
  readonly namespace: string;
  readonly service: string;
}

/** Runtime events of one kind of the pods of a workload. */
export interface ExpectedEvents {
  readonly namespace: string;
  readonly workload: string;
  readonly kind: 'exec' | 'exit' | 'kprobe';
  /** Default: any. */
  readonly hook?: Hook;
}

/** A tracing policy, and the function of the kernel at which it reports something. */
export interface Hook {
  readonly policy: string;
  readonly function: string;
}

/** Where a Secret has the login of Grafana's administrator. */
export interface Login {
  readonly namespace: string;
  readonly secret: string;
  readonly userKey: string;
  readonly passwordKey: string;
}

/** What an environment promises. What it has not switched on is undefined or empty. */
export interface Expectations {
  readonly prometheus?: {
    readonly at: Endpoint;
    readonly targets: readonly ExpectedTargets[];
    readonly policies?: ExpectedPolicies | undefined;
    readonly flows: readonly ExpectedFlows[];
  };
  readonly loki?: {
    readonly at: Endpoint;
    readonly logs: readonly ExpectedLogs[];
    readonly events: readonly ExpectedEvents[];
  };
  readonly tempo?: { readonly at: Endpoint; readonly services: readonly string[] };
  readonly rehearsal?: Rehearsal;
  readonly grafana?: {
    readonly at: Endpoint;
    readonly login: Login;
    readonly datasources: readonly Datasource[];
    readonly dashboards: readonly Dashboard[];
  };
}

/** What follows from what was rendered. */
export function expectationsOf({ cluster, endpoints, nodes }: Rendered): Expectations {
  const served = (purpose: string) => endpoints.find((endpoint) => endpoint.purpose === purpose);
  const [prometheus, loki, tempo, grafana] = ['PromQL', 'LogQL', 'TraceQL', 'Grafana'].map(served);
  const collected = endpoints.some(({ component }) => component === 'collector');
  const services = collected ? tracedServices(cluster) : [];
  const rehearsal = loki && collected ? rehearsalOf(cluster, loki) : undefined;
  return {
    ...(prometheus ? { prometheus: { at: prometheus, ...metricsOf(cluster, nodes) } } : {}),
    ...(loki && collected ? { loki: { at: loki, logs: guestbookLogs(cluster), events: eventsOf(cluster) } } : {}),
    ...(rehearsal ? { rehearsal } : {}),
    ...(tempo && services.length > 0 ? { tempo: { at: tempo, services } } : {}),
    ...(grafana ? { grafana: { at: grafana, ...grafanaOf(cluster) } } : {}),
  };
}

function metricsOf(cluster: readonly ClusterObject[], nodes: Nodes) {
  const targets = expectedTargets(cluster, nodes);
  return { targets, policies: expectedPolicies(cluster, targets), flows: expectedFlows(cluster) };
}

function guestbookLogs(cluster: readonly ClusterObject[]): ExpectedLogs[] {
  return workloads(cluster)
    .filter(({ component }) => component === 'guestbook')
    .map(({ namespace, name }) => ({ namespace, service: name }));
}

/** Loops have every kind of event that is watched: execs and exits by Tetragon itself, kprobes by its policies. */
function eventsOf(cluster: readonly ClusterObject[]): ExpectedEvents[] {
  if (!cluster.some(({ object }) => object.kind === 'HelmRelease' && object.metadata.name === 'tetragon')) return [];
  return loops(cluster).flatMap(({ namespace, name }) =>
    (['exec', 'exit', ...(isTraced(namespace, cluster) ? (['kprobe'] as const) : [])] as const).map((kind) => ({
      namespace,
      workload: name,
      kind,
    })),
  );
}

/** Whether a tracing policy reports every connection that is opened in a namespace. */
function isTraced(namespace: string, cluster: readonly ClusterObject[]): boolean {
  return cluster.some((one) => {
    const { kprobes } = map(one.object['spec']);
    if (one.object.kind !== 'TracingPolicy') return false;
    return list(kprobes).some((kprobe) => map(kprobe)['call'] === 'tcp_connect') && reaches(one, namespace);
  });
}

/** The services that are told to send spans, in the order in which they are rendered. */
function tracedServices(cluster: readonly ClusterObject[]): string[] {
  return workloads(cluster).flatMap(({ command }) =>
    command.flatMap((word) => /^--otel-service-name=(.+)$/.exec(word)?.[1] ?? []),
  );
}

/** What Grafana is told by the values of its release. */
function grafanaOf(cluster: readonly ClusterObject[]): Omit<NonNullable<Expectations['grafana']>, 'at'> {
  const release = cluster.find(({ object }) => object.kind === 'HelmRelease' && object.metadata.name === 'grafana');
  const { admin, sidecar } = map(map(release?.object['spec'])['values']);
  const { existingSecret, userKey, passwordKey } = map(admin);
  const { dashboards, datasources } = map(sidecar);
  return {
    login: {
      namespace: release?.namespace ?? '',
      secret: text(existingSecret),
      userKey: text(userKey),
      passwordKey: text(passwordKey),
    },
    datasources: datasourcesOf(cluster, text(map(datasources)['label'])),
    dashboards: dashboardsOf(cluster, {
      label: text(map(dashboards)['label']),
      value: text(map(dashboards)['labelValue']),
    }),
  };
}
