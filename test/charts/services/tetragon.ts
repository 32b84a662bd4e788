import type { ChartService } from '../chart-service.ts';
import { port } from '../chart-service.ts';
import type { ReleaseFacts } from '../release-facts.ts';

/** The Services of tetragon. Their names begin with the release's, which is no fullname. */
export function tetragon(release: ReleaseFacts): ChartService[] {
  const labels = (name: string, component: string) => ({
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': release.name,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': 'tetragon',
  });
  const operator = release.value('tetragonOperator.nameOverride', '') || `${release.name}-operator`;
  return [
    {
      name: release.value('tetragon.nameOverride', '') || release.name,
      labels: labels('tetragon', 'agent'),
      ports: [port('metrics', 2112)], // whatever tetragon.prometheus.port says
      when: [release.on('tetragon.enabled', true), release.on('tetragon.prometheus.enabled', true)],
      evidence: 'templates/service.yaml',
    },
    {
      name: `${operator}-metrics`,
      labels: labels('tetragon-operator', 'operator'),
      ports: [port('metrics', release.value('tetragonOperator.prometheus.port', 2113))],
      when: [release.on('tetragonOperator.enabled', true), release.on('tetragonOperator.prometheus.enabled', true)],
      evidence: 'templates/operator_service.yaml',
    },
  ];
}
