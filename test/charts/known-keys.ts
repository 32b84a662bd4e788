import { COLLECTOR_CONFIG } from './known-collector-keys.ts';

/**
 * Keys that a chart takes and its `values.yaml` does not show: in a comment, in a template only, or of the program
 * that it passes a map on to. Each was looked up, so that a misspelled one is found there too.
 *
 * Paths are written as for Helm's `--set` (a dot inside a key as `\.`), with `[]` for the items of a list, `*` for a
 * key that is free, and `kind/*` for a key that is `kind` or begins with `kind/`.
 */
export interface KnownKeys {
  /** The map that has them. */
  readonly under: string;
  /** Paths below it, down to the last key. */
  readonly keys: readonly string[];
  /** What says that they exist: a file of the chart, or one of the program's sources at the version that it runs. */
  readonly evidence: string;
}

/** Kubernetes' own type, which every chart passes on with `toYaml`; `values.yaml` has `{}`. */
function resources(...paths: string[]): KnownKeys[] {
  return paths.map((under) => ({
    under,
    keys: ['requests.cpu', 'requests.memory', 'limits.memory'],
    evidence: 'io.k8s.api.core.v1.ResourceRequirements, toYaml into the container',
  }));
}

/** Annotations, whose keys are anybody's. */
function annotations(evidence: string, ...paths: string[]): KnownKeys[] {
  return paths.map((under) => ({ under, keys: ['*'], evidence }));
}

