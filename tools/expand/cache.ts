import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** What nobody asked for in this time is thrown away. */
const KEPT = 30 * 24 * 60 * 60 * 1000;

/** A digest of anything that can be written as JSON. */
export function digest(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Results by the digest of everything that they were made of, so that none ever has to be doubted. */
export class Cache {
  /** Where it is. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    const old = Date.now() - KEPT;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isFile() && statSync(file).mtimeMs < old) rmSync(file, { force: true });
    }
  }

  /** The text under a name, or undefined where there is none. */
  get(name: string): string | undefined {
    const file = join(this.folder, name);
    if (!existsSync(file)) return undefined;
    const now = new Date();
    utimesSync(file, now, now);
    return readFileSync(file, 'utf8');
  }

  /** Keeps a text. Written beside and renamed, so that two runs at once never read half of it. */
  put(name: string, text: string): void {
    const file = join(this.folder, name);
    const beside = `${file}.${process.pid}`;
    writeFileSync(beside, text);
    renameSync(beside, file);
  }
}
