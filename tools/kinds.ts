import type { CrdKind } from './crd-types.ts';

/** Every custom resource that Tetrascope renders: the one place to add a kind or move to a new version. */
export const KINDS: readonly CrdKind[] = [
  { crd: 'helm.toolkit.fluxcd.io_helmreleases', version: 'v2', kind: 'HelmRelease' },
  { crd: 'kustomize.toolkit.fluxcd.io_kustomizations', version: 'v1', kind: 'Kustomization' },
  { crd: 'source.toolkit.fluxcd.io_gitrepositories', version: 'v1', kind: 'GitRepository' },
  { crd: 'source.toolkit.fluxcd.io_helmrepositories', version: 'v1', kind: 'HelmRepository' },
  { crd: 'source.toolkit.fluxcd.io_ocirepositories', version: 'v1', kind: 'OCIRepository' },
  { crd: 'monitoring.coreos.com_servicemonitors', version: 'v1', kind: 'ServiceMonitor' },
  { crd: 'monitoring.coreos.com_prometheusrules', version: 'v1', kind: 'PrometheusRule' },
  { crd: 'cilium.io_tracingpolicies', version: 'v1alpha1', kind: 'TracingPolicy' },
  { crd: 'cilium.io_tracingpoliciesnamespaced', version: 'v1alpha1', kind: 'TracingPolicyNamespaced' },
  { crd: 'cilium.io_ciliumnetworkpolicies', version: 'v2', kind: 'CiliumNetworkPolicy' },
  { crd: 'cilium.io_ciliumclusterwidenetworkpolicies', version: 'v2', kind: 'CiliumClusterwideNetworkPolicy' },
  { crd: 'fluxcd.controlplane.io_fluxinstances', version: 'v1', kind: 'FluxInstance' },
  { crd: 'argoproj.io_applications', version: 'v1alpha1', kind: 'Application' },
  { crd: 'argoproj.io_appprojects', version: 'v1alpha1', kind: 'AppProject' },
];
