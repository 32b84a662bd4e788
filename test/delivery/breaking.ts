import type { JsonObject } from '../../constructs/core/json.ts';
import { checkDelivery } from './order/check.ts';
import type { Files, ReadObject } from './order/files.ts';
import { KIND, WIDEST } from './rendered.ts';

const now = new Set(checkDelivery(KIND, 'kind', WIDEST));

/** What a change of {@link KIND} breaks. */
export function brokenBy(files: Files): string[] {
  return checkDelivery(files, 'kind', WIDEST).filter((problem) => !now.has(problem));
}

/** The path of a component's object in an engine's tree. */
export function treeFile(engine: 'argocd' | 'flux', name: string): string {
  return `dist/kind/${engine}/${engine === 'flux' ? 'Kustomization-flux-system' : 'Application-argocd'}-${name}.yaml`;
}

/** An object that a test breaks. */
export interface Editable extends Record<string, unknown> {
  kind: string;
  metadata: ReadObject['metadata'] & { finalizers?: string[]; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
}

/** The files with one object changed: the first of its file, unless its kind is named. */
export function changed(files: Files, file: string, edit: (object: Editable) => void, kind?: string): Files {
  const documents = files.get(file);
  if (documents === undefined || typeof documents === 'string') throw new Error(`${file}: no YAML of that name`);
  const copies = structuredClone(documents) as unknown as Editable[];
  const object = copies.find((one) => kind === undefined || one.kind === kind);
  if (!object) throw new Error(`${file}: no ${kind}`);
  edit(object);
  return new Map(files).set(file, copies as unknown as JsonObject[]);
}

/** The files without one of them. */
export function without(files: Files, file: string): Files {
  if (!files.has(file)) throw new Error(`${file}: there is none`);
  return new Map([...files].filter(([path]) => path !== file));
}

/** Sets what is at a dotted path of an object; undefined takes it away. */
export function put(object: object, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = object as Record<string, unknown>;
  for (const key of keys) at = (at[key] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
}
