/** Annotations by which neither Flux nor Argo CD ever prunes or deletes an object. */
export const PROTECTED = {
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
};
