import { COMMENT } from './evidence.ts';
import type { KnownChart } from './known-keys.ts';

/** What every chart's VerticalPodAutoscaler takes besides. */
const VPA = ['controlledValues: string', 'recommenders: list'];

/** Known keys of kube-prometheus-stack. */
export const KUBE_PROMETHEUS_STACK: KnownChart = {
  own: [
    {
      under: '',
      keys: ['additionalPrometheusRules: list'],
      evidence: 'values.yaml: comment (deprecated); templates/prometheus/additionalPrometheusRules.yaml',
    },
    {
      under: 'defaultRules.additionalRuleGroupLabels',
      keys: [
        'k8sContainerCpuLimits: map',
        'k8sContainerCpuRequests: map',
        'k8sContainerMemoryLimits: map',
        'k8sContainerMemoryRequests: map',
        'k8sContainerMemoryWorkingSetBytes: map',
        'windows: map',
      ],
      evidence: 'templates/prometheus/rules-1.14/: the groups of the containers and of Windows',
    },
    {
      under: ['prometheus.prometheusSpec', 'thanosRuler.thanosRulerSpec'],
      keys: ['excludedFromEnforcement: string'],
      evidence: 'templates/prometheus/prometheus.yaml, thanos-ruler/ruler.yaml: kindIs "string"',
    },
    {
      under: '',
      keys: ['prometheus.prometheusSpec.additionalScrapeConfigs: string', 'alertmanager.config: string'],
      evidence: 'templates/prometheus/additionalScrapeConfigs.yaml, alertmanager/secret.yaml: typeOf "string"',
    },
    {
      under: '',
      keys: [
        'alertmanager.alertmanagerSpec.configSecret: string',
        'alertmanager.extraSecret.name: string',
        'alertmanager.ingress.serviceName: string',
        'alertmanager.ingress.servicePort: number',
        'alertmanager.service.clusterPort: number',
        'grafana.sidecar.datasources.customQueryParameters: string',
        'grafana.sidecar.datasources.defaultDatasourceScrapeInterval: string',
        'grafana.sidecar.datasources.extraJsonData: map',
        'grafana.sidecar.datasources.timeout: number',
        'grafana.sidecar.datasources.url: string',
        'prometheus.extraSecret.name: string',
        'prometheus.ingress.servicePort: number',
        'prometheus.networkPolicy.cilium: map',
        'prometheus.networkPolicy.egress: list',
        'prometheus.networkPolicy.ingress: list',
        'prometheus.networkPolicy.podSelector: map',
        'prometheusOperator.admissionWebhooks.certManager.issuerRef: map',
        'prometheusOperator.admissionWebhooks.deployment.logFormat: string',
        'prometheusOperator.admissionWebhooks.deployment.logLevel: string',
        'prometheusOperator.admissionWebhooks.deployment.priorityClassName: string',
        'prometheusOperator.alertmanagerDefaultBaseImage: string',
        'prometheusOperator.alertmanagerDefaultBaseImageRegistry: string',
        'prometheusOperator.clusterDomain: string',
        'prometheusOperator.logFormat: string',
        'prometheusOperator.logLevel: string',
        'prometheusOperator.networkPolicy.cilium: map',
        'prometheusOperator.networkPolicy.matchLabels: map',
        'prometheusOperator.priorityClassName: string',
        'prometheusOperator.prometheusDefaultBaseImage: string',
        'prometheusOperator.prometheusDefaultBaseImageRegistry: string',
        'thanosRuler.extraSecret.name: string',
        'thanosRuler.thanosRulerSpec.alertmanagersUrl: list',
      ],
      evidence: COMMENT,
    },
    {
      under: [
        'alertmanager.ingress',
        'alertmanager.ingressPerReplica',
        'prometheus.ingress',
        'prometheus.ingressPerReplica',
        'prometheus.thanosIngress',
        'thanosRuler.ingress',
      ],
      keys: ['pathType: string'],
      evidence: COMMENT,
    },
    {
      under: ['alertmanager.ingress', 'prometheus.ingress'],
      keys: ['extraPaths: list'],
      evidence: 'templates/{alertmanager,prometheus}/ingress.yaml',
    },
    {
      under: ['coreDns', 'kubeControllerManager', 'kubeDns', 'kubeEtcd', 'kubeProxy', 'kubeScheduler'],
      keys: ['service.selector: map'],
      evidence: COMMENT,
    },
    {
      under: 'defaultRules.rules',
      keys: [
        'k8sContainerCpuLimits: boolean',
        'k8sContainerCpuRequests: boolean',
        'k8sContainerMemoryLimits: boolean',
        'k8sContainerMemoryRequests: boolean',
      ],
      evidence: 'templates/prometheus/rules-1.14/k8s.rules.container_*.yaml',
    },
    {
      under: 'defaultRules',
      keys: ['additionalRuleAnnotations.*: string|map'],
      evidence: 'templates/prometheus/rules-1.14/*.yaml: for all rules, or by the name of one',
    },
    {
      under: ['alertmanager.servicePerReplica', 'prometheus.servicePerReplica'],
      keys: ['clusterIP: string'],
      evidence: 'templates/{alertmanager,prometheus}/serviceperreplica.yaml',
    },
    {
      under: 'alertmanager.alertmanagerSpec',
      keys: ['version: string'],
      evidence: 'templates/alertmanager/alertmanager.yaml',
    },
    {
      under: 'grafana.sidecar.datasources',
      keys: ['alertmanager.url: string'],
      evidence: 'templates/grafana/configmaps-datasources.yaml',
    },
    {
      under: 'kubelet.serviceMonitor',
      keys: ['scrapeTimeout: string', 'resourceMetricRelabelings: list'],
      evidence: 'templates/exporters/kubelet/servicemonitor.yaml',
    },
    {
      under: 'prometheus.serviceMonitor',
      keys: ['proxyUrl: string'],
      evidence: 'templates/prometheus/servicemonitor.yaml',
    },
    {
      under: 'thanosRuler.thanosRulerSpec',
      keys: ['alertQueryUrl: string'],
      evidence: 'templates/thanos-ruler/ruler.yaml',
    },
    {
      under: ['alertmanager', 'prometheus', 'prometheusOperator'],
      keys: VPA.map((key) => `verticalPodAutoscaler.${key}`),
      evidence: COMMENT,
    },
    { under: 'alertmanager', open: ['config'], evidence: 'templates/alertmanager/secret.yaml: toYaml' },
    {
      under: '',
      open: ['prometheusOperator.env'],
      evidence: 'templates/prometheus-operator/deployment.yaml: range over it',
    },
    {
      under: [
        'alertmanager',
        'prometheus',
        'prometheusOperator',
        'prometheusOperator.admissionWebhooks.deployment',
        'thanosRuler',
      ],
      open: ['podDisruptionBudget'],
      evidence: 'templates/*/podDisruptionBudget.yaml: toYaml',
    },
    {
      under: ['alertmanager', 'prometheus', 'prometheusOperator'],
      open: ['verticalPodAutoscaler.updatePolicy'],
      evidence: 'templates/*/verticalpodautoscaler.yaml: toYaml',
    },
    {
      under: '',
      open: ['kubeApiServer.serviceMonitor.selector', 'kubelet.serviceMonitor.attachMetadata'],
      evidence: 'templates/exporters/*/servicemonitor.yaml: toYaml',
    },
    {
      under: ['prometheusOperator', 'prometheusOperator.admissionWebhooks.deployment'],
      closed: ['livenessProbe', 'readinessProbe'],
      evidence: 'templates/prometheus-operator/**/deployment.yaml reads each key by itself',
    },
    {
      under: ['alertmanager.route', 'prometheus.route', 'thanosRuler.route'],
      like: 'main',
      evidence: 'templates/*/route.yaml: range over it',
    },
    {
      under: ['alertmanager.routePerReplica', 'prometheus.routePerReplica'],
      like: 'main',
      evidence: 'templates/*/routeperreplica.yaml: range over it',
    },
  ],
  passedOn: [
    {
      under: 'prometheus.prometheusSpec.exemplars',
      keys: ['maxSize: number'],
      evidence: 'kube-prometheus-stack 88.5.3 values.yaml: comment below exemplars',
    },
    {
      under: 'prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec',
      keys: ['accessModes[]: string', 'resources.requests.storage: string'],
      evidence: 'kube-prometheus-stack 88.5.3 values.yaml: comment below storageSpec',
    },
  ],
};

