import type { PublishedPort } from '../core/published-port.ts';
import type { Environment } from '../environment/environment.ts';

/** The fields of Kind's `v1alpha4` configuration that we use (kubernetes-sigs/kind v0.32.0, `pkg/apis/config/v1alpha4`). */
export interface KindCluster {
  readonly kind: 'Cluster';
  readonly apiVersion: 'kind.x-k8s.io/v1alpha4';
  readonly name: string;
  readonly networking: {
    readonly disableDefaultCNI: boolean;
    readonly kubeProxyMode: 'iptables' | 'ipvs' | 'nftables' | 'none';
    readonly podSubnet: string;
    readonly serviceSubnet: string;
  };
  readonly nodes: readonly KindNode[];
}

interface KindNode {
  readonly role: 'control-plane' | 'worker';
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly extraMounts: readonly { readonly hostPath: string; readonly containerPath: string }[];
  readonly extraPortMappings?: readonly PortMapping[];
}

interface PortMapping {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly listenAddress: string;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/** Label by which bootstrap knows a cluster for its own. Not below kubernetes.io, which a kubelet may not set. */
const OWNER_LABEL = 'tetrascope/environment';

/** The Kind cluster of an environment: without a network of its own, which is Cilium's, and without kube-proxy. */
export function kindCluster({ name, cluster }: Environment, ports: readonly PublishedPort[]): KindCluster {
  const node = (role: KindNode['role']): KindNode => ({
    role,
    image: cluster.nodeImage,
    labels: { [OWNER_LABEL]: name },
    // A node sees its own processes under /proc; Tetragon needs those of the machine to tell a pod by its process.
    extraMounts: [{ hostPath: '/proc', containerPath: '/procHost' }],
  });
  const published = ports.map(({ nodePort, localPort }) => ({
    containerPort: nodePort,
    hostPort: localPort,
    listenAddress: '127.0.0.1',
    protocol: 'TCP' as const,
  }));
  const nodes = [
    ...Array.from({ length: cluster.controlPlanes }, () => node('control-plane')),
    ...Array.from({ length: cluster.workers }, () => node('worker')),
  ];
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name: cluster.name,
    networking: {
      disableDefaultCNI: true,
      kubeProxyMode: 'none',
      podSubnet: cluster.podSubnet,
      serviceSubnet: cluster.serviceSubnet,
    },
    // Cilium answers a NodePort on every node, so one of them is enough to publish it.
    nodes: nodes.map((each, index) =>
      index === 0 && published.length > 0 ? { ...each, extraPortMappings: published } : each,
    ),
  };
}
