import type { NamespaceName } from './cluster/namespaces.ts';
import { Namespaces } from './cluster/namespaces.ts';
import { Component } from './core/component.ts';
import type { PinnedCharts } from './core/pinned-charts.ts';
import type { RenderedComponent } from './core/render.ts';
import { Root } from './core/root.ts';
import { DeepSpace } from './demo/deep-space.ts';
import { Guestbook } from './demo/guestbook.ts';
import { Load } from './demo/load.ts';
import { PODINFO_BACKEND, PODINFO_CONTAINERS, Podinfo } from './demo/podinfo.ts';
import type { Environment } from './environment/environment.ts';
import { PLATFORM_NAMESPACES } from './environment/platform-namespaces.ts';
import { Grafana } from './grafana/grafana.ts';
import { Loki } from './logs/loki.ts';
import { Prometheus } from './metrics/prometheus.ts';
import { Rules } from './metrics/rules.ts';
import { Scrapes } from './metrics/scrapes.ts';
import { Access } from './network/access.ts';
import { Cilium } from './network/cilium.ts';
import { Quarantine } from './network/quarantine.ts';
import { Visibility } from './network/visibility.ts';
import { PRINTED_EVENTS, Tetragon } from './runtime/tetragon.ts';
import { policyConflicts } from './runtime/tracing-policies/risk/conflicts.ts';
import { withoutRoom } from './runtime/tracing-policies/risk/trampolines.ts';
import { TracingPolicies } from './runtime/tracing-policies/tracing-policies.ts';
import { Collector } from './telemetry/collector.ts';
import { ACCOUNTING_POLICIES } from './telemetry/flow-events.ts';
import { Tempo } from './traces/tempo.ts';

/** Everything rendered for one environment: every component and what it is given, top to bottom. */
export class Stack extends Root {
  /** Number of nodes of both roles. */
  private readonly nodes: number;

