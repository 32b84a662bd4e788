import { COMMENT } from './evidence.ts';
import type { KnownChart } from './known-keys.ts';

/** Known keys of Tempo. */
export const TEMPO: KnownChart = {
  own: [
    {
      under: '',
      keys: [
        'persistence.storageClassName: string',
        'revisionHistoryLimit: number',
        'serviceMonitor.scrapeTimeout: string',
        'tempo.pullSecrets: list',
        'tempoQuery.ingress.ingressClassName: string',
        'tempoQuery.pullSecrets: list',
      ],
      evidence: COMMENT,
    },
    {
      under: '',
      keys: ['persistence.annotations: map', 'persistence.selector: map'],
      evidence: 'templates/statefulset.yaml',
    },
    {
      under: 'service',
      keys: ['externalIPs: list', 'loadBalancerSourceRanges: list'],
      evidence: 'templates/service.yaml',
    },
    {
      under: 'tempo',
      open: ['overrides', 'receivers', 'server', 'storage'],
      evidence: 'values.yaml: config passes them on with toYaml',
    },
  ],
  passedOn: [
    {
      under: 'tempo.metricsGenerator.processor.span_metrics',
      keys: ['dimensions[]: string', 'enable_target_info: boolean', 'histogram_buckets[]: number'],
      evidence: 'Tempo v2.10.8 modules/generator/processor/spanmetrics/config.go',
    },
    {
      under: 'tempo.metricsGenerator.processor.local_blocks',
      keys: ['filter_server_spans: boolean', 'flush_to_storage: boolean'],
      evidence: 'tempo 2.2.4 values.yaml: comment; Tempo v2.10.8 modules/generator/processor/localblocks/config.go',
    },
    {
      under: 'tempo.metricsGenerator.storage.remote_write[]',
      keys: ['url: string', 'send_exemplars: boolean'],
      evidence: 'Tempo v2.10.8 modules/generator/storage/config.go: RemoteWriteConfig of Prometheus',
    },
    {
      under: 'tempo.overrides.defaults.metrics_generator',
      keys: ['processors[]: string'],
      evidence: 'tempo 2.2.4 values.yaml: comment below defaults; Tempo v2.10.8 modules/overrides/config.go',
    },
  ],
};
