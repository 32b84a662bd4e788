import type { KnownChart } from './known-keys.ts';

/** The parts of Loki that are pods of their own. */
const LOKI_COMPONENTS = [
  'backend',
  'bloomBuilder',
  'bloomGateway',
  'bloomPlanner',
  'compactor',
  'distributor',
  'indexGateway',
  'ingester',
  'overridesExporter',
  'patternIngester',
  'querier',
  'queryFrontend',
  'queryScheduler',
  'read',
  'ruler',
  'singleBinary',
  'write',
];

/** Known keys of Loki. */
export const LOKI: KnownChart = {
  own: [
    {
      under: 'loki',
      keys: ['terminationGracePeriodSeconds: number'],
      evidence: 'templates/_pod.tpl: coalesce with defaults.terminationGracePeriodSeconds',
    },
    {
      under: LOKI_COMPONENTS,
      keys: [
        'automountServiceAccountToken: boolean',
        'command: string',
        'containerSecurityContext: map',
        'dnsConfig: map',
        'enableServiceLinks: boolean',
        'hostAliases: list',
        'lifecycle: map',
        'livenessProbe: map',
        'podSecurityContext: map',
        'readinessProbe: map',
        'startupProbe: map',
      ],
      evidence: 'templates/_pod.tpl: component',
    },
    {
      under: 'loki',
      keys: [
        'command: string',
        'hostAliases: list',
        'hostUsers: boolean',
        'nodeSelector: map',
        'priorityClassName: string',
        'resources: map',
        'tolerations: list',
      ],
      evidence: 'templates/_pod.tpl: what every component falls back to',
    },
    { under: '', keys: ['defaults.resources: map', 'sidecar.rules.sizeLimit: string'], evidence: 'templates/_pod.tpl' },
    {
      under: '',
      keys: ['backend.service.publishNotReadyAddresses: boolean'],
      evidence: 'templates/backend/query-scheduler-discovery.yaml',
    },
    {
      under: '',
      keys: ['annotations: map', 'rbac.useExistingRole: string'],
      evidence: 'templates/backend/clusterrole.yaml, clusterrolebinding.yaml',
    },
    { under: 'memberlist', keys: ['service.name: string'], evidence: 'templates/_helpers.tpl' },
    {
      under: 'networkPolicy',
      keys: ['flavor: string', 'egressKubeApiserver.enabled: boolean', 'egressWorld.enabled: boolean'],
      evidence: 'templates/ciliumnetworkpolicy.yaml',
    },
  ],
  passedOn: [
    {
      under: 'loki.schemaConfig.configs[]',
      keys: [
        'from: string',
        'store: string',
        'object_store: string',
        'schema: string',
        'index.prefix: string',
        'index.period: string',
      ],
      evidence: 'loki 18.11.0 values.yaml: testSchemaConfig; Loki v3.7.6 pkg/storage/config/schema_config.go',
    },
    {
      under: 'loki.limits_config',
      keys: [
        'allow_structured_metadata: boolean',
        'retention_period: string',
        'retention_stream[].selector: string',
        'retention_stream[].priority: number',
        'retention_stream[].period: string',
        'ingestion_rate_mb: number',
        'ingestion_burst_size_mb: number',
        'per_stream_rate_limit: string',
        'per_stream_rate_limit_burst: string',
      ],
      evidence: 'Loki v3.7.6 pkg/validation/limits.go: Limits, StreamRetention',
    },
    {
      under: 'loki.limits_config.otlp_config.resource_attributes',
      keys: [
        'ignore_defaults: boolean',
        'attributes_config[].action: string',
        'attributes_config[].attributes[]: string',
      ],
      evidence: 'Loki v3.7.6 pkg/loghttp/push/otlp_config.go: ResourceAttributesConfig, AttributesConfig',
    },
    {
      under: 'loki.compactor',
      keys: ['retention_enabled: boolean', 'delete_request_store: string'],
      evidence: 'Loki v3.7.6 pkg/compactor/config.go',
    },
    {
      under: 'loki.analytics',
      keys: ['reporting_enabled: boolean'],
      evidence: 'Loki v3.7.6 pkg/analytics/reporter.go',
    },
    {
      under: 'loki.rulerConfig',
      keys: [
        'enable_api: boolean',
        'rule_path: string',
        'alertmanager_url: string',
        'storage.type: string',
        'storage.local.directory: string',
      ],
      evidence: 'Loki v3.7.6 pkg/ruler/base/{ruler,storage}.go, config/alertmanager.go, rulestore/local/local.go',
    },
  ],
};
