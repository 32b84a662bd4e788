import type { Duration } from 'cdk8s';
import { Component } from '../core/component.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { hours, seconds } from '../core/durations.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet } from '../core/wire.ts';

/** What Prometheus keeps and how often it asks. */
export interface PrometheusProps {
  /** How long metrics are kept. */
  readonly retention: Duration;
  /** Time between two scrapes of a target that does not say otherwise. */
  readonly scrapeInterval: Duration;
}

const RELEASE = 'kube-prometheus-stack';

/** Prometheus, Alertmanager, kube-state-metrics and node-exporter, with their operator. */
export class Prometheus extends Component {
  /** PromQL, for Grafana and people. */
  readonly query: Endpoint;
  /** Prometheus remote write. */
  readonly remoteWrite: Endpoint;
  /** OTLP metrics over HTTP: the base that an `otlp_http` exporter adds `/v1/metrics` to. */
  readonly otlp: Endpoint;
  /** Where rulers send alerts. */
  readonly alertmanager: Endpoint;
  /** Definitions of monitors and rules. */
  readonly monitors: CrdSet;

  constructor(scope: Root, { retention, scrapeInterval }: PrometheusProps) {
    super(scope, 'prometheus', {
      namespace: 'monitoring',
      summary: 'metrics: Prometheus, Alertmanager, kube-state-metrics, node-exporter',
    });
    this.release(
      RELEASE,
      {
        // Its Grafana is off and ours shows its dashboards, which come as ConfigMaps of the chart.
        grafana: {
          enabled: false,
          forceDeployDashboards: true,
          sidecar: { dashboards: { annotations: { grafana_folder: 'Kubernetes' } } },
        },
        // Kind's control plane binds these to 127.0.0.1, and Cilium replaces kube-proxy.
        kubeControllerManager: { enabled: false },
        kubeScheduler: { enabled: false },
        kubeEtcd: { enabled: false },
        kubeProxy: { enabled: false },
        // Dashboards for operating systems that no Kind node has.
        nodeExporter: { operatingSystems: { aix: { enabled: false }, darwin: { enabled: false } } },
        prometheus: {
          prometheusSpec: {
            // Left true, only objects labelled release=kube-prometheus-stack would be found.
            serviceMonitorSelectorNilUsesHelmValues: false,
            podMonitorSelectorNilUsesHelmValues: false,
            probeSelectorNilUsesHelmValues: false,
            ruleSelectorNilUsesHelmValues: false,
            scrapeConfigSelectorNilUsesHelmValues: false,
            enableRemoteWriteReceiver: true,
            enableOTLPReceiver: true,
            // Still behind flags in Prometheus 3. Without the one, exemplars are dropped on arrival; without the other, the
            // first value of a counter that tells when it began is in no rate.
            enableFeatures: ['exemplar-storage', 'created-timestamp-zero-ingestion'],
            exemplars: { maxSize: 100_000 },
            // Remote write and OTLP arrive in batches that are not in order of time.
            tsdb: { outOfOrderTimeWindow: '10m' },
            retention: hours(retention),
            retentionSize: '8GiB',
            scrapeInterval: seconds(scrapeInterval),
            resources: { requests: { cpu: '200m', memory: '768Mi' }, limits: { memory: '2Gi' } },
            storageSpec: {
              volumeClaimTemplate: {
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
              },
            },
          },
        },
        alertmanager: {
          // Whole, because Helm merges maps but replaces lists: half of it would leave the chart's route without its
          // receiver. Nothing leaves the cluster until an environment names a receiver.
          config: {
            route: {
              receiver: 'null',
              group_by: ['namespace', 'alertname'],
              group_wait: '30s',
              group_interval: '5m',
              repeat_interval: '12h',
              routes: [{ receiver: 'null', matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] }],
            },
            inhibit_rules: [
              {
                source_matchers: ['severity = "critical"'],
                target_matchers: ['severity =~ "warning|info"'],
                equal: ['namespace', 'alertname'],
              },
              {
                source_matchers: ['alertname = "InfoInhibitor"'],
                target_matchers: ['severity = "info"'],
                equal: ['namespace'],
              },
            ],
            receivers: [{ name: 'null' }],
          },
          alertmanagerSpec: { resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } } },
        },
      },
      {
        timeoutMinutes: 15,
        // Written by the operator's own webhook on every rule that it accepted.
        driftIgnore: [
          { paths: ['/metadata/annotations/prometheus-operator-validated'], target: { kind: 'PrometheusRule' } },
        ],
      },
    );
    this.monitors = this.brings('monitoring.coreos.com', ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'], {
      'crds.enabled': true,
    });

    const switches = {
      'prometheus.prometheusSpec.routePrefix': '/',
      'prometheus.enabled': true,
      'prometheus.service.enabled': true,
      'prometheus.service.port': 9090,
    };
    const server = { service: `${RELEASE}-prometheus`, port: 9090, portName: 'http-web', switches };
    this.query = this.endpoint({ ...server, purpose: 'PromQL', localPort: 9090 });
    this.remoteWrite = this.endpoint({
      ...server,
      path: '/api/v1/write',
      purpose: 'remote write',
      switches: { ...switches, 'prometheus.prometheusSpec.enableRemoteWriteReceiver': true },
    });
    this.otlp = this.endpoint({
      ...server,
      path: '/api/v1/otlp',
      purpose: 'OTLP metrics',
      switches: { ...switches, 'prometheus.prometheusSpec.enableOTLPReceiver': true },
    });
    this.alertmanager = this.endpoint({
      service: `${RELEASE}-alertmanager`,
      port: 9093,
      portName: 'http-web',
      purpose: 'alerts',
      localPort: 9093,
      switches: {
        'alertmanager.enabled': true,
        'alertmanager.service.enabled': true,
        'alertmanager.service.port': 9093,
      },
    });
  }
}
