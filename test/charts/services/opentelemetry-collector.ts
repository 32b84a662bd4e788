import type { ChartService } from '../chart-service.ts';
import { port } from '../chart-service.ts';
import type { ReleaseFacts } from '../release-facts.ts';

/** The Service of opentelemetry-collector as a DaemonSet, with its ports of TCP. */
export function collector(release: ReleaseFacts): ChartService[] {
  const portOf = (name: string, number: number, on: boolean) =>
    port(name, release.value(`ports.${name}.servicePort`, number), release.on(`ports.${name}.enabled`, on));
  return [
    {
      name: release.fullname(),
      labels: {
        'app.kubernetes.io/name': release.value('nameOverride', '') || 'opentelemetry-collector',
        'app.kubernetes.io/instance': release.name,
        'app.kubernetes.io/component': 'agent-collector',
        'app.kubernetes.io/part-of': 'opentelemetry-collector',
        component: 'agent-collector',
      },
      ports: [
        portOf('otlp', 4317, true),
        portOf('otlp-http', 4318, true),
        portOf('jaeger-thrift', 14268, true),
        portOf('jaeger-grpc', 14250, true),
        portOf('zipkin', 9411, true),
        portOf('metrics', 8888, false),
        // One that the chart has not: it makes any that is given.
        port('flows', Number(release.value('ports.flows.servicePort', '')), release.on('ports.flows.enabled', null)),
      ],
      when: [release.oneOf('mode', '', ['daemonset']), release.on('service.enabled', null)],
      evidence: 'templates/service.yaml, templates/_helpers.tpl: serviceEnabled, servicePortsConfig',
    },
  ];
}
