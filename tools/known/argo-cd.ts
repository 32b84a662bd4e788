import type { KnownChart } from './known-keys.ts';

/** Known keys of Argo CD: what its ConfigMaps take. */
export const ARGO_CD: KnownChart = {
  own: [],
  passedOn: [
    {
      under: 'configs.cm',
      keys: ['application\\.resourceTrackingMethod: string'],
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
