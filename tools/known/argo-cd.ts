import type { KnownChart } from './known-keys.ts';

/** `resource.customizations.health.<group>_<Kind>` (Argo CD v3.4.4 docs/operator-manual/health.md). */
const HEALTH = [
  'argoproj\\.io_Application',
  'helm\\.toolkit\\.fluxcd\\.io_HelmRelease',
  'networking\\.k8s\\.io_Ingress',
  'source\\.toolkit\\.fluxcd\\.io_HelmRepository',
  'source\\.toolkit\\.fluxcd\\.io_OCIRepository',
].map((kind) => `resource\\.customizations\\.health\\.${kind}`);

/** Known keys of Argo CD: what its ConfigMaps take. */
export const ARGO_CD: KnownChart = {
  own: [],
  passedOn: [
    {
      under: 'configs.cm',
      keys: ['application\\.resourceTrackingMethod: string', ...HEALTH.map((kind) => `${kind}: string`)],
      evidence:
        'templates/_helpers.tpl argo-cd.config.cm: every key; Argo CD v3.4.4 docs/operator-manual/argocd-cm.yaml',
    },
    {
      under: 'configs.params',
      keys: [
        'controller\\.diff\\.server\\.side: string',
        'controller\\.resource\\.health\\.persist: string',
        'controller\\.sync\\.timeout\\.seconds: string',
        'server\\.insecure: string',
      ],
      evidence:
        'templates/_helpers.tpl argo-cd.config.params: every key; Argo CD v3.4.4 docs/operator-manual/argocd-cmd-params-cm.yaml',
    },
  ],
};
