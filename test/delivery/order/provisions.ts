import { isObject } from '../../../constructs/core/json.ts';
import { broughtBy, chartOf, definition } from './charts.ts';
import type { ReadObject } from './files.ts';
import { named, textAt } from './files.ts';
import { keyOf } from './references.ts';

/** What is in the cluster once an object is: itself, the keys that it holds, and what its chart brings. */
export function provisionsOf(object: ReadObject, all: readonly ReadObject[]): string[] {
  const { kind, metadata } = object;
  const self = named(kind, metadata.namespace, metadata.name);
  const keys = ['data', 'binaryData', 'stringData'].flatMap((field) => {
    const held = object[field];
    return isObject(held) ? Object.keys(held) : [];
  });
  const use = kind === 'HelmRelease' ? chartOf(object, all) : undefined;
  return [self, ...keys.map((key) => keyOf(self, key)), ...(use ? broughtBy(use) : []), ...defined(object)];
}

function defined(object: ReadObject): string[] {
  if (object.kind !== 'CustomResourceDefinition') return [];
  return [definition(textAt(object, 'spec.group') ?? '', textAt(object, 'spec.names.kind') ?? '')];
}
