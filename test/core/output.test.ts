import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { assertOurs, compare, publish, RENDERED_MARK, renderedEnvironments } from '../../constructs/core/output.ts';
import { temporaryFolder } from '../support/temporary.ts';

let stage: string;
let output: string;

function put(root: string, file: string, text: string): string {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

beforeEach(() => {
  const folder = temporaryFolder();
  stage = join(folder, 'stage');
  output = join(folder, 'dist');
});

describe('compare', () => {
  it('tells stale, missing and surplus files apart and leaves equal ones out', () => {
    for (const [file, text] of [
      ['kind/a/same.yaml', '1'],
      ['kind/a/changed.yaml', 'new'],
      ['kind/a/added.yaml', '1'],
    ] as const) {
      put(stage, file, text);
    }
    for (const [file, text] of [
      ['kind/a/same.yaml', '1'],
      ['kind/a/changed.yaml', 'old'],
      ['kind/b/gone.yaml', '1'],
    ] as const) {
      put(output, file, text);
    }
    expect(compare(stage, output, 'kind')).toEqual({
      stale: ['kind/a/changed.yaml'],
      missing: ['kind/a/added.yaml'],
      surplus: ['kind/b/gone.yaml'],
    });
  });
});

describe('publish', () => {
  it('makes the output equal to the stage and removes folders that it emptied', () => {
    put(stage, 'kind/a/one.yaml', 'new');
    put(output, 'kind/a/one.yaml', 'old');
    put(output, 'kind/gone/deep/two.yaml', 'old');
    publish(stage, output, compare(stage, output, 'kind'));
    expect(compare(stage, output, 'kind')).toEqual({ stale: [], missing: [], surplus: [] });
    expect(() => statSync(join(output, 'kind/gone'))).toThrow(/ENOENT/);
  });

  it('does not touch a file that did not change', () => {
    put(stage, 'kind/a/one.yaml', 'same');
    const file = put(output, 'kind/a/one.yaml', 'same');
    utimesSync(file, 1, 1);
    publish(stage, output, compare(stage, output, 'kind'));
    expect(statSync(file).mtimeMs).toBe(1000);
  });

  it('leaves other environments alone', () => {
    put(stage, 'kind/a/one.yaml', '1');
    const other = put(output, 'other/a/one.yaml', '1');
    publish(stage, output, compare(stage, output, 'kind'));
    expect(readFileSync(other, 'utf8')).toBe('1');
  });
});

describe('assertOurs', () => {
  it('accepts a folder that was rendered, an empty one and one that is not there', () => {
    put(output, 'kind/README.md', `${RENDERED_MARK}\n`);
    mkdirSync(join(output, 'empty'));
    for (const name of ['kind', 'empty', 'absent']) assertOurs(output, name);
  });

  it("refuses a folder with somebody's own files, naming it and the remedy", () => {
    put(output, 'kind/thesis.txt', 'three years of work');
    expect(() => assertOurs(output, 'kind')).toThrow(
      `${join(output, 'kind')}: exists and was not rendered by tetrascope (its README.md lacks the first line of a rendered one): ` +
        'choose another --output, or move it away',
    );
  });
});

describe('renderedEnvironments', () => {
  it('lists only folders that were rendered', () => {
    put(output, 'kind/README.md', `${RENDERED_MARK}\n`);
    put(output, 'mine/README.md', '# mine\n');
    expect(renderedEnvironments(output)).toEqual(['kind']);
  });
});
