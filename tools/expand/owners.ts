import type { ClusterObject } from './cluster.ts';
import { named } from './cluster.ts';
import type { Finding } from './finding.ts';

/** Every object that two releases or components bring: each would undo what the other did. */
export function checkOwners(cluster: readonly ClusterObject[]): Finding[] {
  const owners = new Map<string, ClusterObject[]>();
  for (const one of cluster) {
    const id = `${one.object.apiVersion.split('/').at(-2) ?? ''} ${named(one)}`;
    owners.set(id, [...(owners.get(id) ?? []), one]);
  }
  return [...owners.values()].flatMap((all): Finding[] => {
    const last = all.at(-1);
    if (all.length < 2 || !last) return [];
    return [
      {
        check: 'owner',
        release: last.owner,
        object: named(last),
        message: `comes ${all.length} times: from ${[...new Set(all.map(({ owner }) => owner))].join(' and ')}`,
        remedy: 'an object has one owner: switch it off in all but one',
      },
    ];
  });
}
