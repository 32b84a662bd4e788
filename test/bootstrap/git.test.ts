import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';

/** `up` ends before it changes anything, and says why and what to do. */
async function refused(bench: Bench, why: string, remedy: string): Promise<void> {
  const { code, err, changes } = await bench.run('up');
  expect({ code, changes }).toEqual({ code: 1, changes: [] });
  expect(err).toContain(why);
  expect(err).toContain(remedy);
  const plan = await bench.run('up', '--dry-run');
  expect(plan).toMatchObject({ code: 0, changes: [] });
  expect(plan.out).toContain(`# would stop here: `);
}

describe.concurrent('the repository that is pushed', () => {
  test('must be one', async () => {
    const bench = new Bench();
    rmSync(join(bench.folder, '.git'), { recursive: true });
    await refused(bench, 'is not a git repository of its own', 'git init && git add .');
  });

  test('must be one of its own, not a folder of another', async () => {
    const bench = new Bench();
    rmSync(join(bench.folder, '.git'), { recursive: true });
    execFileSync('git', ['init', '-q', bench.base]);
    await refused(bench, 'is not a git repository of its own', 'clone it with git');
  });

  test('must not be shallow', async () => {
    const bench = new Bench();
    bench.git('commit', '-q', '--allow-empty', '-m', 'Second');
    const clone = join(bench.base, 'clone');
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${bench.folder}`, clone]);
    rmSync(join(bench.folder, '.git'), { recursive: true });
    execFileSync('mv', [join(clone, '.git'), join(bench.folder, '.git')]);
    await refused(bench, 'this is a shallow clone', 'git fetch --unshallow');
  });

  test('must have a commit', async () => {
    const bench = new Bench();
    rmSync(join(bench.folder, '.git'), { recursive: true });
    bench.git('init', '-q');
    await refused(bench, 'this repository has no commit', 'git add . && git commit');
  });

  test('must have the environment in its commit', async () => {
    const bench = new Bench();
    bench.git('rm', '-q', '--cached', 'flux/kind.yaml');
    bench.git('commit', '-q', '-m', 'Without');
    await refused(bench, 'flux/kind.yaml is not committed', 'git add dist argocd flux && git commit');
  });

  test('must not use the name of the remote for another', async () => {
    const bench = new Bench();
    bench.git('remote', 'add', 'kind', 'https://example.com/elsewhere.git');
    await refused(
      bench,
      'the git remote kind is taken: it is https://example.com/elsewhere.git',
      'git remote rename kind',
    );
  });
});

describe.concurrent('a push', () => {
  test('leaves out what is not committed, and says so', async () => {
    const bench = await Bench.after('flux');
    bench.put('dist/kind/namespaces/Namespace-new.yaml', 'kind: Namespace\n');
    const { code, err, changes } = await bench.run('up');
    expect({ code, changes }).toEqual({ code: 0, changes: [] });
    expect(err).toContain('warning: uncommitted changes in dist/, argocd/ or flux/ do not reach the cluster');
  });

  test.each(['known', 'unknown'])('does not throw away commits, %s here', async (known) => {
    const bench = await Bench.after('flux');
    if (known === 'known') {
      bench.git('commit', '-q', '--allow-empty', '-m', 'Pushed');
      bench.git('push', '-q', 'kind', 'HEAD:main');
      bench.git('reset', '-q', '--hard', 'HEAD~1');
    } else {
      const clone = join(bench.base, 'clone');
      execFileSync('git', ['clone', '-q', '-b', 'main', join(bench.base, 'git-server.git'), clone]);
      const env = {
        ...process.env,
        GIT_AUTHOR_NAME: 'A',
        GIT_AUTHOR_EMAIL: 'a@b',
        GIT_COMMITTER_NAME: 'A',
        GIT_COMMITTER_EMAIL: 'a@b',
      };
      execFileSync('git', ['commit', '-q', '--allow-empty', '-m', 'Of somebody else'], { cwd: clone, env });
      execFileSync('git', ['push', '-q', 'origin', 'main'], { cwd: clone, stdio: 'pipe' });
    }
    bench.git('commit', '-q', '--allow-empty', '-m', 'Mine');
    const { code, err, changes } = await bench.run('up');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain('main of kind has commits that HEAD has not');
    expect(err).toContain('git fetch kind && git rebase kind/main');
    expect(err).toContain('git push --force kind HEAD:refs/heads/main');
  });

  test('works from a detached HEAD and another branch', async () => {
    const bench = await Bench.after('flux');
    bench.git('commit', '-q', '--allow-empty', '-m', 'More');
    bench.git('checkout', '-q', '--detach');
    expect(await bench.run('up')).toMatchObject({ code: 0 });
    expect(bench.git('ls-remote', 'kind', 'refs/heads/main')).toContain(bench.git('rev-parse', 'HEAD'));
  });
});

test('what up remembers is ignored by git', async () => {
  const bench = await Bench.after('flux');
  expect(existsSync(join(bench.folder, '.bootstrap/tetrascope'))).toBe(true);
  expect(bench.git('status', '--porcelain')).toBe('');
  expect(execFileSync('git', ['check-ignore', '.bootstrap/tetrascope'], { encoding: 'utf8' })).toContain('.bootstrap');
});
