import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../constructs/core/input-error.ts';
import { schemaCheck } from '../schemas/schema-check.ts';
import type { ClusterObject } from './cluster.ts';
import { named } from './cluster.ts';
import { isCrd } from './expansion.ts';
import type { Finding } from './finding.ts';

/** Every object that the API server would refuse, by the schemas in a folder and the definitions among the objects. */
export function checkSchemas(cluster: readonly ClusterObject[], folder: string, kubeVersion: string): Finding[] {
  const version = versionIn(folder, kubeVersion);
  const crds = cluster.map(({ object }) => object).filter(isCrd);
  return cluster
    .filter(({ from }) => from !== 'outside')
    .flatMap((one) =>
      schemaCheck([one.object], folder, version, crds).map(
        ({ message }): Finding => ({
          check: 'schema',
          release: one.owner,
          object: named(one),
          message,
          remedy:
            one.from === 'tree'
              ? 'correct it in its component'
              : 'correct the value that makes it; if the chart is at fault, accept it with the reason',
        }),
      ),
    );
}

/** The schemas of the same minor version: a patch changes none. */
function versionIn(folder: string, kubeVersion: string): string {
  const at = join(folder, 'kubernetes');
  const versions = existsSync(at) ? readdirSync(at) : [];
  const minor = /^v\d+\.\d+\./.exec(kubeVersion)?.[0] ?? kubeVersion;
  const found = versions.find((version) => version === kubeVersion) ?? versions.find((one) => one.startsWith(minor));
  if (found === undefined) {
    throw new InputError(
      `${at}: no schemas of Kubernetes ${kubeVersion} (there is: ${versions.join(', ') || 'none'}): ` +
        `bring kubernetes/${kubeVersion}/_definitions.json, or leave --schemas out`,
    );
  }
  return found;
}
