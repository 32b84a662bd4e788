import type { Environment } from '../environment.ts';
import { PLATFORM_NAMESPACES } from '../platform-namespaces.ts';
import type { Problem } from '../problems.ts';

/** Accounting the platform would count what the counting itself sends, and so on without end. */
export function accountsNoPlatform({ accountedNamespaces }: Environment): Problem[] {
  return accountedNamespaces.flatMap((namespace, index) =>
    PLATFORM_NAMESPACES.includes(namespace)
      ? [
          {
            paths: [['accountedNamespaces', index]],
            message: `accountedNamespaces has ${namespace}, a namespace of the platform: what is sent to count its traffic would be counted again: remove it`,
          },
        ]
      : [],
  );
}
