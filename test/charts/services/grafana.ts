import type { ChartService } from '../chart-service.ts';
import { port } from '../chart-service.ts';
import type { ReleaseFacts } from '../release-facts.ts';

/** The Service of grafana. */
export function grafana(release: ReleaseFacts): ChartService[] {
  return [
    {
      name: release.fullname(),
      labels: {
        'app.kubernetes.io/name': release.value('nameOverride', '') || 'grafana',
        'app.kubernetes.io/instance': release.name,
      },
      ports: [port(release.value('service.portName', 'service'), release.value('service.port', 80))],
      when: [release.on('service.enabled', true)],
      evidence: 'templates/service.yaml',
    },
  ];
}
