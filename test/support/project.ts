import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
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
