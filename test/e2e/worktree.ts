import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readTree } from '../../tools/expand/tree.ts';
import type { Arrival } from './change.ts';
import { arrivalOf, turnSwitch } from './change.ts';
import type { Commands, RunOptions } from './commands.ts';
import { excerpt } from './answer.ts';
import type { Settings } from './settings.ts';

const AUTHOR = { name: 'Tetrascope end-to-end test', email: 'e2e@localhost' };

/** Git never asks for a password, and never goes through a proxy to this machine. */
const QUIET = { GIT_TERMINAL_PROMPT: '0', no_proxy: '127.0.0.1,localhost' };

/**
 * A second working tree of this repository, at HEAD and on no branch: the person's files, index and branches stay as
 * they are, and a push knows the same remotes.
 */
export class Worktree {
  private readonly commands: Commands;
  private readonly environment: string;
  private readonly folder: string;

  private constructor(commands: Commands, environment: string, folder: string) {
    this.commands = commands;
    this.environment = environment;
    this.folder = folder;
  }

  /** Makes one in a temporary folder, with the packages of this one. */
  static async add(commands: Commands, environment: string): Promise<Worktree> {
    const folder = join(mkdtempSync(join(tmpdir(), 'tetrascope-e2e-')), 'repository');
    const worktree = new Worktree(commands, environment, folder);
    try {
      await worktree.must('git', ['worktree', 'add', '--detach', '--quiet', folder, 'HEAD'], {});
    } catch (error) {
      rmSync(join(folder, '..'), { recursive: true });
      throw error;
    }
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    return worktree;
  }

  /** Turns a switch in the environment file, renders, and commits both. Returns what that is to do to the cluster. */
  async change(): Promise<Arrival> {
    const file = join('environments', `${this.environment}.yaml`);
    const before = this.objects();
    writeFileSync(join(this.folder, file), turnSwitch(readFileSync(join(this.folder, file), 'utf8')));
    const synth = ['run.mjs', 'main.ts', '--environment', this.environment];
    await this.must(process.execPath, synth, { cwd: this.folder, seconds: 300 });
    const arrival = arrivalOf(before, this.objects());
    await this.git('add', '--all', '--', 'environments', 'dist', 'argocd', 'flux');
    const author = ['-c', `user.name=${AUTHOR.name}`, '-c', `user.email=${AUTHOR.email}`, '-c', 'commit.gpgsign=false'];
    await this.git(...author, 'commit', '--quiet', '--no-verify', '--message', 'Turn a demo workload on or off');
    return arrival;
  }

  /** Pushes its commit, as a person would. */
  async push({ remote, branch }: Settings): Promise<void> {
    await this.git('push', '--quiet', '--no-verify', remote, `HEAD:refs/heads/${branch}`);
  }

  /** Has the cluster follow the person's commit again, whose next push would else be refused. */
  async takeBack({ remote, branch }: Settings): Promise<void> {
    await this.git('push', '--quiet', '--no-verify', '--force', remote, `HEAD~1:refs/heads/${branch}`);
  }

  /** Removes it. What it was is no error, so that it can be called at any end. */
  async remove(commands: Commands): Promise<void> {
    await commands.run('git', ['worktree', 'remove', '--force', this.folder]);
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
    await commands.run('git', ['worktree', 'prune']);
  }

  private objects() {
    return readTree(join(this.folder, 'dist'), this.environment).map(({ object }) => object);
  }

  private git(...args: readonly string[]): Promise<void> {
    return this.must('git', args, { cwd: this.folder, env: QUIET });
  }

  private async must(command: string, args: readonly string[], options: RunOptions): Promise<void> {
    const { code, stdout, stderr } = await this.commands.run(command, args, options);
    if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${excerpt(stderr || stdout, 1000)}`);
  }
}
