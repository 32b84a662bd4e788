import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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

/** Every file of the output, with its content. */
const everything = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file, readFileSync(file, 'utf8')]);

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

describe('publish, when something is in its way', () => {
  it('changes nothing if a file cannot be removed', () => {
    leave('kind/a/changed.yaml', 'old');
    leave('kind/a/gone.yaml', 'old');
    leave('kind/b/gone.yaml', 'old');
    // What is removed is first called so: no file can be.
    leave('kind/b/gone.yaml.tetrascope-old/in-the-way', '');
    const before = everything();
    render({ 'a/changed.yaml': 'new', 'c/added.yaml': 'new' });
    expect(() => output.publish(output.difference(false))).toThrow(
      `${join(folder, 'kind/b')}: cannot be written to, so nothing was changed: `,
    );
    expect(everything()).toEqual(before);
    expect(readdirSync(join(folder, 'kind')).sort()).toEqual(['README.md', 'a', 'b']);
  });

  // root may write everywhere
  it.skipIf(process.geteuid?.() === 0)('changes nothing if a folder is write-protected, and says which', () => {
    leave('kind/a/changed.yaml', 'old');
    leave('kind/b/gone.yaml', 'old');
    const before = everything();
    render({ 'a/changed.yaml': 'new' });
    chmodSync(join(folder, 'kind/b'), 0o555);
    try {
      expect(() => output.publish(output.difference(false))).toThrow(
        `${join(folder, 'kind/b')}: gone.yaml in it may not be changed (EACCES), so nothing was: make the folder yours and writable (chown, chmod u+w)`,
      );
    } finally {
      chmodSync(join(folder, 'kind/b'), 0o755);
    }
    expect(everything()).toEqual(before);
  });

  it('names a folder that stands where a file goes, and a file that stands where a folder goes', () => {
    leave('kind/a/one.yaml/two', '');
    leave('kind/b', '');
    for (const [file, said] of [
      ['a/one.yaml', 'a/one.yaml: is a folder where a file goes: move it away'],
      ['b/one.yaml', 'b: is a file where a folder goes: move it away'],
    ] as const) {
      expect(() => render({ [file]: '1' })).toThrow(join(folder, 'kind', said));
    }
  });

  it('puts a file where a link leads to nothing, and lets a link to a folder be', () => {
    leave('kind/a/two.yaml', '2');
    symlinkSync('nowhere', join(folder, 'kind/a/one.yaml'));
    symlinkSync('a', join(folder, 'kind/b'));
    render({ 'a/one.yaml': '1', 'a/two.yaml': '2', 'b/two.yaml': '2' });
    expect(output.difference(false)).toEqual({ stale: [], missing: ['dist/kind/a/one.yaml'], surplus: [] });
    output.publish(output.difference(false));
    expect(readFileSync(join(folder, 'kind/b/one.yaml'), 'utf8')).toBe('1');
  });
});

describe('what a run that was killed left', () => {
  it('is no difference, and goes with the next run', () => {
    leave('kind/a/one.yaml.tetrascope-new', 'half');
    leave('kind/b/two.yaml.tetrascope-old', 'old');
    leave('../flux/kind.yaml.tetrascope-new', 'half');
    render({ 'a/one.yaml': '1' });
    expect(output.difference(false)).toEqual({ stale: [], missing: ['dist/kind/a/one.yaml'], surplus: [] });
    output.publish(output.difference(false));
    expect(everything().map(([file]) => file)).toEqual([
      join(folder, 'kind/README.md'),
      join(folder, 'kind/a/one.yaml'),
    ]);
    expect(existsSync(join(folder, '../flux/kind.yaml.tetrascope-new'))).toBe(false);
  });

  it.each(['new', 'old'])('leaves the folder ours: README.md.tetrascope-%s', (which) => {
    leave(`other/README.md.tetrascope-${which}`, `${RENDERED_MARK}\n`);
    leave('other/a/one.yaml', '1');
    output.put('other', 'README.md', `${RENDERED_MARK}\n`);
    expect(output.difference(true)).toEqual({
      stale: [],
      missing: ['dist/other/README.md'],
      surplus: ['dist/other/a/one.yaml'],
    });
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

  it.each([
    ['the folder that synth runs in', '.'],
    ['one above it', '..'],
    ['all of the disk', '/'],
    ['the folder that synth runs in, by its whole path', process.cwd()],
  ])('are not where the output goes: %s', (_, wrong) => {
    expect(() => new Output(wrong, stage, { stageEverything: false })).toThrow(
      `${wrong}: is or holds the folder that synth runs in: choose another --output`,
    );
  });

  it('are not mixed with the output, but may stand beside what an earlier run rendered', () => {
    leave('notes.txt', 'by hand');
    leave('../thesis/chapter.txt', 'three years of work');
    const thesis = join(folder, '../thesis');
    const wrong = new Output(thesis, stage, { stageEverything: false });
    expect(() => wrong.put('kind', 'README.md', RENDERED_MARK)).toThrow(
      `${thesis}: has files in it (chapter.txt), and no environment that tetrascope rendered: choose another --output`,
    );
    render({});
    expect(output.difference(false).missing).toEqual([]);
  });

  it('are not seen in a folder that is empty or not there', () => {
    mkdirSync(join(folder, 'empty'));
    for (const name of ['empty', 'absent']) output.put(name, 'README.md', RENDERED_MARK);
    expect(output.difference(true).missing).toEqual(['dist/empty/README.md', 'dist/absent/README.md']);
  });
});
