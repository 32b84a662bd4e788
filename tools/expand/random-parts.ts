import type { RenderedObject } from '../../constructs/core/render.ts';
import { digest } from './cache.ts';
import { parseManifests } from './manifests.ts';

/**
 * The value of an annotation that makes pods restart. Some charts hash values into it whether they read them or not
 * (tetragon: all of `tetragon`), and where they read them, something else changes too.
 */
const CHECKSUM = /^(\s*["']?[\w./-]*checksum[\w./-]*["']?:).*$/gm;

/**
 * How to tell whether two outputs of a chart are the same: by every byte but checksums, where a chart makes the same
 * output every time. A chart that makes passwords or certificates does not: there, what differs between two outputs
 * of the same values is left out.
 */
export function fingerprint(first: string, second: string): (text: string) => string {
  if (first === second) return (text) => digest(plain(text));
  const one = byName(first);
  const other = byName(second);
  const random = new Set([...one.keys(), ...other.keys()].flatMap((id) => differing(one.get(id), other.get(id), id)));
  return (text) => digest([...byName(text)].map(([id, object]) => without(object, random, id)));
}

function plain(text: string): string {
  return text.replace(CHECKSUM, '$1');
}

function byName(text: string): Map<string, RenderedObject> {
  return new Map(
    parseManifests(plain(text)).objects.map((object) => {
      const { apiVersion, kind, metadata } = object;
      return [`${apiVersion} ${kind} ${metadata.namespace ?? ''} ${metadata.name}`, object] as const;
    }),
  );
}

/** The paths at which two values differ. */
function differing(one: unknown, other: unknown, path: string): string[] {
  if (one === other) return [];
  if (!isTree(one) || !isTree(other)) return [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => differing(one[key], other[key], `${path}/${key}`));
}

function without(value: unknown, random: ReadonlySet<string>, path: string): unknown {
  if (random.has(path)) return 'random';
  if (!isTree(value)) return value;
  return Object.entries(value).map(([key, child]) => [key, without(child, random, `${path}/${key}`)]);
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
