import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from './input-error.ts';
import { isLeftover, leftoversOf, replaceFiles } from './replace-files.ts';

/** The first line of every rendered README: a folder without it was not rendered and is never touched. */
export const RENDERED_MARK = '<!-- Rendered by tetrascope: edit environments/ and constructs/, never this folder. -->';

/** The first line of every rendered root: a file without it was not rendered and is never touched. */
export const ROOT_MARK = '# Rendered by tetrascope: edit environments/ and constructs/, never this file.';

/** The file that an environment's folder is known by. */
const README = 'README.md';

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
  /** Names of the rendered environments, each with its files. */
  private readonly rendered = new Map<string, Set<string>>();
  /** What runs that were killed left, as far as anybody looked for files. */
  private readonly leftovers = new Set<string>();
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
    if (existsSync(folder) && !statSync(folder).isDirectory()) {
      throw new InputError(`${folder}: is no folder: choose another --output`);
    }
    if (holds(folder, process.cwd())) {
      throw new InputError(`${folder}: is or holds the folder that synth runs in: choose another --output`);
    }
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
    if (!this.rendered.has(environment)) {
      this.assertOurs(environment);
      if (this.rendered.size === 0) this.assertOutput();
      this.rendered.set(environment, new Set());
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
    const gone = onlyRendered ? [] : this.earlierEnvironments().filter((name) => !this.rendered.has(name));
    const surplus = [...this.rendered.keys(), ...gone].flatMap((environment) => {
      const rendered = this.rendered.get(environment);
      return this.files(environment).filter((file) => !rendered?.has(file) && !leadsToOne(file, rendered));
    });
    return { stale: this.stale, missing: this.missing, surplus };
  }

  /**
   * Makes the files equal to what was rendered, all or nothing.
   *
   * @throws {InputError} when they cannot be: then they are as they were
   */
  publish({ stale, missing, surplus }: Difference): void {
    replaceFiles({
      base: this.base,
      stage: this.stage,
      // The README is what an environment's folder is known by: a run that is killed must not leave one without.
      changed: [...stale, ...missing].sort((a, b) => Number(isReadme(b)) - Number(isReadme(a))),
      removed: surplus.toSorted((a, b) => Number(isReadme(a)) - Number(isReadme(b))),
      leftovers: [...this.leftovers],
    });
    for (const folder of new Set([...this.leftovers, ...surplus].map(dirname))) this.removeEmpty(folder);
  }

  private take(environment: string, path: string, text: string): void {
    const rendered = Buffer.from(text);
    const current = readIfThere(join(this.base, path));
    this.rendered.get(environment)?.add(path);
    if (!current) {
      assertFree(join(this.base, path));
      this.missing.push(path);
    } else if (!current.equals(rendered)) this.stale.push(path);
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
    if (isEmpty(folder)) return;
    throw new InputError(
      `${folder}: exists and was not rendered by tetrascope (its README.md lacks the first line of a rendered one): ` +
        'choose another --output, or move it away',
    );
  }

  /** One's own files beside rendered environments are left alone; a folder of theirs only is not what was meant. */
  private assertOutput(): void {
    const folder = join(this.base, this.name);
    const entries = list(folder).filter((name) => !name.startsWith('.'));
    if (entries.length === 0 || entries.some((name) => isRendered(join(folder, name)) || isEmpty(join(folder, name)))) {
      return;
    }
    throw new InputError(
      `${folder}: has files in it (${entries[0]}), and no environment that tetrascope rendered: choose another --output`,
    );
  }

  /** An environment's files on the disk that were rendered by this or an earlier run. Notes what is left over. */
  private files(environment: string): string[] {
    const roots = ENGINES.map((engine) => join(engine, `${environment}.yaml`));
    const files = [
      ...this.below(environment),
      ...roots.filter((file) => readIfThere(join(this.base, file))?.toString().startsWith(ROOT_MARK)),
      ...roots.flatMap(leftoversOf).filter((file) => existsSync(join(this.base, file))),
    ];
    for (const file of files.filter(isLeftover)) this.leftovers.add(file);
    return files.filter((file) => !isLeftover(file));
  }

  /** The files of an environment's folder, if it is one. */
  private below(environment: string): string[] {
    const folder = join(this.name, environment);
    const path = join(this.base, folder);
    if (!existsSync(path) || !(isRendered(path) || this.rendered.has(environment))) return [];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(folder, join(entry.parentPath, entry.name).slice(path.length + 1)))
      .sort();
  }

  private removeEmpty(folder: string): void {
    for (let at = folder; at !== '.' && list(join(this.base, at)).length === 0; at = dirname(at)) {
      try {
        rmSync(join(this.base, at), { recursive: true, force: true });
      } catch {
        return; // not ours to remove, and git sees no empty folder
      }
    }
  }
}

function list(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
}

function isEmpty(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true && readdirSync(folder).length === 0;
}

/** Whether a path is within a folder, or the folder itself. */
function holds(folder: string, path: string): boolean {
  const whole = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  return `${realpathSync(path)}/`.startsWith(whole === '/' ? whole : `${whole}/`);
}

/** Also one that a killed run has begun or not quite removed. */
function isRendered(folder: string): boolean {
  const readme = join(folder, README);
  return [readme, ...leftoversOf(readme)].some((file) => readIfThere(file)?.toString().startsWith(RENDERED_MARK));
}

function isReadme(file: string): boolean {
  return basename(file) === README;
}

/** Whether a path is a folder of one of these files: a link to it, since folders are not listed. */
function leadsToOne(folder: string, files: ReadonlySet<string> | undefined): boolean {
  return files !== undefined && [...files].some((file) => file.startsWith(`${folder}/`));
}

/** The file's content; undefined if there is no file. */
function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new InputError(`${file}: cannot be read: ${message}`);
  }
}

/** @throws InputError when no file can go there, for what is there already */
function assertFree(file: string): void {
  if (existsSync(file)) throw new InputError(`${file}: is a folder where a file goes: move it away`);
  let at = dirname(file);
  while (!existsSync(at)) at = dirname(at);
  if (!statSync(at).isDirectory()) throw new InputError(`${at}: is a file where a folder goes: move it away`);
}
