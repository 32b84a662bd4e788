import type { ChartService } from '../chart-service.ts';
import { port } from '../chart-service.ts';
import type { ReleaseFacts } from '../release-facts.ts';

/** The Services of cilium. Their names do not depend on the release. */
export function cilium(release: ReleaseFacts): ChartService[] {
  const part = { 'app.kubernetes.io/part-of': 'cilium' };
  const named = (name: string, app: string) => ({ ...part, 'app.kubernetes.io/name': name, 'k8s-app': app });
  const hubble = release.on('hubble.enabled', true);
  const relay = release.on('hubble.relay.enabled', false);
  const dedicatedEnvoy = [release.on('l7Proxy', true), release.oneOf('envoy.enabled', null, [null, true])];
  return [
    {
      name: 'cilium-agent',
      headless: true,
      labels: named('cilium-agent', 'cilium'),
      ports: [port('metrics', release.value('prometheus.port', 9962))],
      when: [
        release.on('agent', true),
        release.on('prometheus.enabled', false),
        release.on('prometheus.metricsService', false),
      ],
      evidence: 'templates/cilium-agent/service.yaml',
    },
    {
      name: 'cilium-envoy',
      headless: true,
      labels: { ...named('cilium-envoy', 'cilium-envoy'), 'io.cilium/app': 'proxy' },
      ports: [port('envoy-metrics', release.value('envoy.prometheus.port', '9964'))],
      when: [...dedicatedEnvoy, release.on('envoy.prometheus.enabled', true)],
      evidence: 'templates/cilium-envoy/service.yaml, templates/_helpers.tpl: envoyDaemonSetEnabled',
    },
    {
      name: 'cilium-operator',
      headless: true,
      labels: {
        ...part,
        'app.kubernetes.io/name': 'cilium-operator',
        'io.cilium/app': 'operator',
        name: 'cilium-operator',
      },
      ports: [port('metrics', 9963)],
      when: [
        release.on('operator.enabled', true),
        release.on('operator.prometheus.enabled', true),
        release.on('operator.prometheus.metricsService', false),
      ],
      evidence: 'templates/cilium-operator/service.yaml',
    },
    {
      name: 'hubble-metrics',
      headless: true,
      labels: named('hubble', 'hubble'),
      ports: [port('hubble-metrics', release.value('hubble.metrics.port', 9965))],
      when: [hubble, release.on('hubble.metrics.enabled', null)],
      evidence: 'templates/hubble/metrics-service.yaml',
    },
    {
      name: 'hubble-peer',
      labels: named('hubble-peer', 'cilium'),
      ports: [port('peer-service', release.value('hubble.tls.enabled', true) ? 443 : 80)],
      when: [hubble],
      evidence: 'templates/hubble/peer-service.yaml',
    },
    {
      name: 'hubble-relay',
      labels: named('hubble-relay', 'hubble-relay'),
      ports: [port('', release.value('hubble.relay.tls.server.enabled', false) ? 443 : 80)],
      when: [hubble, relay],
      evidence: 'templates/hubble-relay/service.yaml',
    },
    {
      name: 'hubble-relay-metrics',
      headless: true,
      labels: { 'k8s-app': 'hubble-relay' },
      ports: [port('metrics', release.value('hubble.relay.prometheus.port', 9966))],
      when: [hubble, relay, release.on('hubble.relay.prometheus.enabled', false)],
      evidence: 'templates/hubble-relay/metrics-service.yaml',
    },
    {
      name: 'hubble-ui',
      labels: named('hubble-ui', 'hubble-ui'),
      ports: [port('http', 80)],
      when: [hubble, relay, release.on('hubble.ui.enabled', false)],
      evidence: 'templates/hubble-ui/service.yaml, templates/validate.yaml: needs the relay',
    },
  ];
}
