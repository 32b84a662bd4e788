/**
 * What the compiler finds in chart values. It is the test: `npm run types` fails when a line that must not pass does,
 * and when one that must does not.
 */
import type { JsonObject } from '../../constructs/core/json.ts';
import type { ArgoCdValues } from '../../imports/charts/argo-cd.ts';
import type { CiliumValues } from '../../imports/charts/cilium.ts';
import type { GrafanaValues } from '../../imports/charts/grafana.ts';
import type { ChartValues } from '../../imports/charts/index.ts';
import type { KubePrometheusStackValues } from '../../imports/charts/kube-prometheus-stack.ts';
import type { LokiValues } from '../../imports/charts/loki.ts';
import type { OpentelemetryCollectorValues } from '../../imports/charts/opentelemetry-collector.ts';
import type { TempoValues } from '../../imports/charts/tempo.ts';
import type { TetragonValues } from '../../imports/charts/tetragon.ts';

// Values of every chart pass, and are JSON.

export const cilium = {
  kubeProxyReplacement: 'true', // its schema takes text as well
  k8sServicePort: 6443,
  hubble: { metrics: { enabled: ['dns'] }, relay: { prometheus: { enabled: true } } },
  socketLB: { hostNamespaceOnly: true }, // only in a comment
  operator: { dashboards: { annotations: { grafana_folder: 'Cilium' } } },
} satisfies CiliumValues satisfies JsonObject;

export const tetragon = {
  crds: { installMethod: 'helm' },
  tetragon: { prometheus: { port: '2112' }, resources: { limits: { memory: '1Gi', 'example.com/gpu': 1 } } },
} satisfies TetragonValues satisfies JsonObject;

export const prometheus = {
  grafana: { enabled: false, forceDeployDashboards: true, adminPassword: 'x' },
  'prometheus-node-exporter': { hostRootFsMount: { enabled: false } },
  prometheus: {
    prometheusSpec: { exemplars: { maxSize: 1 }, storageSpec: { emptyDir: {} }, retentionSize: '8GiB' },
    route: { main: { enabled: true }, internal: { enabled: true } },
  },
} satisfies KubePrometheusStackValues satisfies JsonObject;

export const loki = {
  deploymentMode: 'Monolithic',
  loki: {
    limits_config: { retention_period: '1h', any_other_limit: 1 },
    schemaConfig: { configs: [{ store: 'tsdb' }] },
  },
  minio: { any: 'thing' }, // off by default, so its values are not typed
} satisfies LokiValues satisfies JsonObject;

export const tempo = {
  tempo: { metricsGenerator: { storage: { remote_write: [{ url: 'http://x', send_exemplars: true }] } } },
  persistence: { storageClassName: 'fast' },
} satisfies TempoValues satisfies JsonObject;

export const collector = {
  mode: 'daemonset',
  ports: { otlp: { enabled: true, hostPort: 0 }, mine: { enabled: true } },
  alternateConfig: { receivers: { 'file_log/pods': { include: ['*.log'] }, other: {} } },
} satisfies OpentelemetryCollectorValues satisfies JsonObject;

export const grafana = {
  'grafana.ini': { server: { root_url: '/' }, 'auth.anonymous': { enabled: true } },
  persistence: { existingClaim: 'mine' },
} satisfies GrafanaValues satisfies JsonObject;

export const argocd = {
  configs: { cm: { 'application.resourceTrackingMethod': 'annotation' }, params: { 'server.insecure': 'true' } },
  dex: { enabled: false },
} satisfies ArgoCdValues satisfies JsonObject;

export const all: ChartValues = {
  'argo-cd': argocd,
  cilium,
  grafana,
  loki,
  'kube-prometheus-stack': prometheus,
  'opentelemetry-collector': collector,
  tempo,
  tetragon,
};

// A key that the chart does not know.

// @ts-expect-error persistence
export const unknownAtTop: TempoValues = { persistance: { enabled: true } };
// @ts-expect-error enabled
export const unknownBelow: CiliumValues = { hubble: { relay: { prometheus: { enable: true } } } };
// @ts-expect-error never existed
export const fictional: TetragonValues = { tetragon: { monitoring: { enable: true } } };
// @ts-expect-error limits
export const unknownResource: LokiValues = { singleBinary: { resources: { limit: { memory: '1Gi' } } } };
// @ts-expect-error enabled
export const unknownInPort: OpentelemetryCollectorValues = { ports: { otlp: { enable: true } } };

// A key that a subchart does not know.

export const unknownInSubchart: KubePrometheusStackValues = {
  // @ts-expect-error enabled
  'prometheus-node-exporter': { hostRootFsMount: { enabeld: false } },
};
export const unknownInGrafana: KubePrometheusStackValues = {
  // @ts-expect-error dashboards
  grafana: { sidecar: { dashboard: {} } },
};

// A value of a wrong kind.

// @ts-expect-error a boolean
export const flagAsText: GrafanaValues = { persistence: { enabled: 'yes' } };
// @ts-expect-error Helm refuses a number, as the schema says text
export const numberForText: CiliumValues = { envoy: { prometheus: { port: 9964 } } };
// @ts-expect-error YAML would read 12.10 as 12.1
export const numberAsTag: GrafanaValues = { image: { tag: 12.1 } };
// @ts-expect-error a map
export const flagForMap: TetragonValues = { tetragon: { prometheus: true } };
// @ts-expect-error a list
export const textForList: KubePrometheusStackValues = { prometheus: { prometheusSpec: { enableFeatures: 'x' } } };
// @ts-expect-error annotations are text
export const flagAsAnnotation: TempoValues = { podAnnotations: { 'prometheus.io/scrape': true } };
// @ts-expect-error text, where a known key of a map that is passed on says so
export const wrongLimit: LokiValues = { loki: { limits_config: { retention_period: 24 } } };
// @ts-expect-error null cannot be said in an object
export const deleted: OpentelemetryCollectorValues = { config: { receivers: { jaeger: null } } };
