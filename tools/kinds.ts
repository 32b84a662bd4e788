import type { CrdKind } from './crd-types.ts';

/** Every custom resource that Tetrascope renders: the one place to add a kind or move to a new version. */
export const KINDS: readonly CrdKind[] = [
  { crd: 'helm.toolkit.fluxcd.io_helmreleases', version: 'v2', kind: 'HelmRelease' },
  { crd: 'source.toolkit.fluxcd.io_helmrepositories', version: 'v1', kind: 'HelmRepository' },
  { crd: 'source.toolkit.fluxcd.io_ocirepositories', version: 'v1', kind: 'OCIRepository' },
  { crd: 'monitoring.coreos.com_servicemonitors', version: 'v1', kind: 'ServiceMonitor' },
  { crd: 'cilium.io_tracingpolicies', version: 'v1alpha1', kind: 'TracingPolicy' },
  { crd: 'cilium.io_ciliumnetworkpolicies', version: 'v2', kind: 'CiliumNetworkPolicy' },
];
