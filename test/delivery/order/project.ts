import type { JsonObject } from '../../../constructs/core/json.ts';
import { at, isObject } from '../../../constructs/core/json.ts';
import type { Placed, ReadObject } from './files.ts';
import { groupOf, mapsAt, textAt, textsAt } from './files.ts';
import type { Problems } from './tree.ts';
import { ofKind } from './tree.ts';

/** An Application and what it delivers. */
export interface Member {
  readonly application: Placed;
  readonly objects: readonly Placed[];
}

/**
 * Compares every AppProject with what its Applications deliver. It allows all of that, and nothing that no environment
 * delivers: of any environment, because Argo CD does not delete what its project no longer allows.
 *
 * @param widest - what the Applications of the widest environment deliver; undefined: not judged
 */
export function projectProblems(
  problems: Problems,
  beside: readonly Placed[],
  members: readonly Member[],
  widest: readonly Member[] | undefined,
): void {
  for (const project of ofKind(beside, 'AppProject')) {
    const { name } = project.object.metadata;
    const ofProject = ({ application: { object } }: Member) => textAt(object, 'spec.project') === name;
    const needed = neededBy(members.filter(ofProject));
    const useful = widest && neededBy(widest.filter(ofProject));
    const allowed = allowedBy(project.object);
    for (const what of SORTS) {
      for (const [one, file] of needed[what]) {
        problems.expect(allowed[what].has(one), project, `does not allow ${what} ${one}, which ${file} needs`);
      }
      for (const one of allowed[what]) {
        const used =
          needed[what].has(one) || (what !== 'the repository' && (useful?.[what].has(one) ?? !/[*?![]/.test(one)));
        problems.expect(used, project, `allows ${what} ${one}, which nothing in it needs`);
      }
    }
    problems.expect(
      at(project.object, 'spec.namespaceResourceWhitelist') !== undefined || needed['the kind'].size === 0,
      project,
      'has no namespaceResourceWhitelist: it allows every kind',
    );
    for (const field of ['clusterResourceBlacklist', 'namespaceResourceBlacklist', 'sourceNamespaces', 'syncWindows']) {
      problems.expect(
        at(project.object, `spec.${field}`) === undefined,
        project,
        `has spec.${field}, which is not judged`,
      );
    }
  }
}

const SORTS = ['the repository', 'the destination', 'the cluster-wide kind', 'the kind'] as const;
type Sort = (typeof SORTS)[number];

/** What a Deployment makes: Argo CD shows no object that the project does not allow. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['ReplicaSet (apps)', 'Pod'],
  CronJob: ['Job (batch)', 'Pod'],
};

/** What of each sort is needed, by the file that needs it. */
type Needed = Readonly<Record<Sort, Map<string, string>>>;

function neededBy(members: readonly Member[]): Needed {
  const needed: Needed = {
    'the repository': new Map(),
    'the destination': new Map(),
    'the cluster-wide kind': new Map(),
    'the kind': new Map(),
  };
  const add = (what: Sort, one: string, file: string) => {
    if (!needed[what].has(one)) needed[what].set(one, file);
  };
  for (const { application, objects } of members) {
    const own = at(application.object, 'spec.destination');
    const { server = '', namespace: home = '' } = isObject(own) ? own : {};
    add('the repository', textAt(application.object, 'spec.source.repoURL') ?? '', application.file);
    // Argo CD refuses an Application whose own destination is not allowed, whatever it delivers.
    add('the destination', destination({ server, namespace: home }), application.file);
    for (const { file, object } of objects) {
      const { namespace } = object.metadata;
      const kind = kindOf(groupOf(object), object.kind);
      if (namespace !== undefined) add('the destination', destination({ server, namespace }), file);
      add(namespace === undefined ? 'the cluster-wide kind' : 'the kind', kind, file);
      for (const child of CHILDREN[object.kind] ?? []) add('the kind', child, file);
    }
  }
  return needed;
}

function allowedBy(project: ReadObject): Readonly<Record<Sort, Set<string>>> {
  const kinds = (field: string) =>
    new Set(
      mapsAt(project, `spec.${field}`).map((one) => kindOf(textAt(one, 'group') ?? '', textAt(one, 'kind') ?? '')),
    );
  return {
    'the repository': new Set(textsAt(project, 'spec.sourceRepos')),
    'the destination': new Set(mapsAt(project, 'spec.destinations').map(destination)),
    'the cluster-wide kind': kinds('clusterResourceWhitelist'),
    'the kind': kinds('namespaceResourceWhitelist'),
  };
}

function destination(one: JsonObject): string {
  return `${textAt(one, 'server') ?? ''} ${textAt(one, 'namespace') ?? ''}`;
}

function kindOf(group: string, kind: string): string {
  return group === '' ? kind : `${kind} (${group})`;
}
