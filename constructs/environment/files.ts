import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { EnvironmentError } from './problems.ts';

/**
 * The names of the environments in a folder, sorted: its files without `.yaml`.
 *
 * @throws {EnvironmentError} when there is none, or a file that is one but for the end of its name
 */
export function environmentNames(folder: string): string[] {
  // Hidden ones are those of editors and of macOS, which come and go.
  const files = filesIn(folder).filter((file) => !file.startsWith('.'));
  const named = files.filter((file) => file.endsWith('.yaml')).sort();
  for (const file of files) {
    if (named.includes(file) || !/\.ya?ml$/i.test(file)) continue;
    const meant = file.replace(/\.\w+$/, '.yaml');
    const remedy = named.includes(meant) ? `remove it, as there is ${meant} too` : `rename it to ${meant}`;
    throw new EnvironmentError(`${folder}/${file}`, [{ message: `is not read, as only *.yaml is: ${remedy}` }]);
  }
  if (named.length === 0) throw new EnvironmentError(`${folder}/`, [{ message: 'no environment file (*.yaml) in it' }]);
  return named.map((file) => file.slice(0, -'.yaml'.length));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') throw new EnvironmentError(folder, [{ message: 'is no folder: environments go into one' }]);
    if (code !== 'ENOENT') throw new EnvironmentError(`${folder}/`, [{ message: `cannot be read: ${message}` }]);
    const here = resolve(folder, '..');
    throw new EnvironmentError(`${folder}/`, [
      { message: `there is no such folder in ${here}: run this where package.json is` },
    ]);
  }
}
