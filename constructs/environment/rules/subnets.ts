import { firstAddress, formatSubnet, overlap, parseSubnet } from '../cidr.ts';
import type { Environment } from '../environment.ts';
import type { Problem } from '../problems.ts';

/** What a node takes of the pod subnet: kube-controller-manager's default `--node-cidr-mask-size-ipv4`. */
const NODE_PREFIX = 24;

/** kubeadm refuses a pod subnet that is more than 16 bits larger than a node's (`PodSubnetNodeMaskMaxDiff`). */
const LARGEST_POD_PREFIX = NODE_PREFIX - 16;

/** kube-apiserver refuses a service subnet of more than 20 host bits (in kubeadm: `MaximumBitsForServiceSubnet`). */
const LARGEST_SERVICE_PREFIX = 12;

/** The cluster's DNS is the tenth service address (in kubeadm: `MinimumAddressesInServiceSubnet`). */
const SMALLEST_SERVICE_PREFIX = 28;

const podPath = ['cluster', 'podSubnet'] as const;
const servicePath = ['cluster', 'serviceSubnet'] as const;

/** A subnet is written with its first address. Which one was meant otherwise, nobody can tell for sure. */
export function startsAtItsFirstAddress(key: 'podSubnet' | 'serviceSubnet') {
  return ({ cluster }: Environment): Problem[] => {
    const given = cluster[key];
    const subnet = parseSubnet(given);
    if (subnet.address === firstAddress(subnet)) return [];
    return [
      {
        paths: [['cluster', key]],
        message: `cluster.${key} is ${given}, an address within a subnet: did you mean ${formatSubnet(subnet)}?`,
      },
    ];
  };
}

/** Pods and services have addresses of their own, or a packet to a service would be taken for one to a pod. */
export function subnetsDoNotOverlap({ cluster: { podSubnet, serviceSubnet } }: Environment): Problem[] {
  if (!overlap(parseSubnet(podSubnet), parseSubnet(serviceSubnet))) return [];
  return [
    {
      paths: [podPath, servicePath],
      message: `cluster.podSubnet ${podSubnet} and cluster.serviceSubnet ${serviceSubnet} share addresses: choose two that do not, such as 10.244.0.0/16 and 10.96.0.0/12`,
    },
  ];
}

/** Every node takes a /24. A node for which none is left stays NotReady, and nothing says so before. */
export function podSubnetHoldsTheNodes({ cluster: { podSubnet, controlPlanes, workers } }: Environment): Problem[] {
  const subnet = parseSubnet(podSubnet);
  const nodes = controlPlanes + workers;
  const room = subnet.prefix > NODE_PREFIX ? 0 : 2 ** (NODE_PREFIX - subnet.prefix);
  if (room >= nodes) return [];
  const enough = formatSubnet({ ...subnet, prefix: NODE_PREFIX - Math.ceil(Math.log2(nodes)) });
  return [
    {
      paths: [podPath],
      message: `cluster.podSubnet ${podSubnet} has room for ${room} of the ${nodes} nodes, as each takes a /${NODE_PREFIX}: did you mean ${enough}?`,
    },
  ];
}

/** kubeadm would refuse it when the cluster is created. */
export function podSubnetIsNotTooLarge({ cluster: { podSubnet } }: Environment): Problem[] {
  if (parseSubnet(podSubnet).prefix >= LARGEST_POD_PREFIX) return [];
  return [
    {
      paths: [podPath],
      message: `cluster.podSubnet ${podSubnet} is larger than kubeadm accepts (allowed: /${LARGEST_POD_PREFIX} or smaller)`,
    },
  ];
}

/** kube-apiserver would not start. */
export function serviceSubnetIsNotTooLarge({ cluster: { serviceSubnet } }: Environment): Problem[] {
  if (parseSubnet(serviceSubnet).prefix >= LARGEST_SERVICE_PREFIX) return [];
  return [
    {
      paths: [servicePath],
      message: `cluster.serviceSubnet ${serviceSubnet} is larger than kube-apiserver accepts (allowed: /${LARGEST_SERVICE_PREFIX} to /${SMALLEST_SERVICE_PREFIX})`,
    },
  ];
}

/** There would be no address for the cluster's DNS. */
export function serviceSubnetHoldsTheServices({ cluster: { serviceSubnet } }: Environment): Problem[] {
  if (parseSubnet(serviceSubnet).prefix <= SMALLEST_SERVICE_PREFIX) return [];
  return [
    {
      paths: [servicePath],
      message: `cluster.serviceSubnet ${serviceSubnet} has no tenth address, which is that of the DNS of the cluster (allowed: /${LARGEST_SERVICE_PREFIX} to /${SMALLEST_SERVICE_PREFIX})`,
    },
  ];
}
