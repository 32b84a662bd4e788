import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { EnvironmentError, type LocatedProblem } from './problems.ts';
import { closest } from './spelling.ts';

/**
 * Reads an environment file as text.
 *
 * @throws {EnvironmentError} when it cannot be read, or is no text
 */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new EnvironmentError(file, [{ message: describeUnreadable(file, error as NodeJS.ErrnoException) }]);
  }
  if (!isText(bytes)) throw new EnvironmentError(file, [describeEncoding(bytes)]);
  return bytes.toString('utf8');
}

function describeUnreadable(file: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EISDIR') return 'is a folder: name a file in it';
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return `cannot be read: ${message}`;
  if (code === 'ENOENT' && lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    return `is a link to ${readlinkSync(file)}, which is not there: mend or remove the link`;
  }
  const there = environmentsIn(dirname(file));
  const meant = closest(basename(file, '.yaml'), there);
  const hint = meant === undefined ? '' : `: did you mean ${dirname(file)}/${meant}.yaml?`;
  return `there is no such file${hint} (environments there: ${there.join(', ') || 'none'})`;
}

function environmentsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => basename(name, '.yaml'))
      .sort();
  } catch {
    return [];
  }
}

/** A NUL, as in UTF-16 without a mark at its beginning, is in no YAML. */
function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** Where the text stops being UTF-8: else its characters would be replaced in silence. */
function describeEncoding(bytes: Buffer): LocatedProblem {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return { message: 'is UTF-16: save it as UTF-8' };
  const lines = bytes.toString('latin1').split('\n');
  const line = lines.findIndex((one) => !isText(Buffer.from(one, 'latin1')));
  const column = Buffer.from(lines[line] ?? '', 'latin1')
    .toString('utf8')
    .search(/[\uFFFD\0]/);
  return {
    position: { line: line + 1, column: column + 1 },
    message: 'the file is not UTF-8 from here on: save it so',
  };
}
