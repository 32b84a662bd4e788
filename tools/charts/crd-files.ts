import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';

/** A custom resource definition that a chart carries. */
export interface CrdFile {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly path: string;
}

/**
 * The definitions in a chart's folder and its subcharts': the files of every folder whose name begins with `crds`.
 * Only the head of a file is parsed, as the schemas below it are long.
 */
export function crdFiles(folder: string): CrdFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /(^|\/)crds[^/]*\/[^/]+$/.test(relative(folder, path).replaceAll('\\', '/')))
    .sort()
    .flatMap((path) => {
      const [head = ''] = readFileSync(path, 'utf8').split(/^ {2}versions:/m);
      if (!/^kind: CustomResourceDefinition$/m.test(head) || /^\{\{/m.test(head)) return [];
      const { spec } = parse(head) as { spec: { group: string; names: { kind: string; plural: string } } };
      return [{ group: spec.group, plural: spec.names.plural, kind: spec.names.kind, path }];
    });
}
