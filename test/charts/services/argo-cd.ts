import type { ChartService } from '../chart-service.ts';
import { port } from '../chart-service.ts';
import type { ReleaseFacts } from '../release-facts.ts';

/** The Service of Argo CD's own page. The chart's names begin with `argocd`, so a release of that name adds nothing. */
export function argocd(release: ReleaseFacts): ChartService[] {
  const name = release.value('nameOverride', 'argocd');
  const both = release.name.includes(name) ? release.name : `${release.name}-${name}`;
  const fullname = release.value('fullnameOverride', '') || both;
  return [
    {
      name: `${fullname}-${release.value('server.name', 'server')}`,
      labels: { 'app.kubernetes.io/name': `${name}-server`, 'app.kubernetes.io/instance': release.name },
      ports: [
        port(
          release.value('server.service.servicePortHttpName', 'http'),
          release.value('server.service.servicePortHttp', 80),
        ),
        port(
          release.value('server.service.servicePortHttpsName', 'https'),
          release.value('server.service.servicePortHttps', 443),
        ),
      ],
      when: [],
      evidence: 'templates/argocd-server/service.yaml',
    },
  ];
}
