import { COLLECTOR_CONFIG } from './collector-config.ts';
import { COMMENT } from './evidence.ts';
import type { KnownChart } from './known-keys.ts';

/** Known keys of the OpenTelemetry Collector. */
export const OPENTELEMETRY_COLLECTOR: KnownChart = {
  own: [
    {
      under: '',
      keys: [
        'autoscaling.targetMemoryUtilizationPercentage: number',
        'podDisruptionBudget.maxUnavailable: number|string',
        'podDisruptionBudget.minAvailable: number|string',
      ],
      evidence: COMMENT,
    },
  ],
  passedOn: [
    {
      under: 'clusterRole.rules[]',
      keys: ['apiGroups[]: string', 'resources[]: string', 'verbs[]: string'],
      evidence: 'opentelemetry-collector 0.170.0 values.yaml: comment below rules; io.k8s.api.rbac.v1.PolicyRule',
    },
    {
      under: 'securityContext',
      keys: [
        'runAsUser: number',
        'runAsGroup: number',
        'allowPrivilegeEscalation: boolean',
        'readOnlyRootFilesystem: boolean',
        'capabilities.drop[]: string',
        'seccompProfile.type: string',
      ],
      evidence: 'opentelemetry-collector 0.170.0 templates/_pod.tpl: toYaml; io.k8s.api.core.v1.SecurityContext',
    },
    {
      under: 'extraVolumes[]',
      keys: ['name: string', 'hostPath.path: string', 'hostPath.type: string'],
      evidence: 'opentelemetry-collector 0.170.0 templates/_pod.tpl: toYaml; io.k8s.api.core.v1.Volume',
    },
    {
      under: 'extraVolumeMounts[]',
      keys: ['name: string', 'mountPath: string', 'readOnly: boolean'],
      evidence: 'opentelemetry-collector 0.170.0 templates/_pod.tpl: toYaml; io.k8s.api.core.v1.VolumeMount',
    },
    {
      under: 'tolerations[]',
      keys: ['operator: string'],
      evidence: 'opentelemetry-collector 0.170.0 templates/daemonset.yaml: toYaml; io.k8s.api.core.v1.Toleration',
    },
    ...COLLECTOR_CONFIG,
  ],
};
