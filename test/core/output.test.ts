import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Output, RENDERED_MARK } from '../../constructs/core/output.ts';
import { temporaryFolder } from '../support/temporary.ts';

let stage: string;
let folder: string;
let output: Output;

/** Puts a file into the output, as an earlier run left it. */
function leave(file: string, text: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

beforeEach(() => {
  const root = temporaryFolder();
  stage = join(root, 'stage');
  folder = join(root, 'dist');
  output = new Output(folder, stage, { stageEverything: false });
  leave('kind/README.md', `${RENDERED_MARK}\n`);
});

/** Renders the README and further files of kind. */
function render(files: Readonly<Record<string, string>>): void {
  output.put('kind', 'README.md', `${RENDERED_MARK}\n`);
  for (const [file, text] of Object.entries(files)) output.put('kind', file, text);
}

describe('the difference', () => {
  it('tells stale, missing and surplus files apart and leaves equal ones out', () => {
    leave('kind/a/same.yaml', '1');
    leave('kind/a/changed.yaml', 'old');
    leave('kind/b/gone.yaml', '1');
    render({ 'a/same.yaml': '1', 'a/changed.yaml': 'new', 'a/added.yaml': '1' });
    expect(output.difference(false)).toEqual({
      stale: ['dist/kind/a/changed.yaml'],
      missing: ['dist/kind/a/added.yaml'],
      surplus: ['dist/kind/b/gone.yaml'],
    });
  });

  it('takes environments of earlier runs for surplus only when all were rendered', () => {
    leave('other/README.md', `${RENDERED_MARK}\n`);
    leave('mine/README.md', '# mine\n');
    render({});
    expect(output.difference(false).surplus).toEqual(['dist/other/README.md']);
    expect(output.difference(true).surplus).toEqual([]);
  });
});

describe('before it is published', () => {
  it('nothing in the output changes, and only what differs is staged', () => {
    const file = leave('kind/a/changed.yaml', 'old');
    leave('kind/a/same.yaml', '1');
    render({ 'a/changed.yaml': 'new', 'a/same.yaml': '1' });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(join(stage, 'dist/kind/a'))).toEqual(['changed.yaml']);
  });

  it('everything is staged for somebody who reads it there', () => {
    leave('kind/a/same.yaml', '1');
    output = new Output(folder, stage, { stageEverything: true });
    render({ 'a/same.yaml': '1' });
    expect(readdirSync(join(stage, 'dist/kind/a'))).toEqual(['same.yaml']);
    expect(output.difference(false)).toEqual({ stale: [], missing: [], surplus: [] });
  });
});

describe('publish', () => {
  it('makes the output equal to what was rendered and removes folders that it emptied', () => {
    const file = leave('kind/a/one.yaml', 'old');
    leave('kind/gone/deep/two.yaml', 'old');
    render({ 'a/one.yaml': 'new' });
    output.publish(output.difference(false));
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(join(folder, 'kind')).sort()).toEqual(['README.md', 'a']);
  });

  it('does not touch a file that did not change', () => {
    const file = leave('kind/a/one.yaml', 'same');
    utimesSync(file, 1, 1);
    render({ 'a/one.yaml': 'same' });
    output.publish(output.difference(false));
    expect(statSync(file).mtimeMs).toBe(1000);
  });
});

describe("somebody's own files", () => {
  it('are never written over, and the error names the folder and the remedy', () => {
    leave('thesis/chapter.txt', 'three years of work');
    expect(() => output.put('thesis', 'README.md', RENDERED_MARK)).toThrow(
      `${join(folder, 'thesis')}: exists and was not rendered by tetrascope (its README.md lacks the first line of a rendered one): ` +
        'choose another --output, or move it away',
    );
  });

  it('are not seen in a folder that is empty or not there', () => {
    mkdirSync(join(folder, 'empty'));
    for (const name of ['empty', 'absent']) output.put(name, 'README.md', RENDERED_MARK);
    expect(output.difference(true).missing).toEqual(['dist/empty/README.md', 'dist/absent/README.md']);
  });
});
