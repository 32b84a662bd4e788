import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ImportError, isGenerated, typeFiles } from './crd-types.ts';
import type { CrdKind, TypeFile } from './crd-types.ts';

const HELP = `Usage: npm run import -- --from DIR

Makes imports/crds/*.ts, the types of the custom resources in tools/kinds.ts.

  --from DIR   where the CRDs are: DIR/crds/<group>_<plural>.yaml
  --help       this text
`;

/** Where the types go, from the repository's root. */
export const TARGET = join('imports', 'crds');

/** What became of a file. */
type Change = 'new' | 'changed' | 'unchanged' | 'removed';

const read = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** The generated files in `folder` that `files` no longer names. */
function stale(folder: string, files: readonly TypeFile[]): string[] {
  if (!existsSync(folder)) return [];
  const kept = new Set(files.map(({ name }) => name));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !kept.has(name))
    .filter((name) => isGenerated(readFileSync(join(folder, name), 'utf8')));
}

/**
 * Makes `folder` hold exactly `files`: what is equal is not touched, what is new is staged beside its place before the
 * first is moved, so a full disk or a missing right leaves the folder as it was.
 */
function writeTypes(folder: string, files: readonly TypeFile[]): [name: string, Change][] {
  const changes = files.map(({ name, content }): [string, Change] => {
    const old = read(join(folder, name));
    return [name, old === undefined ? 'new' : old === content ? 'unchanged' : 'changed'];
  });
  const fresh = files.filter((_, i) => changes[i]?.[1] !== 'unchanged');
  const staged = ({ name }: TypeFile) => join(folder, `.${name}.part`);
  if (fresh.length > 0) mkdirSync(folder, { recursive: true });
  try {
    for (const file of fresh) writeFileSync(staged(file), file.content);
    for (const file of fresh) renameSync(staged(file), join(folder, file.name));
  } finally {
    for (const file of fresh) rmSync(staged(file), { force: true });
  }
  const removed = stale(folder, files);
  for (const name of removed) rmSync(join(folder, name));
  return [...changes, ...removed.map((name): [string, Change] => [name, 'removed'])];
}

/** The command `npm run import`: returns its exit code; `say` and `complain` are its standard output and error. */
export async function runImport(
  args: readonly string[],
  kinds: readonly CrdKind[],
  root: string,
  say: (line: string) => void = console.log,
  complain: (line: string) => void = console.error,
): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      say(HELP);
      return 0;
    }
    if (!values.from) throw new ImportError('--from DIR is missing: the folder that has crds/*.yaml');
    const files = await typeFiles(kinds, values.from);
    const titles = new Map(files.map(({ name, title }) => [name, title]));
    for (const [name, change] of writeTypes(join(root, TARGET), files)) {
      say(`${change.padEnd(9)} ${join(TARGET, name)}  ${titles.get(name) ?? ''}`.trimEnd());
    }
    return 0;
  } catch (error) {
    const known = error instanceof ImportError || String((error as { code?: unknown }).code).startsWith('ERR_PARSE');
    if (!known) throw error;
    complain(`import: ${(error as Error).message}\nNothing was written.`);
    return 1;
  }
}
