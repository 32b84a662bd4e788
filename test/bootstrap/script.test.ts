import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const script = readFileSync('bootstrap.sh', 'utf8');
const shellcheck = process.env.TETRASCOPE_SHELLCHECK ?? 'shellcheck';
const hasShellcheck = spawnSync(shellcheck, ['--version']).status === 0;

test.skipIf(!hasShellcheck)('shellcheck finds nothing in any bash script', () => {
  const files = ['bootstrap.sh', '.ci/run', 'test/bootstrap/stand-in.sh'];
  expect(spawnSync(shellcheck, files, { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
});

/** What bash 3.2, that of macOS, does not have, or BSD's tools have not. */
const TOO_NEW: Readonly<Record<string, RegExp>> = {
  'associative arrays and name references': /\b(declare|local|typeset)\s+-\w*[Ang]/,
  'case conversion': /\$\{[^}]*(\^|,,|@[A-Za-z]\})/,
  'mapfile and readarray': /\b(mapfile|readarray)\b/,
  '|& and &>>': /\|&|&>>/,
  ';& and ;;&': /;;?&/,
  'negative indexes': /\[-\d+\]/,
  'wait -n': /\bwait -n\b/,
  'printf %(time)T': /%\([^)]*\)T/,
  'test -v': /\[ -v\b|\[\[ -v\b/,
  coproc: /\bcoproc\b/,
  EPOCHSECONDS: /EPOCHSECONDS|BASHPID|SRANDOM/,
  'read with a fraction': /\bread\b.* -t 0?\.\d/,
  'brace steps': /\{\d+\.\.\d+\.\.\d+\}/,
  eval: /(^|[;&|(]|\s)eval\s/,
  'an array that may be empty': /"\$\{\w+\[@\]\}"/,
  'sed -i, grep -P, readlink -f, date -d, xargs -r, head -n-':
    /\bsed -i|grep -\w*P|readlink -f|date -d|xargs -r|head -n ?-/,
  'source of a file': /^\s*(source|\.) /m,
  'jq and yq': /\b[jy]q\b/,
};

test.each(Object.entries(TOO_NEW))('has no %s', (_, pattern) => {
  const code = script
    .split('\n')
    .map((line) => line.replace(/^\s*#.*/, ''))
    .join('\n');
  expect(pattern.exec(code)?.[0]).toBeUndefined();
});

/** A bash 3.2 reads it at least, where one is at hand. */
const oldBash = ['/bin/bash', process.env.TETRASCOPE_BASH ?? ''].find(
  (bash) => bash && /version 3\./.test(spawnSync(bash, ['--version'], { encoding: 'utf8' }).stdout ?? ''),
);
test.skipIf(!oldBash)('is read by bash 3.2', () => {
  execFileSync(oldBash ?? '', ['-n', 'bootstrap.sh']);
});

test('is executable, and in ASCII', () => {
  expect(execFileSync('sh', ['-c', 'test -x bootstrap.sh && echo yes'], { encoding: 'utf8' })).toBe('yes\n');
  expect(Buffer.from(script).find((byte) => byte > 127)).toBeUndefined();
});
