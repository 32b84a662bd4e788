import type { Document } from 'yaml';
import { parseAllDocuments } from 'yaml';
import type { RenderedObject } from '../../constructs/core/render.ts';

/** The objects of a stream of YAML documents, and every document that is none. */
export interface Manifests {
  readonly objects: readonly RenderedObject[];
  readonly faults: readonly string[];
}

/** Types that YAML 1.1 has and Kubernetes' reader has not: there `12:30` and `2020-01-01` are texts. */
const UNKNOWN_TO_GO = ['intTime', 'floatTime', 'timestamp'];

/**
 * Reads manifests as Helm and Kubernetes do: YAML 1.1 (`yes` is true, `0777` is octal), a `List` is what it lists, and
 * null in a map is an absent field. A key that stands twice is a fault: readers differ in which of the two they take.
 */
export function parseManifests(text: string): Manifests {
  const faults: string[] = [];
  const objects: RenderedObject[] = [];
  const documents = parseAllDocuments(text, { version: '1.1', logLevel: 'error', customTags: known });
  for (const [index, document] of (documents as Document[]).entries()) {
    const where = `document ${index + 1}`;
    if (document.errors.length > 0) {
      faults.push(`${where}: ${document.errors.map(({ message }) => message.split('\n')[0]).join('; ')}`);
      continue;
    }
    const value = withoutNulls(document.toJS()) as Partial<RenderedObject> | undefined;
    if (value === undefined) continue; // comments only: a template whose condition does not hold
    const listed = value.kind === 'List' ? (value['items'] as Partial<RenderedObject>[]) : [value];
    for (const object of listed) {
      if (isObject(object)) objects.push(object);
      else faults.push(`${where}: is no object: it has no apiVersion, kind or metadata.name`);
    }
  }
  return { objects, faults };
}

function known<Tag extends string | { readonly format?: string; readonly tag: string }>(tags: Tag[]): Tag[] {
  return tags.filter((tag) =>
    typeof tag === 'string'
      ? !UNKNOWN_TO_GO.includes(tag)
      : tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp',
  );
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, withoutNulls(child)] as const)
      .filter(([, child]) => child !== undefined),
  );
}

function isObject(value: Partial<RenderedObject>): value is RenderedObject {
  return (
    typeof value.apiVersion === 'string' && typeof value.kind === 'string' && typeof value.metadata?.name === 'string'
  );
}
