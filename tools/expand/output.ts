import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../constructs/core/input-error.ts';
import type { ExpandedRelease } from './expansion.ts';
import type { UsedImage } from './images.ts';
import { imageTable } from './images.ts';

/** The first line of `images.txt`: a folder without it was not written by an expansion and is never emptied. */
const MARK = '# Written by npm run expand, as everything in this folder. registry, name, tag, digest, used by\n';

/**
 * Writes `<output>/<environment>/<component>/<release>.yaml` and `images.txt`, and nothing of an earlier run stays.
 *
 * @throws {InputError} when the folder holds something else
 */
export function writeExpansion(
  folder: string,
  releases: readonly ExpandedRelease[],
  images: readonly UsedImage[],
): void {
  const table = join(folder, 'images.txt');
  const empty = !existsSync(folder) || readdirSync(folder).length === 0;
  if (!empty && !(existsSync(table) && readFileSync(table, 'utf8').startsWith(MARK))) {
    throw new InputError(`${folder}: holds something else than an expansion: choose another --output, or move it away`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(table, MARK + imageTable(images));
  for (const { release, text } of releases) {
    const file = join(folder, release.component, `${release.name}.yaml`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
