import type { Environment } from '../environment.ts';
import type { Problem } from '../problems.ts';

/** Which Kubernetes a pinned product runs on: minors of Kubernetes 1, both included. */
export interface Support {
  readonly product: string;
  readonly from: number;
  readonly to?: number;
}

/**
 * To be revisited when the pins move.
 *
 * Cilium: the "Kubernetes Compatibility" page of its documentation, which lists the minors that a release is tested on.
 * Flux: the constraint that `flux check --pre` of 2.9 applies. It names no upper end.
 */
export const supportedKubernetes: readonly Support[] = [
  { product: 'Cilium 1.20', from: 33, to: 36 },
  { product: 'Flux 2.9', from: 33 },
];

/** The Kubernetes of the node image is one that Cilium and Flux support. */
export function kubernetesIsSupported({ cluster: { nodeImage } }: Environment): Problem[] {
  const [, major, minor] = /:v(\d+)\.(\d+)\.\d+@/.exec(nodeImage) ?? [];
  const unsupporting = supportedKubernetes.filter(
    ({ from, to = Number.POSITIVE_INFINITY }) => major !== '1' || Number(minor) < from || Number(minor) > to,
  );
  if (unsupporting.length === 0) return [];
  const from = Math.max(...supportedKubernetes.map((each) => each.from));
  const to = Math.min(...supportedKubernetes.map((each) => each.to ?? Number.POSITIVE_INFINITY));
  const who = unsupporting.map((each) => `${each.product} (${range(each)})`).join(' and ');
  return [
    {
      paths: [['cluster', 'nodeImage']],
      message: `cluster.nodeImage runs Kubernetes ${major}.${minor}, which is not supported by ${who}: choose an image of Kubernetes 1.${from} to 1.${to}`,
    },
  ];
}

/** The minors in words, as messages and `environments/kind.yaml` give them. */
export function range({ from, to }: Support): string {
  return to === undefined ? `1.${from} and later` : `1.${from} to 1.${to}`;
}
