import { isResources } from './from-default.ts';
import { isAny } from './shape.ts';
import type { Kind, Shape } from './shape.ts';

/** The types that those of every chart are made of. */
export const SHARED_TYPES: Readonly<Record<string, string>> = {
  Json: 'string | number | boolean | readonly Json[] | JsonMap',
  JsonMap: '{ readonly [key: string]: Json | undefined }',
  TextMap: '{ readonly [key: string]: string | undefined }',
  Resources: '{ claims?: readonly Json[]; limits?: Quantities; requests?: Quantities }',
  Quantities: '{ readonly [key: string]: string | number | undefined }',
};

const SCALARS: readonly Kind[] = ['string', 'number', 'boolean'];

/**
 * A shape in TypeScript.
 *
 * Written here and not by json-schema-to-typescript, which makes interfaces and mutable lists: only a type alias has
 * the implicit index signature that makes it a `JsonObject`, and our lists are readonly. Optional at every level, as
 * Helm merges values over the chart's. Without `null`, though Helm would delete a default for it: cdk8s and Flux both
 * drop nulls from objects, so a HelmRelease cannot carry one. The facts know where a chart takes it.
 */
export function printType(shape: Shape, indent = ''): string {
  if (isAny(shape)) return 'Json';
  const { kinds, items } = shape;
  const parts: string[] = SCALARS.filter((kind) => kinds.has(kind));
  if (kinds.has('list')) parts.push(printList(items ? printType(items, indent) : 'Json'));
  if (kinds.has('map')) parts.push(printMap(shape, indent));
  return parts.length === 0 ? 'undefined' : parts.join(' | ');
}

function printList(item: string): string {
  return /^[A-Za-z]+$|^\{[^]*\}$/.test(item) ? `readonly ${item}[]` : `readonly (${item})[]`;
}

function printMap(shape: Shape, indent: string): string {
  if (isResources(shape)) return 'Resources';
  const { keys, rest } = shape;
  if (rest && [...keys.values()].every((child) => says(rest, child))) {
    if (isAny(rest)) return 'JsonMap';
    const type = printType(rest, indent);
    return type === 'string' ? 'TextMap' : `{ [key: string]: ${type} | undefined }`;
  }
  const inner = `${indent} `;
  const line = (key: string, type: string) => `${inner}${key}: ${type};\n`;
  const lines = [...keys]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, child]) => {
      const type = printType(child, inner);
      if (!key.endsWith('/*')) return line(`${quoted(key)}?`, type);
      const kind = key.slice(0, -2);
      return [line(`${quoted(kind)}?`, type), line(`[key: \`${kind}/\${string}\`]`, `${type} | undefined`)];
    });
  // An index signature has to allow what the known keys hold, whatever the chart means by it.
  if (rest) lines.push(line('[key: string]', 'Json | undefined'));
  return `{\n${lines.join('')}${indent}}`;
}

/** Whether a key's own type would say no more than that of any other key. */
function says(rest: Shape, { kinds, keys, items }: Shape): boolean {
  if (isAny(rest)) return kinds.size === rest.kinds.size;
  return keys.size === 0 && !items && [...kinds].every((kind) => rest.kinds.has(kind));
}

function quoted(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : `'${key.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
