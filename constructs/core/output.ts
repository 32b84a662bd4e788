import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from './input-error.ts';

/** The first line of every rendered README: a folder without it was not rendered and is never touched. */
export const RENDERED_MARK = '<!-- Rendered by tetrascope: edit environments/ and constructs/, never this folder. -->';

/** The first line of every rendered root: a file without it was not rendered and is never touched. */
export const ROOT_MARK = '# Rendered by tetrascope: edit environments/ and constructs/, never this file.';

/** Who syncs an environment: each has a folder of roots beside the output. */
export type Engine = 'argocd' | 'flux';

/** Both engines. */
export const ENGINES: readonly Engine[] = ['argocd', 'flux'];

/** What distinguishes the files from what was rendered. Paths begin with the output's or an engine's folder. */
export interface Difference {
  /** Rendered, and different on the disk. */
  readonly stale: readonly string[];
  /** Rendered, and not on the disk. */
  readonly missing: readonly string[];
  /** On the disk, and no longer rendered. */
  readonly surplus: readonly string[];
}

/**
 * A folder of environments and, beside it, a root for each environment and engine, written all or nothing: what is
 * rendered waits in a stage until everything has been, and only what differs is ever written.
 */
export class Output {
  private readonly stale: string[] = [];
  private readonly missing: string[] = [];
  /** Names of the rendered environments, each with its files that are on the disk too. */
  private readonly present = new Map<string, Set<string>>();
  /** What contains the output and the engines' folders. */
  private readonly base: string;
  /** The output's own name. */
  private readonly name: string;
  private readonly stage: string;
  private readonly stageEverything: boolean;

  /**
   * @param folder - the output, `dist` for example
   * @param stage - an empty folder for what differs until it is published
   * @param options - `stageEverything`: what is equal goes to the stage too, for somebody who reads it there
   */
  constructor(folder: string, stage: string, options: { stageEverything: boolean }) {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw new InputError(`${folder}: is no folder`);
    this.base = dirname(folder);
    this.name = basename(folder);
    if (ENGINES.some((engine) => engine === this.name)) {
      throw new InputError(`${folder}: the roots of ${this.name} go there: choose another --output`);
    }
    this.stage = stage;
    this.stageEverything = options.stageEverything;
  }

  /**
   * Takes one rendered file of an environment. Its path is relative to the environment's folder.
   *
   * @throws {InputError} when somebody's own files are where the environment would go
   */
  put(environment: string, file: string, text: string): void {
    if (!this.present.has(environment)) {
      this.assertOurs(environment);
      this.present.set(environment, new Set());
    }
    this.take(environment, join(this.name, environment, file), text);
  }

  /**
   * Takes the root by which an engine syncs an environment: `<engine>/<environment>.yaml`. After its other files.
   *
   * @throws {InputError} when somebody's own file is where it would go
   */
  putRoot(environment: string, engine: Engine, text: string): void {
    const path = join(engine, `${environment}.yaml`);
    const current = readIfThere(join(this.base, path));
    if (current && !current.toString().startsWith(ROOT_MARK)) {
      throw new InputError(
        `${join(this.base, path)}: exists and was not rendered by tetrascope (it lacks the first line of a rendered ` +
          'one): move it away, or rename the environment',
      );
    }
    this.take(environment, path, `${ROOT_MARK}\n${text}`);
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
   * Makes the files equal to what was rendered: everything is written beside its target first, then all of it is
   * renamed, so that a disk that is full or a file that cannot be written leaves everything as it was.
   */
  publish({ stale, missing, surplus }: Difference): void {
    const beside = (file: string) => join(this.base, `${file}.new`);
    const changed = [...stale, ...missing];
    try {
      for (const file of changed) {
        mkdirSync(dirname(beside(file)), { recursive: true });
        writeFileSync(beside(file), readFileSync(join(this.stage, file)));
      }
      for (const file of changed) renameSync(beside(file), join(this.base, file));
    } catch (error) {
      for (const file of changed) rmSync(beside(file), { force: true });
      throw new InputError(`${join(this.base, this.name)}/ cannot be written: ${(error as Error).message}`);
    }
    for (const file of surplus) {
      rmSync(join(this.base, file));
      this.removeEmpty(dirname(file));
    }
  }

  private take(environment: string, path: string, text: string): void {
    const rendered = Buffer.from(text);
    const current = readIfThere(join(this.base, path));
    if (current) this.present.get(environment)?.add(path);
    if (!current) this.missing.push(path);
    else if (!current.equals(rendered)) this.stale.push(path);
    else if (!this.stageEverything) return;
    const staged = join(this.stage, path);
    mkdirSync(dirname(staged), { recursive: true });
    writeFileSync(staged, rendered);
  }

  private earlierEnvironments(): string[] {
    const folders = list(join(this.base, this.name)).filter((name) => isRendered(join(this.base, this.name, name)));
    const roots = ENGINES.flatMap((engine) => list(join(this.base, engine)))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => basename(file, '.yaml'));
    return [...new Set([...folders, ...roots])];
  }

  private assertOurs(environment: string): void {
    const folder = join(this.base, this.name, environment);
    if (!existsSync(folder) || isRendered(folder)) return;
    if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) return;
    throw new InputError(
      `${folder}: exists and was not rendered by tetrascope (its README.md lacks the first line of a rendered one): ` +
        'choose another --output, or move it away',
    );
  }

  /** An environment's files on the disk that were rendered by this or an earlier run. */
  private files(environment: string): string[] {
    const folder = join(this.name, environment);
    const roots = ENGINES.map((engine) => join(engine, `${environment}.yaml`)).filter((file) =>
      readIfThere(join(this.base, file))?.toString().startsWith(ROOT_MARK),
    );
    if (!isRendered(join(this.base, folder)) && !this.present.has(environment)) return roots;
    if (!existsSync(join(this.base, folder))) return roots;
    const below = readdirSync(join(this.base, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(folder, join(entry.parentPath, entry.name).slice(join(this.base, folder).length + 1)))
      .sort();
    return [...below, ...roots];
  }

  private removeEmpty(folder: string): void {
    for (let at = folder; at !== '.' && readdirSync(join(this.base, at)).length === 0; at = dirname(at)) {
      rmSync(join(this.base, at), { recursive: true });
    }
  }
}

function list(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
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