/** Known keys of kube-state-metrics, a subchart of it. */
export const KUBE_STATE_METRICS: KnownChart = {
  own: [
    {
      under: '',
      keys: ['collectors: string', 'collectorsExclude: string', 'collectorsExtra: string'],
      evidence: 'templates/_helpers.tpl: kindIs "string"',
    },
    {
      under: '',
      keys: ['affinity: string', 'namespaces: list', 'namespacesDenylist: list'],
      evidence: 'templates/deployment.yaml: kindIs "map", join',
    },
    {
      under: '',
      keys: [
        'networkPolicy.egress: list',
        'networkPolicy.ingress: list',
        'networkPolicy.podSelector: map',
        'priorityClassName: string',
        'rbac.useExistingRole: string',
        'selfMonitor.telemetryHost: string',
        'selfMonitor.telemetryNodePort: number',
        'selfMonitor.telemetryPort: number',
        'updateStrategy: string',
      ],
      evidence: COMMENT,
    },
    {
      under: 'verticalPodAutoscaler',
      keys: [...VPA, 'updatePolicy: map'],
      evidence: COMMENT,
    },
    {
      under: 'prometheus.monitor',
      keys: [
        'bearerTokenFile: string',
        'bearerTokenSecret: map',
        'enableHttp2: boolean',
        'honorLabels: boolean',
        'interval: string',
        'metricRelabelings: list',
        'proxyUrl: string',
        'relabelings: list',
        'scheme: string',
        'scrapeTimeout: string',
        'tlsConfig: map',
      ],
      evidence: 'templates/servicemonitor.yaml: what both endpoints fall back to',
    },
    {
      under: '',
      closed: ['startupProbe', 'livenessProbe', 'readinessProbe'],
      evidence: 'templates/deployment.yaml reads each key by itself',
    },
  ],
  passedOn: [],
};

/** Known keys of prometheus-node-exporter, a subchart of it. */
export const PROMETHEUS_NODE_EXPORTER: KnownChart = {
  own: [
    {
      under: '',
      keys: ['networkPolicy.ingress: list', 'priorityClassName: string'],
      evidence: COMMENT,
    },
    { under: 'verticalPodAutoscaler', keys: [...VPA, 'updatePolicy: map'], evidence: COMMENT },
    { under: '', keys: ['image.sha: string'], evidence: 'templates/_helpers.tpl' },
    { under: '', keys: ['rbac.useExistingRole: string'], evidence: 'templates/clusterrolebinding.yaml' },
    {
      under: 'prometheus',
      open: ['monitor.attachMetadata', 'podMonitor.attachMetadata'],
      evidence: 'templates/{servicemonitor,podmonitor}.yaml: toYaml',
    },
    {
      under: '',
      closed: ['livenessProbe', 'readinessProbe'],
      evidence: 'templates/daemonset.yaml reads each key by itself',
    },
  ],
  passedOn: [],
};
