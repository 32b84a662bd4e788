import { basename } from 'node:path';
import type { Environment } from '../environment.ts';
import type { Problem } from '../problems.ts';
import { closest } from '../spelling.ts';

/** The name is what `dist/` and both engines call it, the file name is what a person looks for: one word, one thing. */
export function nameIsFileName({ name }: Environment, file: string): Problem[] {
  const expected = basename(file).replace(/\.ya?ml$/, '');
  if (name === expected) return [];
  const hint = closest(name, [expected]) ? `did you mean "${expected}"?` : `set it to "${expected}" or rename the file`;
  return [{ paths: [['name']], message: `name is "${name}", and the file is ${basename(file)}: ${hint}` }];
}
