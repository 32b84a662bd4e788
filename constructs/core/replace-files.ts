import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from './input-error.ts';

/** Ends the name of a file that is written and waits beside its place. */
const NEW = '.tetrascope-new';

/** Ends the name of a file that was taken from its place. */
const OLD = '.tetrascope-old';

/** Files to replace below a folder. */
export interface Replacement {
  /** The folder that their paths begin in. */
  readonly base: string;
  /** Where what they become is read from, by the same paths. */
  readonly stage: string;
  /** Those to write. */
  readonly changed: readonly string[];
  /** Those to remove. */
  readonly removed: readonly string[];
  /** What runs that were killed left of others: swept away first, as it may be in the way. */
  readonly leftovers: readonly string[];
}

/**
 * Writes and removes files, all or none. Everything is written beside its place first and then only renamed, within its
 * folder; what fails (a full disk, a folder that may not be written to) is undone. The folders of those that it
 * removed stay.
 *
 * @throws {InputError} when nothing was changed, with the reason
 */
export function replaceFiles({ base, stage, changed, removed, leftovers }: Replacement): void {
  const undo: (() => void)[] = [];
  const move = (from: string, to: string): void => {
    renameSync(from, to);
    undo.push(() => renameSync(to, from));
  };
  const places = changed.map((file) => join(base, file));
  const taken = [...removed.map((file) => join(base, file)), ...places.filter(isThere)];
  for (const file of leftovers) quietly(() => rmSync(join(base, file)));
  try {
    for (const file of changed) {
      const beside = join(base, file) + NEW;
      const made = mkdirSync(dirname(beside), { recursive: true });
      if (made !== undefined) undo.push(() => rmSync(made, { recursive: true }));
      undo.push(() => rmSync(beside, { force: true }));
      writeFileSync(beside, readFileSync(join(stage, file)));
    }
    for (const place of taken) move(place, place + OLD);
    for (const place of places) move(place + NEW, place);
  } catch (error) {
    for (const step of undo.toReversed()) quietly(step);
    throw new InputError(reason(error as NodeJS.ErrnoException, places[0] ?? base));
  }
  for (const place of taken) quietly(() => rmSync(place + OLD));
}

/** Whether a run that was killed left this file: nothing is rendered that is called so. */
export function isLeftover(file: string): boolean {
  return file.endsWith(NEW) || file.endsWith(OLD);
}

/** What runs that were killed can have left of a file. */
export function leftoversOf(file: string): string[] {
  return [file + NEW, file + OLD];
}

/** A dangling link is there too. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** What cannot be undone or swept away must not hide why. */
function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // The next run sweeps it away.
  }
}

function reason({ code, path, message }: NodeJS.ErrnoException, first: string): string {
  // What is written names no path when it fails.
  const file = (path ?? first).replace(NEW, '').replace(OLD, '');
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `${dirname(file)}: ${basename(file)} in it may not be changed (${code}), so nothing was: make the folder yours and writable (chown, chmod u+w)`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `${dirname(file)}: the disk is full (${code}), so nothing was changed: make room`;
    default:
      return `${dirname(file)}: cannot be written to, so nothing was changed: ${message}`;
  }
}
