import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { JsonObject } from '../../../constructs/core/json.ts';
import { at, isObject } from '../../../constructs/core/json.ts';
import type { KubernetesObject } from '../../../constructs/core/kubernetes-object.ts';

/** A rendered object as it was read. */
export type ReadObject = KubernetesObject & JsonObject;

/** Rendered files by their path from the repository's root: the documents of YAML, the text of everything else. */
export type Files = ReadonlyMap<string, string | readonly JsonObject[]>;

/** An object and the file that it stands in. */
export interface Placed {
  readonly file: string;
  readonly object: ReadObject;
}

/** One file as its reader sees it. */
export function readText(path: string, text: string): string | readonly JsonObject[] {
  return path.endsWith('.yaml') ? (loadAll(text) as JsonObject[]) : text;
}

/** Everything that was rendered for one environment: its folder and its two roots. */
export function readEnvironment(name: string, root = '.'): Files {
  const below = readdirSync(join(root, 'dist', name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root === '.' ? 0 : root.length + 1));
  const paths = [...below, `argocd/${name}.yaml`, `flux/${name}.yaml`].sort();
  return new Map(paths.map((path) => [path, readText(path, readFileSync(join(root, path), 'utf8'))]));
}

/** The objects of one file, none where there is no such file. */
export function objectsOf(files: Files, file: string): Placed[] {
  const documents = files.get(file) ?? [];
  if (typeof documents === 'string') return [];
  return documents.filter(isKubernetesObject).map((object) => ({ file, object }));
}

/** The objects of a folder; also those of the folders in it, where they are asked for. */
export function objectsBelow(files: Files, folder: string, { deep = true } = {}): Placed[] {
  return [...files.keys()]
    .filter((file) => file.startsWith(`${folder}/`) && (deep || !file.slice(folder.length + 1).includes('/')))
    .flatMap((file) => objectsOf(files, file));
}

/** The one document of a YAML file, empty where there is none. */
export function documentOf(files: Files, file: string): JsonObject {
  const documents = files.get(file) ?? [];
  return (typeof documents === 'string' ? undefined : documents[0]) ?? {};
}

/** The text of a file, empty where there is none. */
export function textOf(files: Files, file: string): string {
  const text = files.get(file) ?? '';
  return typeof text === 'string' ? text : '';
}

/** The text at a dotted path of an object, or undefined where there is none. */
export function textAt(object: JsonObject, path: string): string | undefined {
  const value = at(object, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The maps of the list at a dotted path, none where there is no list. */
export function mapsAt(object: JsonObject, path: string): JsonObject[] {
  const list = at(object, path);
  return Array.isArray(list) ? (list as unknown[]).filter(isObject) : [];
}

/** The texts of the list at a dotted path, none where there is no list. */
export function textsAt(object: JsonObject, path: string): string[] {
  const list = at(object, path);
  return Array.isArray(list) ? (list as unknown[]).filter((item) => typeof item === 'string') : [];
}

/** API group of an object, empty for the core. */
export function groupOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** `Kind namespace/name`, or `Kind name` for what has no namespace. */
export function named(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function isKubernetesObject(document: JsonObject): document is ReadObject {
  return typeof document.kind === 'string' && isObject(document.metadata);
}
