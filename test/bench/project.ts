import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a project folder with `environments/env-001.yaml`, `env-002.yaml` and so on: `environments/kind.yaml` of the
 * repository with nothing changed but the names. Its programs and packages are the repository's own, so that commands
 * run there as they do in the repository, and write nothing into it.
 */
export function makeProject(root: string, folder: string, environments: number): string {
  mkdirSync(join(folder, 'environments'), { recursive: true });
  mkdirSync(join(folder, 'argocd'), { recursive: true });
  for (const name of ['run.mjs', 'cdk8s.yaml', 'package.json', 'node_modules', 'argocd/health']) {
    symlinkSync(join(root, name), join(folder, name));
  }
  copyFileSync(join(root, 'charts.yaml'), join(folder, 'charts.yaml'));
  const kind = readFileSync(join(root, 'environments/kind.yaml'), 'utf8');
  for (let number = 1; number <= environments; number += 1) {
    const name = `env-${String(number).padStart(3, '0')}`;
    writeFileSync(join(folder, 'environments', `${name}.yaml`), renamed(kind, name));
  }
  return folder;
}

/**
 * The text of an environment file with another name, of itself and of its cluster.
 *
 * @throws Error when one of the two does not stand in it
 */
export function renamed(text: string, name: string): string {
  return [/^name: .*$/m, /^ {2}name: .*$/m].reduce((result, line) => {
    if (!line.test(result)) throw new Error(`no line ${line.source} in the environment file`);
    return result.replace(line, (old) => old.replace(/: .*/, `: ${name}`));
  }, text);
}

/** Everything below a folder, in the form that `floor.cjs` reads. */
export function contents(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { path, below: path.slice(folder.length + 1), isFolder: entry.isDirectory() };
  });
  return JSON.stringify({
    folders: entries.filter(({ isFolder }) => isFolder).map(({ below }) => below),
    files: entries.filter(({ isFolder }) => !isFolder).map(({ path, below }) => [below, readFileSync(path, 'utf8')]),
  });
}
