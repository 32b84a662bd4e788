import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../support/upstream.ts';

/** Where the types of custom resources are. */
export const CRDS = join(ROOT, 'imports/crds');

/** How the type of one kind is written. */
export interface KnownType {
  readonly type: string;
  /** The file in `imports/crds` that declares it; such a type has `apiVersion` and `kind`, cdk8s-plus's neither. */
  readonly file?: string;
  /** Its declaration, where what declares it is more than types. Such a type has `apiVersion` and `kind` too. */
  readonly declaration?: string;
}

interface Gvk {
  readonly apiVersion: string;
  readonly kind: string;
}

/** How {@link knownTypes} knows a kind. */
export const keyOf = (apiVersion: string, kind: string) => `${apiVersion} ${kind}`;

let known: Promise<ReadonlyMap<string, KnownType>> | undefined;

/** Every kind that has a type, by `apiVersion kind`: cdk8s-plus's for the core, ours for custom resources. */
export function knownTypes(): Promise<ReadonlyMap<string, KnownType>> {
  known ??= import('cdk8s-plus-28').then(({ k8s }) => {
    const types = new Map<string, KnownType>();
    for (const [name, { GVK: gvk }] of Object.entries(k8s) as [string, { GVK?: Gvk }][]) {
      if (gvk) types.set(keyOf(gvk.apiVersion, gvk.kind), { type: `Plain<k8s.${name}Props, Names>` });
    }
    for (const file of readdirSync(CRDS)) {
      const [, apiVersion, kind] = /import from (\S+) (\S+)\./.exec(readFileSync(join(CRDS, file), 'utf8')) ?? [];
      if (apiVersion && kind) types.set(keyOf(apiVersion, kind), { type: kind, file });
    }
    const declaration = interfacesOf('constructs/delivery/kind-cluster.ts');
    types.set(keyOf('kind.x-k8s.io/v1alpha4', 'Cluster'), { type: 'KindCluster', declaration });
    return types;
  });
  return known;
}

/** The interfaces of a source file, without what it does with them: the formatter leaves just this form. */
function interfacesOf(file: string): string {
  const source = readFileSync(join(ROOT, file), 'utf8');
  return [...source.matchAll(/^(?:export )?interface [^]*?^\}$/gm)].map(([text]) => text).join('\n');
}

let differingKeys: string | undefined;

/**
 * The keys that cdk8s-plus spells in its own way, as the members of an interface: `clusterIp: 'clusterIP';`. Its types
 * carry the API's name of each property in their documentation. A name that stands for two is left as it is.
 */
export function keyNames(): string {
  if (differingKeys !== undefined) return differingKeys;
  const types = createRequire(import.meta.url).resolve('cdk8s-plus-28/lib/imports/k8s.d.ts');
  const real = new Map<string, Set<string>>();
  for (const [, api = '', own = ''] of readFileSync(types, 'utf8').matchAll(/#(\S+)\s+\*\/\s+readonly (\w+)\??:/g)) {
    real.set(own, (real.get(own) ?? new Set()).add(api));
  }
  const differing = [...real].flatMap(([own, [api, ...more]]) => (more.length > 0 || api === own ? [] : [[own, api]]));
  differingKeys = differing.map(([own, api]) => `${own}: '${api}';`).join(' ');
  return differingKeys;
}
