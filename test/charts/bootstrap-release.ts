import type { JsonObject } from '../../constructs/core/json.ts';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import { argocdValues } from '../../constructs/delivery/argocd-values.ts';
import type { RenderedRelease } from './releases.ts';

/** The one release with values of ours that no HelmRelease makes: bootstrap installs Argo CD, by the name argocd. */
export function argocdRelease(): RenderedRelease {
  const source = {
    url: 'https://git.example.org/fork.git',
    branch: 'main',
    interval: 60,
    credentials: 'none',
  } as const;
  const values = argocdValues(source) as unknown as JsonObject;
  const version = readPinnedCharts('charts.yaml').get('argo-cd')?.version ?? '';
  return { chart: 'argo-cd', version, name: 'argocd', namespace: 'argocd', values };
}