/** The known keys of each chart. An entry that no value needs any more fails a test. */
export const KNOWN_KEYS: Readonly<Record<string, readonly KnownKeys[]>> = {
  cilium: annotations(
    'cilium 1.20.0 templates/{cilium-agent,cilium-operator,hubble}/dashboards-configmap.yaml: toYaml',
    'dashboards.annotations',
    'operator.dashboards.annotations',
    'hubble.metrics.dashboards.annotations',
  ),

  tetragon: resources('tetragon.resources'),

  'kube-prometheus-stack': [
    ...resources('prometheus.prometheusSpec.resources', 'alertmanager.alertmanagerSpec.resources'),
    ...annotations(
      'kube-prometheus-stack 88.5.3 templates/grafana/dashboards-1.14/*.yaml: toYaml',
      'grafana.sidecar.dashboards.annotations',
    ),
    {
      under: 'prometheus.prometheusSpec.exemplars',
      keys: ['maxSize'],
      evidence: 'kube-prometheus-stack 88.5.3 values.yaml: comment below exemplars',
    },
    {
      under: 'prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec',
      keys: ['accessModes', 'resources.requests.storage'],
      evidence: 'kube-prometheus-stack 88.5.3 values.yaml: comment below storageSpec',
    },
  ],

  loki: [
    ...resources('singleBinary.resources'),
    {
      under: 'loki.schemaConfig.configs[]',
      keys: ['from', 'store', 'object_store', 'schema', 'index.prefix', 'index.period'],
      evidence: 'loki 18.11.0 values.yaml: testSchemaConfig; Loki v3.7.6 pkg/storage/config/schema_config.go',
    },
    {
      under: 'loki.limits_config',
      keys: [
        'allow_structured_metadata',
        'retention_period',
        'retention_stream[].selector',
        'retention_stream[].priority',
        'retention_stream[].period',
      ],
      evidence: 'Loki v3.7.6 pkg/validation/limits.go: Limits, StreamRetention',
    },
    {
      under: 'loki.limits_config.otlp_config.resource_attributes',
      keys: ['ignore_defaults', 'attributes_config[].action', 'attributes_config[].attributes'],
      evidence: 'Loki v3.7.6 pkg/loghttp/push/otlp_config.go: ResourceAttributesConfig, AttributesConfig',
    },
    {
      under: 'loki.compactor',
      keys: ['retention_enabled', 'delete_request_store'],
      evidence: 'Loki v3.7.6 pkg/compactor/config.go',
    },
    { under: 'loki.analytics', keys: ['reporting_enabled'], evidence: 'Loki v3.7.6 pkg/analytics/reporter.go' },
    {
      under: 'loki.rulerConfig',
      keys: ['enable_api', 'rule_path', 'alertmanager_url', 'storage.type', 'storage.local.directory'],
      evidence: 'Loki v3.7.6 pkg/ruler/base/{ruler,storage}.go, config/alertmanager.go, rulestore/local/local.go',
    },
  ],

  tempo: [
    ...resources('tempo.resources'),
    {
      under: 'tempo.metricsGenerator.processor.span_metrics',
      keys: ['dimensions', 'enable_target_info', 'histogram_buckets'],
      evidence: 'Tempo v2.10.8 modules/generator/processor/spanmetrics/config.go',
    },
    {
      under: 'tempo.metricsGenerator.processor.local_blocks',
      keys: ['filter_server_spans', 'flush_to_storage'],
      evidence: 'tempo 2.2.4 values.yaml: comment; Tempo v2.10.8 modules/generator/processor/localblocks/config.go',
    },
    {
      under: 'tempo.metricsGenerator.storage.remote_write[]',
      keys: ['url', 'send_exemplars'],
      evidence: 'Tempo v2.10.8 modules/generator/storage/config.go: RemoteWriteConfig of Prometheus',
    },
    {
      under: 'tempo.overrides.defaults.metrics_generator',
      keys: ['processors'],
      evidence: 'tempo 2.2.4 values.yaml: comment below defaults; Tempo v2.10.8 modules/overrides/config.go',
    },
  ],

  'opentelemetry-collector': [
    ...resources('resources'),
    {
      under: 'service',
      keys: ['enabled'],
      evidence: 'opentelemetry-collector 0.170.0 values.yaml: comment; templates/_helpers.tpl: serviceEnabled',
    },
    {
      under: 'clusterRole.rules[]',
      keys: ['apiGroups', 'resources', 'verbs'],
      evidence: 'opentelemetry-collector 0.170.0 values.yaml: comment below rules; io.k8s.api.rbac.v1.PolicyRule',
    },
    {
      under: 'securityContext',
      keys: [
        'runAsUser',
        'runAsGroup',
        'allowPrivilegeEscalation',
        'readOnlyRootFilesystem',
        'capabilities.drop',
        'seccompProfile.type',
      ],
      evidence: 'opentelemetry-collector 0.170.0 templates/_pod.tpl: toYaml; io.k8s.api.core.v1.SecurityContext',
    },
    {
      under: 'extraVolumes[]',
      keys: ['name', 'hostPath.path', 'hostPath.type'],
      evidence: 'opentelemetry-collector 0.170.0 templates/_pod.tpl: toYaml; io.k8s.api.core.v1.Volume',
    },
    {
      under: 'extraVolumeMounts[]',
      keys: ['name', 'mountPath', 'readOnly'],
      evidence: 'opentelemetry-collector 0.170.0 templates/_pod.tpl: toYaml; io.k8s.api.core.v1.VolumeMount',
    },
    {
      under: 'tolerations[]',
      keys: ['operator'],
      evidence: 'opentelemetry-collector 0.170.0 templates/daemonset.yaml: toYaml; io.k8s.api.core.v1.Toleration',
    },
    ...COLLECTOR_CONFIG,
  ],

  grafana: [
    ...resources('resources', 'sidecar.resources'),
    {
      under: 'grafana\\.ini',
      keys: [
        'server.root_url',
        'server.serve_from_sub_path',
        'analytics.reporting_enabled',
        'analytics.check_for_plugin_updates',
        'news.news_feed_enabled',
        'plugins.preinstall_disabled',
        'plugins.preinstall_auto_update',
      ],
      evidence: 'Grafana 13 conf/defaults.ini; grafana 12.11.1 templates/_config.tpl writes every section and key',
    },
  ],
};

/** The paths that the table knows of a chart, whole. */
export function patternsOf(chart: string): string[] {
  return (KNOWN_KEYS[chart] ?? []).flatMap(({ under, keys }) => keys.map((key) => `${under}.${key}`));
}
