import type { Image } from './images.ts';

/** Security context of a pod at the restricted level of the Pod Security Standards, as the user of its image. */
export function restrictedPod({ user, group }: Pick<Image, 'user' | 'group'>) {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Security context of its containers: they write to volumes alone. */
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;