  constructor(environment: Environment, charts: PinnedCharts) {
    const { access, cluster, components: on, demo, retention, scrapeInterval } = environment;
    const nodes = cluster.controlPlanes + cluster.workers;
    const accessPort = access.enabled ? access.localPort : undefined;
    super({ environment: environment.name, charts, values: valuesByComponent(environment) });
    this.nodes = nodes;
    const deepSpaceRuns = Object.values(demo['deep-space']).includes(true);

    const applications = demoNamespaces({
      application: demo.guestbook.enabled,
      podinfo: demo.podinfo.enabled,
      'deep-space': deepSpaceRuns,
    });

    // Ours and the person's own; one that is named twice is observed once.
    const accounted = [...new Set([...applications, ...environment.accountedNamespaces])];

    new Namespaces(this, ['monitoring', ...applications]);
    const cilium = new Cilium(this, {
      clusterName: cluster.name,
      controlPlanes: cluster.controlPlanes,
      nodes,
      ingressPort: accessPort,
      // A file that nobody reads would only fill the node.
      flowLogNamespaces: on.collector.enabled && on.loki.enabled ? accounted : [],
    });

    const tetragon = on.tetragon.enabled ? new Tetragon(this, { platformNamespaces: PLATFORM_NAMESPACES }) : undefined;
    const tracing =
      tetragon && on['tracing-policies'].enabled
        ? new TracingPolicies(this, {
            definitions: tetragon.tracingPolicies,
            policies: on['tracing-policies'].policies,
            platformNamespaces: PLATFORM_NAMESPACES,
            accountedNamespaces: accounted,
            clusterSubnets: [cluster.podSubnet, cluster.serviceSubnet],
            restricted: demo.podinfo.enabled ? PODINFO_BACKEND : undefined,
            profiled: demo.podinfo.enabled ? PODINFO_BACKEND : undefined,
          })
        : undefined;

    const prometheus = on.prometheus.enabled
      ? new Prometheus(this, { retention: retention.metrics, scrapeInterval })
      : undefined;
    const loki = on.loki.enabled
      ? new Loki(this, {
          retention: retention.logs,
          runtimeEventsRetention: retention.runtimeEvents,
          alertmanager: prometheus?.alertmanager,
        })
      : undefined;
    const tempo = on.tempo.enabled
      ? new Tempo(this, { retention: retention.traces, spanMetrics: prometheus?.remoteWrite })
      : undefined;
    const counted = ACCOUNTING_POLICIES.filter(
      (policy) => on.scrapes.enabled && tetragon?.events && tracing?.names.includes(policy),
    );
    const collector = on.collector.enabled
      ? new Collector(this, {
          clusterName: cluster.name,
          logs: loki?.otlp,
          traces: tempo?.otlp,
          metrics: prometheus?.otlp,
          events: tetragon?.events,
          countsEvents: counted.length > 0,
          flows: cilium.flows,
          podSubnet: cluster.podSubnet,
          serviceSubnet: cluster.serviceSubnet,
          pushesItsLogs: [...(demo.podinfo.enabled ? PODINFO_CONTAINERS : []), ...(tetragon ? [PRINTED_EVENTS] : [])],
        })
      : undefined;
    const grafana = on.grafana.enabled
      ? new Grafana(this, {
          subPath: on.grafana.subPath,
          accessPort,
          scrapeInterval,
          prometheus: prometheus?.query,
          loki: loki?.query,
          tempo: tempo?.query,
          alertmanager: prometheus?.alertmanager,
        })
      : undefined;

    const guestbook = demo.guestbook.enabled ? new Guestbook(this) : undefined;
    const podinfo = demo.podinfo.enabled ? new Podinfo(this, { telemetry: collector?.otlp }) : undefined;
    const deepSpace = deepSpaceRuns
      ? new DeepSpace(this, { ...demo['deep-space'], tracingPolicies: tracing?.names ?? [] })
      : undefined;
    const load = {
      guestbook: demo.guestbook.traffic ? guestbook?.web : undefined,
      podinfo: demo.podinfo.traffic ? podinfo?.web : undefined,
      traces: demo.traces ? collector?.otlp : undefined,
    };
    if (load.guestbook || load.podinfo || load.traces) new Load(this, load);

    if (accessPort !== undefined && (grafana || guestbook || podinfo)) {
      new Access(this, {
        ingressClass: cilium.ingressClass,
        localPort: accessPort,
        grafana: grafana?.web,
        hosts: { guestbook: guestbook?.web, podinfo: podinfo?.web },
      });
    }

    if (on.quarantine.enabled) new Quarantine(this, { policies: cilium.policies });
    const demos = [guestbook, podinfo, deepSpace].filter((component) => component !== undefined);
    if (on.visibility.enabled && demos.length > 0) {
      new Visibility(this, {
        policies: cilium.policies,
        namespaces: demos.map(({ home }) => home),
        http: [...(guestbook ? [guestbook.frontend] : []), ...(podinfo?.pods ?? []), ...(deepSpace?.pods ?? [])],
      });
    }
    // Their only subject yet: what the collector counts of Tetragon's events.
    if (prometheus && collector && counted.includes('flow-accounting')) {
      new Rules(this, { definitions: prometheus.monitors });
    }
    if (prometheus && on.scrapes.enabled) {
      const scrapes = new Scrapes(this, { scraper: prometheus, monitors: prometheus.monitors });
      for (const endpoint of [
        ...cilium.metricsEndpoints,
        ...(tetragon?.metricsEndpoints ?? []),
        ...(collector?.metricsEndpoints ?? []),
        ...[loki, tempo, grafana].flatMap((component) => component?.metricsEndpoint ?? []),
        ...(podinfo?.metricsEndpoints ?? []),
      ]) {
        scrapes.scrape(endpoint);
      }
    }
  }

  /** What must not be delivered as it is rendered, at the path in the environment of the value that causes it. */
  conflicts(rendered: readonly RenderedComponent[]): { path: readonly string[]; message: string }[] {
    const objects = rendered.flatMap((one) => [...one.objects.values()]);
    return [
      ...policyConflicts(objects, { protectedNamespaces: PLATFORM_NAMESPACES }).map(({ path, message }) => ({
        path: ['components', 'tracing-policies', 'policies', ...path],
        message,
      })),
      ...withoutRoom(objects, this.nodes).map((message) => ({ path: ['cluster', 'workers'], message })),
    ];
  }

  /** The components, in the order in which they were added. */
  get components(): readonly Component[] {
    return this.node.children.filter((child): child is Component => child instanceof Component);
  }
}

function valuesByComponent({ components }: Environment) {
  return Object.fromEntries(
    Object.entries(components).map(([name, component]) => [name, 'values' in component ? component.values : {}]),
  );
}

function demoNamespaces(on: Partial<Record<NamespaceName, boolean>>): NamespaceName[] {
  return (Object.keys(on) as NamespaceName[]).filter((name) => on[name]);
}
