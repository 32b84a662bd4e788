import type { JsonObject } from '../../../constructs/core/json.ts';
import { at, isObject } from '../../../constructs/core/json.ts';
import type { Files, Placed, ReadObject } from './files.ts';
import { documentOf, objectsBelow, textAt, textsAt } from './files.ts';
import { attemptsOf } from './attempts.ts';
import type { Member } from './project.ts';
import { projectProblems } from './project.ts';
import type { RawTree, Tree, Unit } from './tree.ts';
import { commonProblems, ofKind, Problems, rawTree, unexpectedFields } from './tree.ts';

const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** What an Application is told so that it converges in whatever order its parts arrive. */
const OPTIONS: Readonly<Record<string, string>> = {
  'ServerSideApply=true': 'Flux and Argo CD would not apply the same',
  'SkipDryRunOnMissingResource=true': 'a kind whose definition comes with another component fails the whole sync',
};

/**
 * Kinds whose rules are needed for a wave to wait: Argo CD has none for an Application, and its own for a HelmRelease
 * calls one healthy that was not looked at since it changed.
 */
const JUDGED = ['argoproj.io_Application', 'helm.toolkit.fluxcd.io_HelmRelease'];

/**
 * The tree of Applications, as Argo CD follows it.
 *
 * @param widest - what is delivered where everything is on: all that a project may allow
 */
export function argocdTree(files: Files, environment: string, widest?: readonly Member[]): Tree {
  const raw = rawTree(files, environment, 'argocd');
  const units = unitsOf(files, raw);
  const problems = new Problems('argocd');
  commonProblems(problems, raw, { kind: 'Application', pathOf });
  for (const one of ofKind(raw.root, 'Application')) {
    convergence(problems, one);
    unexpectedFields(problems, one, CHANGING);
    problems.expect(
      finalizers(one.object).length === 0,
      one,
      'has a finalizer: deleting the root, to switch engines, would delete every workload',
    );
  }
  for (const unit of units) unitProblems(problems, unit);
  projectProblems(problems, [...raw.root, ...raw.objects], argocdMembers(files, environment), widest);
  for (const one of ofKind(raw.objects, 'AppProject')) {
    const first = units.filter(({ placed }) => waveOf(placed.object) <= waveOf(one.object));
    problems.expect(first.length === 0, one, `comes no earlier than ${first.map(({ name }) => name).join(', ')}`);
  }
  for (const one of raw.objects) {
    const { kind } = one.object;
    problems.expect(['AppProject', 'Application'].includes(kind), one, `is a ${kind}, which is no part of the tree`);
  }
  settingsProblems(problems, files, environment, units);
  return { engine: 'argocd', environment, root: raw.root, objects: raw.objects, units, problems: problems.list };
}

function unitsOf(files: Files, { objects }: RawTree): Unit[] {
  const applications = ofKind(objects, 'Application');
  return applications.map((placed) => {
    const folder = pathOf(placed.object);
    const earlier = applications.filter(({ object }) => waveOf(object) < waveOf(placed.object));
    return {
      name: placed.object.metadata.name,
      placed,
      folder,
      // A directory that is not recursive: what is in it, and nothing below.
      objects: objectsBelow(files, folder, { deep: false }),
      before: new Set(earlier.map(({ object }) => object.metadata.name)),
    };
  });
}

/** Every Application with what it delivers, the root too. */
export function argocdMembers(files: Files, environment: string): Member[] {
  const raw = rawTree(files, environment, 'argocd');
  return [
    ...ofKind(raw.root, 'Application').map((application) => ({ application, objects: raw.objects })),
    ...unitsOf(files, raw).map(({ placed, objects }) => ({ application: placed, objects })),
  ];
}

const CHANGING = ['ignoreDifferences', 'sources', 'sourceHydrator'];

function unitProblems(problems: Problems, { placed, folder, objects }: Unit): void {
  const { object } = placed;
  problems.expect(objects.length > 0, placed, `delivers ${folder}, where nothing is`);
  problems.expect(
    finalizers(object).join() === FINALIZER,
    placed,
    `has not just the finalizer ${FINALIZER}: what it delivered stays when it is switched off`,
  );
  unexpectedFields(problems, placed, CHANGING);
  convergence(problems, placed);
}

/** A later push syncs each Application by itself, so it must come right whatever is there already. */
function convergence(problems: Problems, one: Placed): void {
  const { object } = one;
  const options = textsAt(object, 'spec.syncPolicy.syncOptions');
  for (const [option, why] of Object.entries(OPTIONS)) {
    problems.expect(options.includes(option), one, `is synced without ${option}: ${why}`);
  }
  problems.expect(
    Number(at(object, 'spec.syncPolicy.retry.limit')) < 0,
    one,
    'stops trying: what it needs may come after its last attempt',
  );
  problems.expect(
    at(object, 'spec.syncPolicy.retry.refresh') === true,
    one,
    'tries the commit that failed, not the newest',
  );
  for (const field of ['prune', 'selfHeal']) {
    problems.expect(at(object, `spec.syncPolicy.automated.${field}`) === true, one, `is synced without ${field}`);
  }
  for (const field of ['directory', 'helm', 'kustomize', 'plugin', 'chart']) {
    problems.expect(
      at(object, `spec.source.${field}`) === undefined,
      one,
      `has spec.source.${field}: what is in git would not be what is delivered`,
    );
  }
}

/** What Argo CD itself must be told for a wave to wait for the one before, and long enough. */
function settingsProblems(problems: Problems, files: Files, environment: string, units: readonly Unit[]): void {
  const file = `dist/${environment}/bootstrap/argocd/values.yaml`;
  const settings = at(documentOf(files, file), 'configs.cm');
  const rules: JsonObject = isObject(settings) ? settings : {};
  for (const kind of JUDGED) {
    const rule = rules[`resource.customizations.health.${kind}`];
    problems.expect(
      typeof rule === 'string' && rule.trim() !== '',
      { file },
      `has no health rule for ${kind}: no wave waits for the one before`,
    );
  }
  const parameters = at(documentOf(files, file), 'configs.params');
  const timeout = Number((isObject(parameters) ? parameters : {})['controller.sync.timeout.seconds'] ?? 0);
  const longest = new Map<number, number>();
  for (const { placed, objects } of units) {
    const wave = waveOf(placed.object);
    longest.set(wave, Math.max(longest.get(wave) ?? 0, ...objects.map(({ object }) => attemptsOf(object))));
  }
  const all = [...longest.values()].reduce((sum, seconds) => sum + seconds, 0);
  problems.expect(
    timeout === 0 || timeout > all,
    { file },
    `ends a sync after ${timeout} seconds, and the releases of all waves may try for ${all}: it is not tried again`,
  );
}

/** The wave of an object: Argo CD takes 0 where none is said. */
function waveOf({ metadata }: ReadObject): number {
  return Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? '0');
}

function pathOf(object: ReadObject): string {
  return (textAt(object, 'spec.source.path') ?? '').replace(/^\.\//, '');
}

function finalizers({ metadata }: ReadObject): string[] {
  return textsAt(metadata, 'finalizers');
}
