import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from './input-error.ts';

/** The first line of every rendered README: a folder without it was not rendered and is never touched. */
export const RENDERED_MARK = '<!-- Rendered by tetrascope: edit environments/ and constructs/, never this folder. -->';

/** What distinguishes an output from what was rendered. Paths are relative to the output. */
export interface Difference {
  /** Rendered, and different in the output. */
  readonly stale: readonly string[];
  /** Rendered, and not in the output. */
  readonly missing: readonly string[];
  /** In the output, and no longer rendered. */
  readonly surplus: readonly string[];
}

/**
 * A folder of environments, written all or nothing: what is rendered waits in a stage until everything has been, and
 * only what differs is ever written.
 */
export class Output {
  private readonly stale: string[] = [];
  private readonly missing: string[] = [];
  /** Names of the rendered environments, each with its files that the output has too. */
  private readonly present = new Map<string, Set<string>>();
  private readonly folder: string;
  private readonly stage: string;
  private readonly stageEverything: boolean;

  /**
   * @param folder - the output, `dist` for example
   * @param stage - an empty folder for what differs until it is published
   * @param options - `stageEverything`: what is equal goes to the stage too, for somebody who reads it there
   */
  constructor(folder: string, stage: string, options: { stageEverything: boolean }) {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw new InputError(`${folder}: is no folder`);
    this.folder = folder;
    this.stage = stage;
    this.stageEverything = options.stageEverything;
  }

  /**
   * Takes one rendered file. Its path is relative to the output and begins with the environment.
   *
   * @throws {InputError} when the output holds somebody's own files where the environment would go
   */
  put(environment: string, file: string, text: string): void {
    if (!this.present.has(environment)) {
      this.assertOurs(environment);
      this.present.set(environment, new Set());
    }
    const path = join(environment, file);
    const rendered = Buffer.from(text);
    const current = readIfThere(join(this.folder, path));
    if (current) this.present.get(environment)?.add(path);
    if (!current) this.missing.push(path);
    else if (!current.equals(rendered)) this.stale.push(path);
    else if (!this.stageEverything) return;
    const staged = join(this.stage, path);
    mkdirSync(dirname(staged), { recursive: true });
    writeFileSync(staged, rendered);
  }

  /**
   * What would change.
   *
   * @param onlyRendered - true: environments that were not rendered stay; false: those of earlier runs go
   */
  difference(onlyRendered: boolean): Difference {
    const gone = onlyRendered ? [] : this.earlierEnvironments().filter((name) => !this.present.has(name));
    const surplus = [...this.present.keys(), ...gone].flatMap((environment) =>
      this.files(environment).filter((file) => !this.present.get(environment)?.has(file)),
    );
    return { stale: this.stale, missing: this.missing, surplus };
  }

  /**
   * Makes the output equal to what was rendered: everything is written beside its target first, then all of it is
   * renamed, so that a disk that is full or a file that cannot be written leaves the output as it was.
   */
  publish({ stale, missing, surplus }: Difference): void {
    const beside = (file: string) => join(this.folder, `${file}.new`);
    const changed = [...stale, ...missing];
    try {
      for (const file of changed) {
        mkdirSync(dirname(beside(file)), { recursive: true });
        writeFileSync(beside(file), readFileSync(join(this.stage, file)));
      }
      for (const file of changed) renameSync(beside(file), join(this.folder, file));
    } catch (error) {
      for (const file of changed) rmSync(beside(file), { force: true });
      throw new InputError(`${this.folder}/ cannot be written: ${(error as Error).message}`);
    }
    for (const file of surplus) {
      rmSync(join(this.folder, file));
      this.removeEmpty(dirname(file));
    }
  }

  private earlierEnvironments(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder).filter((name) => isRendered(join(this.folder, name)));
  }

  private assertOurs(environment: string): void {
    const folder = join(this.folder, environment);
    if (!existsSync(folder) || isRendered(folder)) return;
    if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) return;
    throw new InputError(
      `${folder}: exists and was not rendered by tetrascope (its README.md lacks the first line of a rendered one): ` +
        'choose another --output, or move it away',
    );
  }

  private files(environment: string): string[] {
    const root = join(this.folder, environment);
    if (!existsSync(root)) return [];
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.folder.length + 1))
      .sort();
  }

  private removeEmpty(folder: string): void {
    for (let at = folder; at !== '.' && readdirSync(join(this.folder, at)).length === 0; at = dirname(at)) {
      rmSync(join(this.folder, at), { recursive: true });
    }
  }
}

function isRendered(folder: string): boolean {
  return readIfThere(join(folder, 'README.md'))?.toString().startsWith(RENDERED_MARK) ?? false;
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
