import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from './temporary.ts';

/** What a command did. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in a folder. Never rejects: what went wrong is in the code and the output. */
export function run(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  return new Promise((done) => {
    const options = {
      cwd,
      env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false', npm_config_update_notifier: 'false', ...env },
    };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/** A folder that looks like this repository to its commands, with environments and a dist/ of its own. */
export class Project {
  readonly folder = temporaryFolder();

  constructor() {
    for (const file of ['package.json', 'cdk8s.yaml', 'charts.yaml']) cpSync(file, join(this.folder, file));
    mkdirSync(join(this.folder, 'argocd'));
    for (const file of ['run.mjs', 'node_modules', 'argocd/health']) {
      symlinkSync(resolve(file), join(this.folder, file));
    }
  }

  /** Takes a copy of what renders, to change it, with a cache of its own for the bundle. */
  takeSources(): void {
    for (const file of ['run.mjs', 'node_modules']) rmSync(join(this.folder, file));
    for (const file of ['run.mjs', 'main.ts', 'package-lock.json', 'constructs', 'imports']) {
      cpSync(file, join(this.folder, file), { recursive: true });
    }
    mkdirSync(join(this.folder, 'node_modules'));
    for (const name of readdirSync('node_modules').filter((one) => one !== '.cache')) {
      symlinkSync(resolve('node_modules', name), join(this.folder, 'node_modules', name));
    }
  }

  /** Changes a text that must be there in a file. */
  replace(file: string, from: string, to: string): void {
    const text = readFileSync(join(this.folder, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    this.put(file, text.replace(from, to));
  }

  /** Writes a file, with its folders. */
  put(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Every file below a folder by its path, with its content. */
  read(folder: string): Map<string, string> {
    const root = join(this.folder, folder);
    return new Map(
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((file) => [file.slice(root.length + 1), readFileSync(file, 'utf8')]),
    );
  }

  /** Runs a command here. */
  run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    return run(this.folder, command, args, env);
  }

  /** Runs what `npm run synth` runs. */
  synth(...args: readonly string[]): Promise<Run> {
    return this.run(process.execPath, ['run.mjs', 'main.ts', ...args]);
  }
}
