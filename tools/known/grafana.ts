import { COMMENT } from './evidence.ts';
import type { KnownChart } from './known-keys.ts';

/** What every sidecar takes besides. */
const SIDECAR = [
  'ignoreAlreadyProcessed: boolean',
  'logLevel: string',
  'maxConnectRetries: number',
  'maxReadRetries: number',
  'maxTotalRetries: number',
  'skipTlsVerify: boolean',
  'watchClientTimeout: number',
  'watchServerTimeout: number',
];

/** Known keys of Grafana; its chart is also a subchart of kube-prometheus-stack. */
export const GRAFANA: KnownChart = {
  own: [
    {
      under: '',
      keys: [
        'adminPassword: string',
        'annotations: map',
        'args: list',
        'command: list',
        'configMapAnnotations: map',
        'podAnnotations: map',
        'podLabels: map',
        'priorityClassName: string',
        'schedulerName: string',
        'imageRenderer.schedulerName: string',
        'imageRenderer.serviceMonitor.interval: string',
        'imageRenderer.serviceMonitor.namespace: string',
        'imageRenderer.serviceMonitor.scrapeTimeout: string',
        'ingress.ingressClassName: string',
        'persistence.annotations: map',
        'persistence.existingClaim: string',
        'persistence.inMemory.sizeLimit: string',
        'persistence.selectorLabels: map',
        'persistence.storageClassName: string',
        'persistence.subPath: string',
        'rbac.useExistingClusterRole: string',
        'rbac.useExistingRole: string',
        'serviceAccount.annotations: map',
        'serviceAccount.autoMount: boolean',
        'serviceMonitor.interval: string',
        'serviceMonitor.namespace: string',
        'serviceMonitor.scrapeTimeout: string',
        'sidecar.logLevel: string',
        'sidecar.skipTlsVerify: boolean',
        'testFramework.hookType: string',
      ],
      evidence: COMMENT,
    },
    {
      under: ['sidecar.alerts', 'sidecar.dashboards', 'sidecar.datasources', 'sidecar.notifiers'],
      keys: [...SIDECAR, 'restartPolicy: string', 'startupProbe: map'],
      evidence: COMMENT,
    },
    { under: 'sidecar.plugins', keys: SIDECAR, evidence: COMMENT },
    { under: '', keys: ['fullnameOverride: string', 'nameOverride: string'], evidence: 'templates/_helpers.tpl' },
    { under: '', keys: ['labels: map'], evidence: 'templates/deployment.yaml' },
    {
      under: 'service',
      keys: ['clusterIP: string', 'externalIPs: list', 'externalTrafficPolicy: string', 'nodePort: number'],
      evidence: 'templates/service.yaml',
    },
    {
      under: 'imageRenderer',
      keys: [
        'annotations: map',
        'appProtocol: string',
        'command: list',
        'labels: map',
        'podLabels: map',
        'service.annotations: map',
        'service.clusterIP: string',
        'service.labels: map',
      ],
      evidence: 'templates/image-renderer-{deployment,service}.yaml',
    },
    {
      under: 'sidecar.dashboards.provider',
      keys: ['updateIntervalSeconds: number'],
      evidence: 'templates/_config.tpl',
    },
    { under: '', open: ['grafana\\.ini'], evidence: 'templates/_config.tpl writes every section and key' },
    { under: '', open: ['imageRenderer.env'], evidence: 'templates/image-renderer-deployment.yaml: range over it' },
    { under: 'route', like: 'main', evidence: 'templates/route.yaml: range over it' },
    { under: 'listenerSet', like: 'main', evidence: 'templates/listenerset.yaml: range over it' },
  ],
  passedOn: [
    {
      under: 'grafana\\.ini',
      keys: [
        'server.root_url: string',
        'server.serve_from_sub_path: boolean',
        'analytics.reporting_enabled: boolean',
        'analytics.check_for_plugin_updates: boolean',
        'news.news_feed_enabled: boolean',
        'plugins.preinstall_disabled: boolean',
        'plugins.preinstall_auto_update: boolean',
      ],
      evidence: 'Grafana 13 conf/defaults.ini; grafana 12.11.1 templates/_config.tpl writes every section and key',
    },
  ],
};
