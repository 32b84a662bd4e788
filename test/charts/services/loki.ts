import type { ChartService } from '../chart-service.ts';
import { port } from '../chart-service.ts';
import type { ReleaseFacts } from '../release-facts.ts';

/** The Services of loki in one process, and of what stands before and beside it unless it is switched off. */
export function loki(release: ReleaseFacts): ChartService[] {
  const name = release.fullname();
  const labels = {
    'app.kubernetes.io/name': release.value('nameOverride', '') || 'loki',
    'app.kubernetes.io/instance': release.name,
  };
  const http = release.value('loki.server.http_listen_port', 3100);
  const server = {
    ports: [
      port('http-metrics', http),
      port('grpc', release.value('loki.server.grpc_listen_port', 9095)),
      port('grpclb', 9096),
    ],
    when: [release.oneOf('deploymentMode', 'Monolithic', ['Monolithic', 'SingleBinary'])],
    evidence: 'templates/monolithic/service.yaml, templates/_service.tpl',
  };
  const component = (of: string) => ({ ...labels, 'app.kubernetes.io/component': of });
  const gateway = release.on('gateway.enabled', true);
  const unmonitored = { 'prometheus.io/service-monitor': 'false' };
  return [
    { ...server, name, labels: component('single-binary') },
    {
      ...server,
      name: `${name}-headless`,
      headless: true,
      labels: { ...component('single-binary'), ...unmonitored, variant: 'headless' },
      podsOf: name,
    },
    {
      name: `${name}-memberlist`,
      headless: true,
      labels,
      ports: [port('tcp', 7946)],
      when: [],
      evidence: 'templates/service-memberlist.yaml',
    },
    {
      name: `${name}-gateway`,
      labels: { ...component('gateway'), ...unmonitored },
      ports: [port('http', release.value('gateway.service.port', 80))],
      when: [gateway],
      evidence: 'templates/gateway/service.yaml',
    },
    {
      name: `${name}-gateway-exporter`,
      labels: component('gateway'),
      ports: [port('http-metrics', 4040)],
      when: [gateway, release.on('gateway.metrics.enabled', true)],
      evidence: 'templates/gateway/service-exporter.yaml',
    },
    {
      name: `${name}-canary`,
      labels: component('canary'),
      ports: [port('http-metrics', 3500)],
      when: [release.on('lokiCanary.enabled', true)],
      evidence: 'templates/loki-canary/service.yaml',
    },
  ];
}
