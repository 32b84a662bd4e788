import type { Engine } from './options.ts';
import type { Finding } from './finding.ts';
import { list, map, text } from './json.ts';
import type { Kubectl, Live } from './kubectl.ts';

/** What a cluster is made of, each object with all that a second `up` must leave as it is. */
export type Snapshot = ReadonlyMap<string, Readonly<Record<string, string>>>;

const KINDS = [
  'nodes',
  'pods',
  'deployments.apps',
  'daemonsets.apps',
  'statefulsets.apps',
  'helmreleases.helm.toolkit.fluxcd.io',
];
const OF_ENGINE: Readonly<Record<Engine, string>> = {
  flux: 'kustomizations.kustomize.toolkit.fluxcd.io',
  argocd: 'applications.argoproj.io',
};

/** Looks at everything that a second `up` could change. */
export async function takeSnapshot(
  kubectl: Kubectl,
  engine: Engine,
  secret: readonly [namespace: string, name: string] | undefined,
): Promise<Snapshot> {
  const objects = await kubectl.all([...KINDS, OF_ENGINE[engine]].join(','));
  const login = secret && (await kubectl.one('secret', ...secret));
  return snapshotOf(login ? [...objects, login] : objects);
}

/** What of every object must stay. Pods of jobs come and go by themselves. */
export function snapshotOf(objects: readonly Live[]): Snapshot {
  return new Map(
    objects
      .filter((live) => !isOfJob(live))
      .map((live) => [`${live.kind} ${live.namespace === '' ? '' : `${live.namespace}/`}${live.name}`, factsOf(live)]),
  );
}

function isOfJob({ kind, object }: Live): boolean {
  const owners = list(map(object['metadata'])['ownerReferences']).map(map);
  return kind === 'Pod' && owners.some((owner) => owner['kind'] === 'Job');
}

/**
 * The specification itself and not `generation`, which an Application also counts for its status; a Secret by its
 * version, so that its data stays where it is.
 */
function factsOf({ kind, object }: Live): Record<string, string> {
  const { uid, resourceVersion } = map(object['metadata']);
  const status = map(object['status']);
  const made = { 'made anew': text(uid) };
  if (kind === 'Secret') return { ...made, 'written again': text(resourceVersion) };
  if (kind === 'Node') return made;
  if (kind === 'Pod') {
    const restarts = list(status['containerStatuses']).map(map);
    return {
      ...made,
      restarted: restarts.map(({ name, restartCount }) => `${text(name)} ${Number(restartCount)}`).join(', '),
    };
  }
  const spec = { 'other specification': JSON.stringify(object['spec']) };
  if (kind !== 'HelmRelease') return { ...made, ...spec };
  const [newest] = list(status['history']).map(map);
  return { ...made, ...spec, 'released again': `version ${Number(newest?.['version'] ?? 0)}` };
}

/** What is another in a later snapshot. */
export function compareSnapshots(before: Snapshot, after: Snapshot, context: string): Finding[] {
  const expected = 'a second up changes nothing';
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    const changes =
      was && is ? Object.keys(was).filter((fact) => was[fact] !== is[fact]) : [was ? 'is gone' : 'is new'];
    const seen = changes.map((fact) => seenChange(fact, was?.[fact], is?.[fact])).join('; ');
    return changes.length === 0 ? [] : [{ expected, seen: `${name}: ${seen}`, look: lookAt(name, context) }];
  });
}

function seenChange(fact: string, was: string | undefined, is: string | undefined): string {
  return fact === 'restarted' || fact === 'released again' ? `${fact}: ${was} before, ${is} now` : fact;
}

function lookAt(name: string, context: string): string {
  const [kind = '', where = ''] = name.split(' ');
  const [namespace, object] = where.includes('/') ? where.split('/') : [undefined, where];
  return `kubectl --context ${context}${namespace ? ` -n ${namespace}` : ''} describe ${kind.toLowerCase()}/${object}`;
}
