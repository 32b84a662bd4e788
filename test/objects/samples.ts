import type { KubernetesObject } from '../../constructs/core/kubernetes-object.ts';

const labels = { 'app.kubernetes.io/name': 'podinfo' };

/** One sound object of each form that the project renders: what the breaking tests break. */
export const SAMPLES = {
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'podinfo', namespace: 'podinfo', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      template: {
        metadata: { labels, annotations: { 'prometheus.io/scrape': 'false' } },
        spec: {
          automountServiceAccountToken: false,
          hostIPC: false,
          dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'podinfo',
              image: 'ghcr.io/stefanprodan/podinfo:6.14.1',
              imagePullPolicy: 'IfNotPresent',
              env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
              ports: [{ name: 'http', containerPort: 9898, protocol: 'TCP' }],
              readinessProbe: {
                httpGet: { path: '/readyz', port: 'http', httpHeaders: [{ name: 'X-Probe', value: 'yes' }] },
              },
              resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: 1, memory: '128Mi' } },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          volumes: [{ name: 'data', emptyDir: { sizeLimit: '64Mi' } }],
        },
      },
    },
  },
  service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'podinfo', namespace: 'podinfo', labels },
    spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'http', port: 9898, targetPort: 'http' }] },
  },
  configMap: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'dashboard', namespace: 'monitoring', labels: { grafana_dashboard: '1' } },
    data: { 'dashboard.json': '{}', clusterIp: 'a key of ours' },
  },
  clusterRole: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'metrics' },
    rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
  },
  autoscaler: {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'podinfo', namespace: 'podinfo' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
    },
  },
  release: {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'tempo', namespace: 'monitoring' },
    spec: {
      interval: '1h30m',
      releaseName: 'tempo',
      chart: {
        spec: { chart: 'tempo', version: '2.2.4', sourceRef: { kind: 'HelmRepository', name: 'grafana-community' } },
      },
      install: { crds: 'CreateReplace', remediation: { retries: 3 } },
      values: { tempo: { retention: '72h', anything: [1, { goes: true }] } },
    },
  },
  repository: {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    metadata: { name: 'grafana-community', namespace: 'monitoring' },
    spec: { interval: '24h', url: 'https://grafana-community.github.io/helm-charts' },
  },
  ociRepository: {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'OCIRepository',
    metadata: { name: 'podinfo', namespace: 'podinfo' },
    spec: { interval: '24h', url: 'oci://ghcr.io/stefanprodan/charts/podinfo', ref: { tag: '6.14.1' } },
  },
  monitor: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'tetragon', namespace: 'monitoring' },
    spec: {
      namespaceSelector: { matchNames: ['kube-system'] },
      selector: { matchLabels: { 'app.kubernetes.io/name': 'tetragon' } },
      endpoints: [
        {
          port: 'metrics',
          targetPort: 2112,
          interval: '30s',
          relabelings: [{ action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
        },
      ],
    },
  },
  tracingPolicy: {
    apiVersion: 'cilium.io/v1alpha1',
    kind: 'TracingPolicy',
    metadata: { name: 'connect' },
    spec: {
      podSelector: { matchLabels: labels },
      kprobes: [
        {
          call: 'tcp_connect',
          syscall: false,
          args: [{ index: 0, type: 'sock' }],
          selectors: [{ matchArgs: [{ index: 0, operator: 'NotDAddr', values: ['127.0.0.1'] }] }],
        },
      ],
    },
  },
  networkPolicy: {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'http', namespace: 'podinfo' },
    spec: {
      endpointSelector: { matchLabels: labels },
      ingress: [
        {
          fromEndpoints: [{}],
          toPorts: [{ ports: [{ port: '9898', protocol: 'TCP' }], rules: { http: [{ method: 'GET' }] } }],
        },
      ],
      egress: [{ toEntities: ['cluster'] }],
    },
  },
} as const satisfies Record<string, KubernetesObject & Record<string, unknown>>;

/** The objects of {@link SAMPLES} as a list. */
export const SAMPLE_LIST: readonly KubernetesObject[] = Object.values(SAMPLES);
