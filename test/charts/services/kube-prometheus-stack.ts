import type { ChartService } from '../chart-service.ts';
import { port } from '../chart-service.ts';
import type { ReleaseFacts } from '../release-facts.ts';

/** The Services of kube-prometheus-stack and its subcharts, and those of its operator. It scrapes its own. */
export function kubePrometheusStack(release: ReleaseFacts): ChartService[] {
  const name = release.fullname(26);
  const chart = release.value('nameOverride', '') || 'kube-prometheus-stack';
  const common = {
    release: release.name,
    'app.kubernetes.io/instance': release.name,
    'app.kubernetes.io/part-of': chart,
  };
  const ofSubchart = (subchart: string) => ({
    release: release.name,
    'app.kubernetes.io/instance': release.name,
    'app.kubernetes.io/name': subchart,
    'app.kubernetes.io/part-of': subchart,
    'app.kubernetes.io/component': 'metrics',
  });
  const prometheus = release.on('prometheus.enabled', true);
  const alertmanager = release.on('alertmanager.enabled', true);
  return [
    {
      name: `${name}-prometheus`,
      labels: { ...common, app: `${chart}-prometheus`, 'self-monitor': 'true' },
      ports: [
        port(
          release.value('prometheus.prometheusSpec.portName', 'http-web'),
          release.value('prometheus.service.port', 9090),
        ),
        port('reloader-web', release.value('prometheus.service.reloaderWebPort', 8080)),
      ],
      when: [prometheus, release.on('prometheus.service.enabled', true)],
      paths: {
        '/api/v1/write': release.on('prometheus.prometheusSpec.enableRemoteWriteReceiver', false),
        '/api/v1/otlp': release.on('prometheus.prometheusSpec.enableOTLPReceiver', false),
      },
      monitored: true,
      evidence: 'templates/prometheus/service.yaml',
    },
    {
      name: `${name}-alertmanager`,
      labels: { ...common, app: `${chart}-alertmanager`, 'self-monitor': 'true' },
      ports: [
        port(
          release.value('alertmanager.alertmanagerSpec.portName', 'http-web'),
          release.value('alertmanager.service.port', 9093),
        ),
        port('reloader-web', 8080),
      ],
      when: [alertmanager, release.on('alertmanager.service.enabled', true)],
      monitored: true,
      evidence: 'templates/alertmanager/service.yaml',
    },
    {
      name: `${name}-operator`,
      labels: {
        ...common,
        app: `${chart}-operator`,
        'app.kubernetes.io/name': `${chart}-prometheus-operator`,
        'app.kubernetes.io/component': 'prometheus-operator',
      },
      ports: [port('https', 443, release.on('prometheusOperator.tls.enabled', true))],
      when: [release.on('prometheusOperator.enabled', true)],
      monitored: true,
      evidence: 'templates/prometheus-operator/service.yaml',
    },
    {
      name: `${name}-coredns`,
      namespace: 'kube-system',
      headless: true,
      labels: { ...common, app: `${chart}-coredns`, jobLabel: 'coredns' },
      ports: [
        port(release.value('coreDns.serviceMonitor.port', 'http-metrics'), release.value('coreDns.service.port', 9153)),
      ],
      when: [
        release.on('coreDns.enabled', true),
        release.on('coreDns.service.enabled', true),
        release.on('kubernetesServiceMonitors.enabled', true),
      ],
      monitored: true,
      evidence: 'templates/exporters/core-dns/service.yaml',
    },
    {
      name: release.fullname(63, 'kube-state-metrics'),
      labels: ofSubchart('kube-state-metrics'),
      ports: [port('http', release.value('kube-state-metrics.service.port', 8080))],
      when: [release.on('kubeStateMetrics.enabled', true)],
      monitored: true,
      evidence: 'charts/kube-state-metrics/templates/service.yaml',
    },
    {
      name: release.fullname(63, 'prometheus-node-exporter'),
      labels: { ...ofSubchart('prometheus-node-exporter'), jobLabel: 'node-exporter' },
      ports: [
        port(
          release.value('prometheus-node-exporter.service.portName', 'http-metrics'),
          release.value('prometheus-node-exporter.service.port', 9100),
        ),
      ],
      when: [release.on('nodeExporter.enabled', true)],
      monitored: true,
      evidence: 'charts/prometheus-node-exporter/templates/service.yaml',
    },
    {
      name: 'prometheus-operated',
      headless: true,
      labels: { 'operated-prometheus': 'true' },
      ports: [port(release.value('prometheus.prometheusSpec.portName', 'http-web'), 9090)],
      when: [prometheus],
      podsOf: `${name}-prometheus`,
      monitored: true,
      evidence: 'made by the operator: prometheus-operator v0.93 pkg/prometheus/common.go',
    },
    {
      name: 'alertmanager-operated',
      headless: true,
      labels: { 'operated-alertmanager': 'true' },
      ports: [port(release.value('alertmanager.alertmanagerSpec.portName', 'http-web'), 9093)],
      when: [alertmanager],
      podsOf: `${name}-alertmanager`,
      monitored: true,
      evidence: 'made by the operator: prometheus-operator v0.93 pkg/alertmanager/statefulset.go',
    },
  ];
}
