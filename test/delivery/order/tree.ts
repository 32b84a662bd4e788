import type { Files, Placed, ReadObject } from './files.ts';
import { named, objectsBelow, objectsOf } from './files.ts';
import type { Engine, Problem } from './problem.ts';

/** One component as an engine delivers it: a Kustomization or an Application. */
export interface Unit {
  readonly name: string;
  /** The engine's object. */
  readonly placed: Placed;
  /** Folder of what it delivers. */
  readonly folder: string;
  readonly objects: readonly Placed[];
  /** Names of the units that are ready before this one is applied, by the engine's own rules. */
  readonly before: ReadonlySet<string>;
}

/** Everything that an engine is told for an environment. */
export interface Tree {
  readonly engine: Engine;
  readonly environment: string;
  /** The objects that bootstrap applies last, in one file. */
  readonly root: readonly Placed[];
  /** What the root delivers: the engine's own objects. */
  readonly objects: readonly Placed[];
  readonly units: readonly Unit[];
  /** What is wrong with the engine's objects themselves. */
  readonly problems: readonly Problem[];
}

/** The parts of a tree before an engine's own rules are applied to them. */
export interface RawTree {
  readonly rootFile: string;
  readonly root: readonly Placed[];
  readonly folder: string;
  readonly objects: readonly Placed[];
}

/** Reads an engine's root and the folder that it delivers. */
export function rawTree(files: Files, environment: string, engine: Engine): RawTree {
  const rootFile = `${engine}/${environment}.yaml`;
  const folder = `dist/${environment}/${engine}`;
  return { rootFile, root: objectsOf(files, rootFile), folder, objects: objectsBelow(files, folder) };
}

/** The objects of one kind. */
export function ofKind(objects: readonly Placed[], kind: string): Placed[] {
  return objects.filter(({ object }) => object.kind === kind);
}

/** Collects problems of one engine's objects. */
export class Problems {
  readonly list: Problem[] = [];
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Records what is wrong with an object, unless that is right. */
  expect(right: boolean, { file }: { readonly file: string }, message: string): void {
    if (!right) this.list.push({ engine: this.engine, object: file, message });
  }
}

/**
 * What both engines' trees have in common: one root object, which delivers the whole folder, and one object per
 * component, named as the component's folder.
 */
export function commonProblems(
  problems: Problems,
  { rootFile, folder, objects, root }: RawTree,
  { kind, pathOf }: { readonly kind: string; readonly pathOf: (object: ReadObject) => string },
): void {
  const roots = ofKind(root, kind);
  problems.expect(roots.length === 1, { file: rootFile }, `has ${roots.length} objects of kind ${kind}, not one`);
  for (const one of roots) {
    const path = pathOf(one.object);
    problems.expect(path === folder, one, `delivers ${path}, not the tree ${folder}`);
  }
  const environment = folder.split('/').slice(0, 2).join('/');
  const seen = new Set<string>();
  for (const one of ofKind(objects, kind)) {
    const { name, namespace } = one.object.metadata;
    const path = pathOf(one.object);
    problems.expect(
      path === `${environment}/${name}`,
      one,
      `is named ${name} and delivers ${path}, not ${environment}/${name}`,
    );
    problems.expect(!seen.has(name), one, `is a second ${named(kind, namespace, name)}`);
    problems.expect(
      roots.every(({ object }) => object.metadata.namespace === namespace),
      one,
      `stands in ${namespace}, not where its root does`,
    );
    seen.add(name);
  }
}

/** Records fields that would change what is delivered on its way from git to the cluster, or whether it is. */
export function unexpectedFields(problems: Problems, one: Placed, fields: readonly string[]): void {
  const { spec } = one.object as ReadObject & { spec?: Readonly<Record<string, unknown>> };
  for (const field of fields) {
    problems.expect(
      spec?.[field] === undefined,
      one,
      `has spec.${field}: what is in git would not be what is delivered`,
    );
  }
}
