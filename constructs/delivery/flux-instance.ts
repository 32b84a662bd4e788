import type { FluxInstance } from '../../imports/crds/flux-instance.ts';
import type { KubernetesObject } from '../core/kubernetes-object.ts';
import { LABELS } from '../core/labels.ts';
import { FLUX_NAMESPACE } from './flux.ts';
import { FLUX_VERSION } from './tools.ts';

type Controller = NonNullable<FluxInstance['spec']['components']>[number];

/** What releases charts, under either engine. */
export const RELEASE_CONTROLLERS: readonly Controller[] = ['source-controller', 'helm-controller'];

/** All of Flux: also what reads git, and what tells others about it. */
export const ALL_CONTROLLERS: readonly Controller[] = [
  ...RELEASE_CONTROLLERS,
  'kustomize-controller',
  'notification-controller',
];

/**
 * Has kustomize-controller end the wait for a component when there is a newer commit, which may be what mends it, and
 * look every five seconds, not thirty, whether what a component waits for is ready (v1.9.4, `main.go` and
 * `internal/features/features.go`).
 */
const IMPATIENT = {
  target: { kind: 'Deployment', name: 'kustomize-controller' },
  patch: [
    '- op: add',
    '  path: /spec/template/spec/containers/0/args/-',
    '  value: --feature-gates=CancelHealthCheckOnNewRevision=true',
    '- op: add',
    '  path: /spec/template/spec/containers/0/args/-',
    '  value: --requeue-dependency=5s',
    '',
  ].join('\n'),
};

/** Flux's own namespace and what tells flux-operator which of its controllers run. Nothing in it names a repository. */
export function fluxInstance(components: readonly Controller[]): (KubernetesObject | FluxInstance)[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: FLUX_NAMESPACE,
        labels: { ...LABELS, 'pod-security.kubernetes.io/warn': 'restricted' },
      },
    },
    {
      apiVersion: 'fluxcd.controlplane.io/v1',
      kind: 'FluxInstance',
      metadata: { name: 'flux', namespace: FLUX_NAMESPACE, labels: LABELS },
      spec: {
        distribution: { version: FLUX_VERSION, registry: 'ghcr.io/fluxcd' },
        components: [...components],
        cluster: { type: 'kubernetes' },
        kustomize: components.includes('kustomize-controller') ? { patches: [IMPATIENT] } : undefined,
      },
    },
  ];
}
