import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from './input-error.ts';

/** The first line of every rendered README: a folder without it was not rendered and is never touched. */
export const RENDERED_MARK = '<!-- Rendered by tetrascope: edit environments/ and constructs/, never this folder. -->';

/** What distinguishes a folder below the output from what was rendered. Paths are relative to the output. */
export interface Difference {
  /** Rendered, and different in the output. */
  readonly stale: readonly string[];
  /** Rendered, and not in the output. */
  readonly missing: readonly string[];
  /** In the output, and no longer rendered. */
  readonly surplus: readonly string[];
}

/** Compares one environment's folder of the stage with that of the output. */
export function compare(stage: string, output: string, environment: string): Difference {
  const rendered = files(stage, environment);
  const present = new Set(files(output, environment));
  const stale: string[] = [];
  const missing: string[] = [];
  for (const file of rendered) {
    if (!present.delete(file)) missing.push(file);
    else if (!readFileSync(join(stage, file)).equals(readFileSync(join(output, file)))) stale.push(file);
  }
  return { stale, missing, surplus: [...present] };
}

/**
 * Makes the output equal to the stage: only files that differ are written, each in one step, and what is no longer
 * rendered is removed.
 */
export function publish(stage: string, output: string, { stale, missing, surplus }: Difference): void {
  for (const file of [...stale, ...missing]) {
    const target = join(output, file);
    // Beside the target, so that the rename stays on one file system and no reader sees half a file.
    const beside = `${target}.new`;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(stage, file), beside);
    renameSync(beside, target);
  }
  for (const file of surplus) {
    rmSync(join(output, file));
    removeEmpty(output, dirname(file));
  }
}

/** Environments whose folder in the output was rendered by an earlier run. */
export function renderedEnvironments(output: string): string[] {
  if (!existsSync(output)) return [];
  return readdirSync(output).filter((name) => isRendered(join(output, name)));
}

/**
 * Refuses an output that holds somebody's own files where an environment would go.
 *
 * @throws {InputError} naming the folder and the remedy
 */
export function assertOurs(output: string, environment: string): void {
  const folder = join(output, environment);
  if (!existsSync(folder) || isRendered(folder)) return;
  if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) return;
  throw new InputError(
    `${folder}: exists and was not rendered by tetrascope (its README.md lacks the first line of a rendered one): ` +
      'choose another --output, or move it away',
  );
}

function isRendered(folder: string): boolean {
  const readme = join(folder, 'README.md');
  return existsSync(readme) && readFileSync(readme, 'utf8').startsWith(RENDERED_MARK);
}

function files(root: string, folder: string): string[] {
  const at = join(root, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

function removeEmpty(output: string, folder: string): void {
  for (let at = folder; at !== '.' && readdirSync(join(output, at)).length === 0; at = dirname(at)) {
    rmSync(join(output, at), { recursive: true });
  }
}
