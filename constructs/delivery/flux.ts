import type { GitRepository } from '../../imports/crds/git-repository.ts';
import type { Kustomization } from '../../imports/crds/kustomization.ts';
import { LABELS } from '../core/labels.ts';
import type { DeliveredComponent, Delivery } from './delivery.ts';
import { GIT_CREDENTIALS } from './git-credentials.ts';
import { ROOT } from './root-name.ts';

/** Namespace of Flux and of every object that it is told by. */
export const FLUX_NAMESPACE = 'flux-system';

/** Time between two looks for drift. New commits do not wait for it. */
const INTERVAL = '10m';

/** The tree for Flux: one Kustomization per component. */
export function fluxTree({ components }: Delivery): Kustomization[] {
  return components.map((component) => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: component.id, namespace: FLUX_NAMESPACE, labels: LABELS },
    spec: {
      ...common(component.path),
      dependsOn: component.after.length > 0 ? component.after.map((name) => ({ name })) : undefined,
      // Ready means that all of it is: what comes after may count on it. It makes healthChecks unread.
      wait: true,
      timeout: `${minutes(component)}m`,
    },
  }));
}

/** What Flux starts from: the repository, and the Kustomization that delivers the tree. */
export function fluxRoot({ environment, source }: Delivery): (GitRepository | Kustomization)[] {
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: ROOT, namespace: FLUX_NAMESPACE, labels: LABELS },
      spec: {
        url: source.url,
        ref: { branch: source.branch },
        interval: `${source.interval}s`,
        timeout: '60s',
        secretRef: source.credentials === 'none' ? undefined : { name: GIT_CREDENTIALS },
      },
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: ROOT, namespace: FLUX_NAMESPACE, labels: LABELS },
      spec: {
        ...common(`dist/${environment.name}/flux`),
        // Not until the components are ready: one that never is would hold back every later change of the tree.
        wait: false,
        timeout: '5m',
      },
    },
  ];
}

function common(path: string) {
  return {
    sourceRef: { kind: 'GitRepository', name: ROOT },
    path: `./${path}`,
    prune: true,
    interval: INTERVAL,
    retryInterval: '1m',
  } as const;
}

/**
 * Minutes until a component that is not ready counts as failed: longer than all attempts of its release, or one that
 * still tries would be reported.
 */
function minutes({ component: { helmRelease } }: DeliveredComponent): number {
  return 5 + (helmRelease?.longestMinutes ?? 0);
}
