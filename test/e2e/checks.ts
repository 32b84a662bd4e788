import type { Endpoint } from '../../constructs/core/endpoint.ts';
import type { Ask } from './answer.ts';
import type { Expectations, Login } from './expectations.ts';
import type { Finding } from './finding.ts';
import type { ExpectedFlows } from './flows.ts';
import { checkFlows, flowQuery } from './flows.ts';
import { checkDashboards, checkHealth, checkPanels, DASHBOARDS, health, panelQueries } from './grafana.ts';
import { instantQuery } from './instant.ts';
import { checkEvents, checkLogs, eventQuery, logQuery, rangeQuery } from './loki.ts';
import type { ExpectedPolicies } from './policies.ts';
import { checkPolicies, POLICIES, policyList } from './policies.ts';
import { checkTargets, TARGETS } from './prometheus.ts';
import { checkTrace, foundTraces, search, traceById } from './tempo.ts';

/** One promise, and how to look whether it is kept. */
export interface Check {
  readonly name: string;
  /** Who is asked. */
  readonly at: Endpoint;
  /** Needed to ask. Default: nothing. */
  readonly login?: Login;
  readonly look: (ask: Ask) => Promise<readonly Finding[]>;
}

/**
 * Every check that follows from what is expected.
 *
 * @param context - the kube context, for the commands that findings name
 * @param now - seconds since 1970
 */
export function checksOf(expectations: Expectations, context: string, now: () => number): Check[] {
  const forward = forwardIn(context);
  return [
    ...metrics(expectations, context, forward),
    ...logs(expectations, forward),
    ...traces(expectations, forward, now),
  ].concat(dashboards(expectations, forward));
}

type Forward = (at: Endpoint, path: string) => string;

/** The command that leads a person to an address of the cluster, and where they then look. */
export function forwardIn(context: string): Forward {
  return ({ namespace, service, port }, path) =>
    `kubectl --context ${context} -n ${namespace} port-forward service/${service} 8000:${port}, then http://127.0.0.1:8000${path}`;
}

function metrics({ prometheus }: Expectations, context: string, forward: Forward): Check[] {
  if (!prometheus) return [];
  const { at, targets, policies, flows } = prometheus;
  const look = async (ask: Ask) => checkTargets(await ask(TARGETS), targets, forward(at, '/targets'));
  const count = targets.reduce((sum, one) => sum + one.count, 0);
  return [
    { name: `Prometheus scrapes ${count} targets`, at, look },
    ...(policies ? [loadedPolicies(at, policies, context, forward)] : []),
    ...flows.map((wanted) => countedFlows(at, wanted, forward)),
  ];
}

function loadedPolicies(at: Endpoint, wanted: ExpectedPolicies, context: string, forward: Forward): Check {
  const look = async (ask: Ask) => {
    const request = instantQuery(POLICIES);
    return checkPolicies(await ask(request), wanted, forward(at, request.path), policyList(wanted, context));
  };
  return { name: `Tetragon has loaded ${wanted.policies} policies on ${wanted.nodes} nodes`, at, look };
}

function countedFlows(at: Endpoint, wanted: ExpectedFlows, forward: Forward): Check {
  const look = async (ask: Ask) => {
    const findings = wanted.metrics.map(async (metric) => {
      const request = instantQuery(flowQuery(metric));
      return checkFlows(await ask(request), wanted, metric, forward(at, request.path));
    });
    return (await Promise.all(findings)).flat();
  };
  return { name: `Prometheus counts the flows of ${wanted.namespace}/${wanted.workload}`, at, look };
}

function logs({ loki }: Expectations, forward: Forward): Check[] {
  if (!loki) return [];
  const { at } = loki;
  return [
    ...loki.logs.map((wanted) => ({
      name: `Loki has logs of ${wanted.namespace}/${wanted.service}`,
      at,

      look: async (ask: Ask) => {
        const request = rangeQuery(logQuery(wanted));
        return checkLogs(await ask(request), wanted, forward(at, request.path));
      },
    })),
    ...loki.events.map((wanted) => ({
      name: `Loki has process_${wanted.kind} events of ${wanted.namespace}/${wanted.workload}`,
      at,

      look: async (ask: Ask) => {
        const request = rangeQuery(eventQuery(wanted));
        return checkEvents(await ask(request), wanted, forward(at, request.path));
      },
    })),
  ];
}

function traces({ tempo }: Expectations, forward: Forward, now: () => number): Check[] {
  if (!tempo) return [];
  const { at, services } = tempo;
  const look = async (ask: Ask) => {
    const request = search(services, now());
    const found = foundTraces(await ask(request), services, forward(at, request.path));
    if (!Array.isArray(found)) return [found];
    let findings: Finding[] = [];
    // The newest may still be on its way.
    for (const id of found) {
      const one = traceById(id);
      findings = checkTrace(await ask(one), services, forward(at, one.path));
      if (findings.length === 0) return [];
    }
    return findings;
  };
  return [{ name: `Tempo has a trace through ${services.length} services`, at, look }];
}

function dashboards({ grafana, prometheus }: Expectations, forward: Forward): Check[] {
  if (!grafana) return [];
  const { at, login, datasources } = grafana;
  const common = { at, login };
  const metricsSource = datasources.find(({ type }) => type === 'prometheus');
  const asked = prometheus && metricsSource ? grafana.dashboards.filter(({ queries }) => queries.length > 0) : [];
  return [
    ...datasources.map((datasource) => ({
      ...common,
      name: `Grafana's data source ${datasource.uid} works`,
      look: async (ask: Ask) => {
        const request = health(datasource);
        return checkHealth(await ask(request), datasource, forward(at, at.path + request.path));
      },
    })),
    {
      ...common,
      name: `Grafana has ${grafana.dashboards.length} dashboards`,
      look: async (ask: Ask) =>
        checkDashboards(await ask(DASHBOARDS), grafana.dashboards, forward(at, `${at.path}/dashboards`)),
    },
    ...asked.map((dashboard) => ({
      ...common,
      name: `Dashboard "${dashboard.title}" shows data`,
      look: async (ask: Ask) =>
        checkPanels(
          await ask(panelQueries(dashboard.queries, metricsSource?.uid ?? '')),
          dashboard,
          forward(at, `${at.path}/d/${dashboard.uid}`),
        ),
    })),
  ];
}
