import { objectId } from '../core/identity.ts';
import type { KubernetesObject } from '../core/kubernetes-object.ts';
import type { Engine } from '../core/output.ts';
import type { PinnedCharts } from '../core/pinned-charts.ts';
import { toYaml } from '../core/yaml.ts';
import { argocdRoot, argocdTree } from './argocd.ts';
import { bootstrapFiles } from './bootstrap.ts';
import type { Delivery } from './delivery.ts';
import { fluxRoot, fluxTree } from './flux.ts';

/** What delivery adds to the components of an environment. */
export interface DeliveryFiles {
  /** Text of every file by its path below `dist/<environment>/`, folder by folder. */
  readonly folders: Readonly<Record<'argocd' | 'flux' | 'bootstrap', ReadonlyMap<string, string>>>;
  /** What each engine starts from. */
  readonly roots: Readonly<Record<Engine, string>>;
}

/** Renders both trees, their roots, and what bootstrap needs. */
export function deliveryFiles(delivery: Delivery, charts: PinnedCharts): DeliveryFiles {
  const bootstrap = [...bootstrapFiles(delivery, charts)].map(
    ([path, file]) => [path, 'text' in file ? file.text : document(file.yaml)] as const,
  );
  return {
    folders: {
      argocd: tree(argocdTree(delivery)),
      flux: tree(fluxTree(delivery)),
      bootstrap: new Map(bootstrap),
    },
    roots: { argocd: documents(argocdRoot(delivery)), flux: documents(fluxRoot(delivery)) },
  };
}

function tree(objects: readonly KubernetesObject[]): Map<string, string> {
  return new Map(objects.map((object) => [`${objectId(object)}.yaml`, document(object)]));
}

function documents(objects: readonly KubernetesObject[]): string {
  return objects.map(document).join('---\n');
}

/** Without the keys that are undefined, as an API server would read it. */
function document(object: object): string {
  return toYaml(JSON.parse(JSON.stringify(object)) as object);
}
