// Versions of what runs beside the charts: on the person's machine, and Flux, which its operator brings.

/** Oldest Kind whose `kind load` and kubeadm configuration fit nodes of Kubernetes 1.36 (release notes of v0.32.0). */
export const KIND_VERSION = '0.32.0';

/** Helm that charts are expanded and bootstrap is tested with: the one place to bump it. */
export const HELM_VERSION = 'v3.22.0';

/** Flux. Its controllers are helm-controller v1.6.3, source-controller v1.9.4 and kustomize-controller v1.9.4. */
export const FLUX_VERSION = '2.9.4';
