import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentNames } from '../../constructs/environment/files.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { environmentError } from './fixtures.ts';

/** A folder with empty files of these names. */
function folderWith(...files: string[]): string {
  const folder = join(temporaryFolder(), 'environments');
  mkdirSync(folder);
  for (const file of files) writeFileSync(join(folder, file), '');
  return folder;
}

const message = (folder: string) => environmentError(() => environmentNames(folder))?.message;

describe('the environments of a folder', () => {
  it('are its *.yaml, sorted, without those of editors', () => {
    const folder = folderWith('b.yaml', 'a.yaml', '.#a.yaml', '._b.yaml', 'environment.schema.json', 'README.md');
    expect(environmentNames(folder)).toEqual(['a', 'b']);
  });

  it.each([
    ['c.yml', 'rename it to c.yaml'],
    ['c.YAML', 'rename it to c.yaml'],
    ['a.yml', 'remove it, as there is a.yaml too'],
  ])('are not silently without %s', (file, remedy) => {
    const folder = folderWith('a.yaml', file);
    expect(message(folder)).toBe(`${folder}/${file}: is not read, as only *.yaml is: ${remedy}`);
  });

  it('are not none', () => {
    const folder = folderWith('notes.txt');
    expect(message(folder)).toBe(`${folder}/: no environment file (*.yaml) in it`);
    expect(message(`${folder}/notes.txt`)).toBe(`${folder}/notes.txt: is no folder: environments go into one`);
    expect(message(`${folder}/deep`)).toBe(
      `${folder}/deep/: there is no such folder in ${folder}: run this where package.json is`,
    );
  });
});
