import type { ChartService } from '../chart-service.ts';
import { port } from '../chart-service.ts';
import type { ReleaseFacts } from '../release-facts.ts';

/** The Service of tempo, with the ports that somebody uses. */
export function tempo(release: ReleaseFacts): ChartService[] {
  const receiver = (protocol: string, endpoint: string) =>
    release.value(`tempo.receivers.otlp.protocols.${protocol}.endpoint`, endpoint).replace(/.*:/, '');
  return [
    {
      name: release.fullname(),
      labels: {
        'app.kubernetes.io/name': release.value('nameOverride', '') || 'tempo',
        'app.kubernetes.io/instance': release.name,
      },
      ports: [
        port('tempo-prom-metrics', 3200),
        port('grpc-tempo-otlp', receiver('grpc', '0.0.0.0:4317')),
        port('tempo-otlp-http', receiver('http', '0.0.0.0:4318')),
      ],
      when: [],
      evidence: 'templates/service.yaml, templates/_ports.tpl',
    },
  ];
}
