import { at } from '../../../constructs/core/json.ts';
import type { Bootstrapped } from './bootstrap.ts';
import { chartOf, missingSwitch } from './charts.ts';
import type { ReadObject } from './files.ts';
import { neededToApply, neededToBeReady } from './needs.ts';
import type { Problem } from './problem.ts';
import { provisionsOf } from './provisions.ts';
import type { Tree, Unit } from './tree.ts';

/** Every object that a tree applies before something that it needs is there. */
export function orderProblems({ engine, root, objects, units }: Tree, { given }: Bootstrapped): Problem[] {
  const all = [...root, ...objects, ...units.flatMap((unit) => unit.objects)].map(({ object }) => object);
  const bringers = bringersOf(units, all);
  const problems: Problem[] = [];

  // The engine's own objects: bootstrap applies the root, and the root all of the tree at once.
  const own = new Set([...root, ...objects].flatMap(({ object }) => provisionsOf(object, all)));
  for (const { file, object } of [...root, ...objects]) {
    for (const need of new Set([...neededToApply(object, all), ...neededToBeReady(object, all)])) {
      if (given.has(need) || own.has(need)) continue;
      problems.push({ engine, object: file, message: `needs ${need}: bootstrap does not bring it` });
    }
  }

  for (const unit of units) {
    for (const { file, object } of unit.objects) {
      if (object.kind === 'HelmRelease' && at(object, 'spec.dependsOn') !== undefined) {
        problems.push({ engine, object: file, message: 'has spec.dependsOn: the order is that of the components' });
      }
      for (const { need, beforehand } of needsOf(object, all)) {
        const by = bringers.get(need) ?? [];
        // A definition that a component brings it also changes: what bootstrap left is not enough for the next version.
        if (given.has(need) && (by.length === 0 || !beforehand)) continue;
        const earlier = by.some((other) => unit.before.has(other.name));
        const together = !beforehand && by.includes(unit);
        if (earlier || together) continue;
        problems.push({ engine, object: file, message: `needs ${need}: ${blame(need, unit, by, units, all)}` });
      }
    }
  }
  return problems;
}

/** Whether bootstrap's Secrets are in namespaces that somebody delivers. */
export function secretProblems({ engine, units }: Tree, { given, secretNamespaces }: Bootstrapped): Problem[] {
  const delivered = new Set(
    units.flatMap(({ objects }) => objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)),
  );
  return [...secretNamespaces]
    .map(([namespace, list]) => ({ need: `Namespace ${namespace}`, list }))
    .filter(({ need }) => !delivered.has(need) && !given.has(need))
    .map(({ need, list }) => ({ engine, object: list, message: `needs ${need}: nothing brings it` }));
}

interface Need {
  readonly need: string;
  /** It must be there when the object is applied, so nothing of the same component can bring it. */
  readonly beforehand: boolean;
}

function needsOf(object: ReadObject, all: readonly ReadObject[]): Need[] {
  const beforehand = new Set(neededToApply(object, all));
  return [
    ...[...beforehand].map((need) => ({ need, beforehand: true })),
    ...[...new Set(neededToBeReady(object, all))]
      .filter((need) => !beforehand.has(need))
      .map((need) => ({ need, beforehand: false })),
  ];
}

function bringersOf(units: readonly Unit[], all: readonly ReadObject[]): Map<string, Unit[]> {
  const bringers = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const provision of new Set(unit.objects.flatMap(({ object }) => provisionsOf(object, all)))) {
      bringers.set(provision, [...(bringers.get(provision) ?? []), unit]);
    }
  }
  return bringers;
}

/** Who should have come earlier, or what is missing for anybody to bring it. */
function blame(
  need: string,
  unit: Unit,
  by: readonly Unit[],
  units: readonly Unit[],
  all: readonly ReadObject[],
): string {
  const [bringer] = by;
  if (bringer === unit) return `${unit.name} brings it itself, at the same time`;
  if (bringer) return `${bringer.name} brings it, and ${unit.name} does not come after ${bringer.name}`;
  for (const { name, objects } of units) {
    for (const { object } of objects) {
      const use = object.kind === 'HelmRelease' ? chartOf(object, all) : undefined;
      const missing = use && missingSwitch(use, need);
      if (missing) return `${name} would bring it with ${missing}`;
    }
  }
  return 'nothing brings it';
}
