import type { ClusterObject } from '../../tools/expand/cluster.ts';
import { named } from '../../tools/expand/cluster.ts';

/** How many nodes a cluster has. */
export interface Nodes {
  readonly controlPlanes: number;
  readonly workers: number;
}

interface Spec {
  readonly replicas?: number;
  readonly template?: { readonly spec?: { readonly tolerations?: readonly Toleration[] } };
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly effect?: string;
}

/** Of CoreDNS, in Kubernetes' kubeadm (cmd/kubeadm/app/phases/addons/dns/dns.go: `coreDNSReplicas`). */
const COREDNS_REPLICAS = 2;

/** What an operator makes its pods of, by the first part of their name. */
const MADE_OF: Readonly<Record<string, string>> = { prometheus: 'Prometheus', alertmanager: 'Alertmanager' };

/**
 * How many pods a workload has in a healthy cluster.
 *
 * @param workload - `Kind namespace/name`
 * @throws Error when that cannot be known
 */
export function replicasOf(workload: string, cluster: readonly ClusterObject[], nodes: Nodes): number {
  const found = cluster.find((one) => named(one) === workload);
  if (!found) throw new Error(`${workload}: is not rendered`);
  const { kind, metadata } = found.object;
  const spec = (found.object['spec'] ?? {}) as unknown as Spec;
  if (kind === 'DaemonSet') return nodesOf(spec.template?.spec?.tolerations ?? [], nodes);
  if (kind === 'Deployment' || kind === 'StatefulSet') return spec.replicas ?? 1;
  if (kind === 'Pod' && found.from === 'outside') return madeBy(metadata.name, found.namespace, cluster);
  throw new Error(`${workload}: the number of its pods is not known`);
}

/** The nodes that a DaemonSet reaches. Kind taints control-plane nodes, unless they are all that there is. */
function nodesOf(tolerations: readonly Toleration[], { controlPlanes, workers }: Nodes): number {
  const tolerant = tolerations.some(
    ({ key, operator, effect = 'NoSchedule' }) =>
      effect === 'NoSchedule' &&
      operator === 'Exists' &&
      (key === undefined || key === 'node-role.kubernetes.io/control-plane'),
  );
  return tolerant || workers === 0 ? controlPlanes + workers : workers;
}

function madeBy(name: string, namespace: string | undefined, cluster: readonly ClusterObject[]): number {
  if (name === 'coredns') return COREDNS_REPLICAS;
  const [app = '', ...rest] = name.split('-');
  const because = cluster.find(
    (one) =>
      one.object.kind === MADE_OF[app] && one.namespace === namespace && one.object.metadata.name === rest.join('-'),
  );
  if (!because) throw new Error(`Pod ${name}: nobody is known who makes it`);
  return (because.object['spec'] as unknown as Spec).replicas ?? 1;
}
