import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, wherever the tests are started from. */
export const ROOT: string = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The folder of upstream schemas (`crds/`, `kubernetes/`, `charts/`), `undefined` where it is not at hand. Nothing of
 * it is committed: `TETRASCOPE_UPSTREAM` names it, from the repository's root, else it is looked for beside it.
 * A test that needs it says so in its title and stands in `describe.skipIf(!upstream())`.
 */
export function upstream(): string | undefined {
  const named = process.env['TETRASCOPE_UPSTREAM'];
  const folder = resolve(ROOT, named ?? '../shared/upstream');
  if (existsSync(folder)) return folder;
  if (named !== undefined) throw new Error(`TETRASCOPE_UPSTREAM is ${named}, which does not exist`);
  return undefined;
}
