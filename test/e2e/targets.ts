import type { ClusterObject } from '../../tools/expand/cluster.ts';
import { isMonitor } from '../../tools/expand/monitors.ts';
import { podsOf } from '../../tools/expand/pods.ts';
import type { LabelSelector } from '../../tools/expand/selector.ts';
import { matches } from '../../tools/expand/selector.ts';
import type { Service } from '../../tools/expand/services.ts';
import { servicesOf } from '../../tools/expand/services.ts';
import type { Nodes } from './replicas.ts';
import { replicasOf } from './replicas.ts';

/** What one endpoint of a monitor makes Prometheus scrape. */
export interface ExpectedTargets {
  /** As prometheus-operator v0.93.0 names it (pkg/prometheus/promcfg.go): `serviceMonitor/<namespace>/<name>/<index>`. */
  readonly pool: string;
  readonly count: number;
  /** Whose pods they are. */
  readonly why: string;
}

interface MonitorSpec {
  readonly selector: LabelSelector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  readonly endpoints?: readonly { readonly port?: string }[];
}

/** What Prometheus is to scrape, by every ServiceMonitor that is rendered, ours and the charts'. */
export function expectedTargets(cluster: readonly ClusterObject[], nodes: Nodes): ExpectedTargets[] {
  const services = servicesOf(cluster, podsOf(cluster));
  return cluster.filter(isMonitor).flatMap((monitor) => {
    const { kind, metadata } = monitor.object;
    if (kind !== 'ServiceMonitor')
      throw new Error(`${kind} ${metadata.name}: only ServiceMonitors are understood here`);
    const { selector, namespaceSelector = {}, endpoints = [] } = monitor.object['spec'] as unknown as MonitorSpec;
    const home = monitor.namespace ?? 'default';
    const selected = services.filter(
      ({ namespace, labels }) => inReach(namespaceSelector, home, namespace) && matches(selector, labels),
    );
    return endpoints.map(({ port }, index) => {
      const found = selected.filter(({ ports }) => ports.some(({ name }) => name === port));
      const behind = found.flatMap((service) => addressesOf(service, cluster, nodes));
      return {
        pool: `serviceMonitor/${home}/${metadata.name}/${index}`,
        count: behind.reduce((sum, { count }) => sum + count, 0),
        why: behind.map(({ who }) => who).join(', ') || 'nobody',
      };
    });
  });
}

function inReach(
  { any = false, matchNames = [] }: NonNullable<MonitorSpec['namespaceSelector']>,
  home: string,
  namespace: string,
): boolean {
  return any || (matchNames.length > 0 ? matchNames.includes(namespace) : namespace === home);
}

/** The addresses behind a Service: those of its pods; without a selector, of the nodes that it stands for. */
function addressesOf(
  service: Service,
  cluster: readonly ClusterObject[],
  nodes: Nodes,
): { count: number; who: string }[] {
  const { name, namespace, selector, pods } = service;
  if (selector) {
    return pods.map(({ workload }) => ({ count: replicasOf(workload, cluster, nodes), who: workload }));
  }
  if (namespace === 'default' && name === 'kubernetes') {
    return [{ count: nodes.controlPlanes, who: 'the API server of every control-plane node' }];
  }
  // The only other one that somebody fills: the kubelets, by prometheus-operator.
  return [{ count: nodes.controlPlanes + nodes.workers, who: `Service ${namespace}/${name}: every node` }];
}
