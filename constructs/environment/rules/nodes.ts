import type { Environment } from '../environment.ts';
import type { Problem } from '../problems.ts';

/**
 * Something must run the pods. Kind lets them onto a control plane only where it is the only node (kind v0.32.0,
 * `init.go`: the taint is removed if there is one node).
 */
export function someNodeRunsPods({ cluster: { controlPlanes, workers } }: Environment): Problem[] {
  if (workers > 0 || controlPlanes === 1) return [];
  return [
    {
      paths: [
        ['cluster', 'workers'],
        ['cluster', 'controlPlanes'],
      ],
      message: `cluster.workers is 0 with ${controlPlanes} control planes, onto which Kind lets no pods: add a worker, or have 1 control plane`,
    },
  ];
}
