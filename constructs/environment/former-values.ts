import type { ReleaseName } from './environment.ts';

/**
 * Chart values that many examples on the web still show and that the pinned chart does not have: renamed, moved,
 * removed, or never there. Each with what to write now, after a colon.
 *
 * Sources: the values of the charts that had them (each of Cilium's stands in a release from 1.9 to 1.19, those of
 * Tetragon's operator and OCI hooks in 1.1 and 1.2), and the upgrade notes of the charts: loki's README, tempo's README,
 * the collector's UPGRADING.md. What "never existed" is in no values.yaml of Tetragon from 1.0 to 1.7. The tests hold that
 * no former value is one of the pinned chart, and that every value named as its successor is.
 */
export const formerValues: Readonly<Record<ReleaseName, Readonly<Record<string, FormerValue>>>> = {
  cilium: {
    tunnel: { now: ['routingMode', 'tunnelProtocol'], why: 'was split in two' },
    hostServices: { now: ['socketLB'], why: 'was renamed' },
    externalIPs: { now: ['kubeProxyReplacement'], why: 'is part of the kube-proxy replacement' },
    hostPort: { now: ['kubeProxyReplacement'], why: 'is part of the kube-proxy replacement' },
    'nodePort.enabled': { now: ['kubeProxyReplacement'], why: 'is part of the kube-proxy replacement' },
    endpointStatus: { now: [], why: 'was removed without a successor' },
    enableCnpStatusUpdates: { now: [], why: 'was removed without a successor' },
    remoteNodeIdentity: { now: [], why: 'is always on' },
    'containerRuntime.integration': { now: [], why: 'is detected' },
    'proxy.prometheus': { now: ['envoy.prometheus'], why: 'was renamed' },
    'encryption.strictMode.enabled': { now: ['encryption.strictMode.egress.enabled'], why: 'was moved' },
    'encryption.strictMode.cidr': { now: ['encryption.strictMode.egress.cidr'], why: 'was moved' },
    'hubble.redact.kafka': { now: [], why: 'went with the Kafka rules of network policies' },
    'clustermesh.enableMCSAPISupport': { now: ['clustermesh.mcsapi.enabled'], why: 'was moved' },
    nativeRoutingCIDR: { now: ['ipv4NativeRoutingCIDR'], why: 'was renamed' },
    'ipam.operator.clusterPoolIPv4PodCIDR': { now: ['ipam.operator.clusterPoolIPv4PodCIDRList'], why: 'became a list' },
    enableCiliumEndpointSlice: { now: ['ciliumEndpointSlice.enabled'], why: 'was moved' },
  },
  tetragon: {
    'tetragon.monitoring': { now: ['tetragon.prometheus.enabled'], why: 'never existed' },
    'tetragon.network': { now: [], why: 'never existed; network events come from tracing policies' },
    'tetragon.logging': { now: ['tetragon.debug'], why: 'never existed' },
    'prometheus.enabled': { now: ['tetragon.prometheus.enabled'], why: 'never existed' },
    'prometheus.metricsPort': { now: ['tetragon.prometheus.port'], why: 'never existed' },
    'tetragon.prometheus.serviceMonitor.labels': {
      now: ['tetragon.prometheus.serviceMonitor.extraLabels'],
      why: 'never existed',
    },
    'tetragon.prometheus.serviceMonitor.interval': {
      now: ['tetragon.prometheus.serviceMonitor.scrapeInterval'],
      why: 'never existed',
    },
    'tetragonOperator.skipCRDCreation': { now: ['crds.installMethod'], why: 'was moved' },
    'tetragon.ociHookSetup': { now: ['rthooks.enabled'], why: 'was moved' },
  },
  prometheus: {
    'prometheusOperator.createCustomResource': { now: ['crds.enabled'], why: 'was moved' },
    loki: { now: [], why: 'belongs to another chart: see components.loki' },
    promtail: { now: [], why: 'is dead, and its work done by the collector: see components.collector' },
  },
  loki: {
    promtail: { now: [], why: 'is dead, and its work done by the collector: see components.collector' },
    enterprise: { now: [], why: 'is no longer part of this chart' },
    enterpriseGateway: { now: [], why: 'is no longer part of this chart' },
    adminApi: { now: [], why: 'is no longer part of this chart' },
    'monitoring.selfMonitoring': { now: ['monitoring.serviceMonitor'], why: 'was removed' },
    'monitoring.lokiCanary': { now: ['lokiCanary'], why: 'was moved' },
    'monitoring.dashboards.namespace': { now: ['monitoring.namespace'], why: 'was removed' },
    'indexGateway.persistence.inMemory': {
      now: ['indexGateway.persistence.dataVolumeParameters'],
      why: 'was replaced',
    },
    'read.legacyReadTarget': { now: [], why: 'was removed without a successor' },
    clusterLabelOverride: {
      now: ['monitoring.appInstanceLabelName', 'monitoring.appInstanceLabelValue'],
      why: 'was moved',
    },
    'rbac.pspEnabled': { now: [], why: 'went with the PodSecurityPolicy of Kubernetes' },
    'singleBinary.persistence.enableStatefulSetRecreationForSizeChange': {
      now: ['singleBinary.statefulSetRecreateJob.enabled'],
      why: 'was moved',
    },
    config: { now: ['loki'], why: 'was that of the loki-stack chart' },
  },
  tempo: {
    'tempo.global_overrides': { now: ['tempo.overrides'], why: 'was renamed' },
    global_overrides: { now: ['tempo.overrides'], why: 'was renamed' },
  },
  collector: {
    rewriteDeprecatedProcessorNames: { now: ['rewriteDeprecatedComponentNames'], why: 'was renamed' },
    containerLogs: { now: ['presets.logsCollection'], why: 'was moved' },
    agentCollector: { now: ['mode'], why: 'was replaced' },
    standaloneCollector: { now: ['mode'], why: 'was replaced' },
    extraEnv: { now: ['extraEnvs'], why: 'is spelled otherwise in this chart' },
    extraHostPathMounts: { now: ['extraVolumes', 'extraVolumeMounts'], why: 'was replaced' },
    extraConfigMapMounts: { now: ['extraVolumes', 'extraVolumeMounts'], why: 'was replaced' },
    secretMounts: { now: ['extraVolumes', 'extraVolumeMounts'], why: 'was replaced' },
  },
  grafana: {
    'prometheus.url': { now: ['datasources'], why: 'never existed' },
  },
};

/** A value that a chart does not have any more, or never had. */
export interface FormerValue {
  /** What to write now; empty where there is nothing. */
  readonly now: readonly string[];
  /** What became of it, to be read after its name. */
  readonly why: string;
}
