/** Namespaces whose own doings are not observed as if they were an application's. */
export const PLATFORM_NAMESPACES = ['kube-system', 'monitoring', 'flux-system', 'argocd', 'git', 'local-path-storage'];
