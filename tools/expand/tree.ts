import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { InputError } from '../../constructs/core/input-error.ts';
import type { RenderedObject } from '../../constructs/core/render.ts';

/** A rendered object and where it stands. */
export interface TreeObject {
  /** Folder below `dist/<environment>/`. */
  readonly component: string;
  /** Path from where the command runs. */
  readonly file: string;
  readonly object: RenderedObject;
}

/**
 * Everything that an environment delivers, as it stands in `dist/`.
 *
 * @throws {InputError} when the environment was never rendered
 */
export function readTree(dist: string, environment: string): TreeObject[] {
  const root = join(dist, environment);
  if (!existsSync(root)) throw new InputError(`${root}: is not there: run npm run synth first`);
  return folders(root).flatMap((component) =>
    readdirSync(join(root, component))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => {
        const file = join(root, component, name);
        return { component, file, object: parse(readFileSync(file, 'utf8')) as RenderedObject };
      }),
  );
}

/** Components; `bootstrap`, `argocd` and `flux` hold what an engine or a person applies, not what is delivered. */
function folders(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['bootstrap', 'argocd', 'flux'].includes(entry.name))
    .map(({ name }) => name)
    .sort();
}
