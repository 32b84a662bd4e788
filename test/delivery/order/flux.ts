import { at } from '../../../constructs/core/json.ts';
import { attemptsOf, seconds } from './attempts.ts';
import type { Files, Placed, ReadObject } from './files.ts';
import { mapsAt, objectsBelow, textAt } from './files.ts';
import type { RawTree, Tree, Unit } from './tree.ts';
import { commonProblems, ofKind, Problems, rawTree, unexpectedFields } from './tree.ts';

/** Fields of a Kustomization that change what it applies, where, or whether. */
const CHANGING = [
  'commonMetadata',
  'components',
  'decryption',
  'images',
  'kubeConfig',
  'namePrefix',
  'nameSuffix',
  'patches',
  'postBuild',
  'serviceAccountName',
  'suspend',
  'targetNamespace',
];

/** The tree of Kustomizations, as kustomize-controller follows it. */
export function fluxTree(files: Files, environment: string): Tree {
  const raw = rawTree(files, environment, 'flux');
  const kustomizations = new Map(ofKind(raw.objects, 'Kustomization').map((one) => [one.object.metadata.name, one]));
  const units = [...kustomizations.values()].map((placed) => {
    const folder = pathOf(placed.object);
    return {
      name: placed.object.metadata.name,
      placed,
      folder,
      // kustomize-controller takes every file below a path that has no kustomization.yaml.
      objects: objectsBelow(files, folder),
      before: readyBefore(placed, kustomizations),
    };
  });
  const problems = new Problems('flux');
  commonProblems(problems, raw, { kind: 'Kustomization', pathOf });
  rootProblems(problems, raw);
  for (const unit of units) unitProblems(problems, unit, kustomizations);
  return { engine: 'flux', environment, root: raw.root, objects: raw.objects, units, problems: problems.list };
}

/** Dependencies that are ready only when all that they apply is, and what those waited for themselves. */
function readyBefore(start: Placed, all: ReadonlyMap<string, Placed>): Set<string> {
  const waitedFor = new Set<string>();
  const visited = new Set<string>();
  const visit = ({ object }: Placed): void => {
    if (visited.has(object.metadata.name)) return;
    visited.add(object.metadata.name);
    for (const name of dependencies(object)) {
      const one = all.get(name);
      if (!one) continue;
      if (at(one.object, 'spec.wait') === true) waitedFor.add(name);
      visit(one);
    }
  };
  visit(start);
  return waitedFor;
}

function rootProblems(problems: Problems, { root, objects, rootFile }: RawTree): void {
  const sources = ofKind(root, 'GitRepository');
  problems.expect(sources.length === 1, { file: rootFile }, `has ${sources.length} GitRepositories, not one`);
  for (const one of ofKind(root, 'Kustomization')) {
    unexpectedFields(problems, one, [...CHANGING, 'dependsOn', 'healthChecks']);
    problems.expect(
      at(one.object, 'spec.prune') === true,
      one,
      'does not prune: a component that is switched off stays',
    );
    problems.expect(
      at(one.object, 'spec.wait') !== true,
      one,
      'waits for the components: one that is never ready holds back every later change of the tree',
    );
  }
  for (const one of objects) {
    problems.expect(one.object.kind === 'Kustomization', one, `is a ${one.object.kind}, which is no part of the tree`);
  }
}

function unitProblems(problems: Problems, unit: Unit, all: ReadonlyMap<string, Placed>): void {
  const { name, placed, folder, objects } = unit;
  const { object } = placed;
  problems.expect(objects.length > 0, placed, `delivers ${folder}, where nothing is`);
  problems.expect(at(object, 'spec.wait') === true, placed, `does not wait: who depends on ${name} may come before it`);
  problems.expect(at(object, 'spec.prune') === true, placed, 'does not prune: what is no longer rendered stays');
  unexpectedFields(problems, placed, [...CHANGING, 'healthChecks']);
  for (const dependency of dependencies(object)) {
    problems.expect(all.has(dependency), placed, `depends on ${dependency}, which is no part of the tree`);
  }
  const cycle = cycleFrom(name, all);
  problems.expect(!cycle, placed, `waits for itself: ${cycle?.join(' -> ')}`);
  const attempts = Math.max(0, ...objects.map((one) => attemptsOf(one.object)));
  const timeout = seconds(textAt(object, 'spec.timeout') ?? '0s');
  problems.expect(
    timeout > attempts,
    placed,
    `counts as failed after ${timeout / 60} minutes, and its release tries for ${attempts / 60}`,
  );
}

function pathOf(object: ReadObject): string {
  return (textAt(object, 'spec.path') ?? '').replace(/^\.\//, '');
}

function dependencies(object: ReadObject): string[] {
  return mapsAt(object, 'spec.dependsOn').flatMap((dependency) => textAt(dependency, 'name') ?? []);
}

/** The way from a Kustomization back to itself, where there is one. */
function cycleFrom(start: string, all: ReadonlyMap<string, Placed>): string[] | undefined {
  const visited = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    const one = all.get(name);
    if (!one) return undefined;
    for (const next of dependencies(one.object)) {
      if (next === start) return [...path, next];
      if (visited.has(next)) continue;
      visited.add(next);
      const found = visit(next, [...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  return visit(start, [start]);
}
