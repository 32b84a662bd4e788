import { describe, expect, test } from 'vitest';
import { Refusal } from './finding.ts';
import { preflight } from './preflight.ts';
import type { Script } from './support.ts';
import { FakeCommands } from './support.ts';

const SETTINGS = { cluster: 'tetrascope', context: 'kind-tetrascope', remote: 'kind', pushUrl: '', branch: 'main' };

/** What is refused, and the remedy. */
async function refusal(script: Script): Promise<readonly string[] | undefined> {
  try {
    await preflight(new FakeCommands(script), 'kind', SETTINGS);
    return undefined;
  } catch (error) {
    const { message, remedy } = error as Refusal;
    return [message, remedy];
  }
}

describe('preflight', () => {
  test('lets pass, and changes nothing', async () => {
    const commands = new FakeCommands((line) =>
      line === 'kind get clusters' ? { stdout: 'tetrascope-2\n' } : undefined,
    );
    await preflight(commands, 'kind', SETTINGS);
    expect(commands.ran).toEqual([
      'git --version',
      'docker info --format {{.ServerVersion}}',
      'kind version',
      'kubectl version --client',
      'helm version --short',
      'kind get clusters',
      'git status --porcelain -- dist argocd flux environments',
      `${process.execPath} run.mjs main.ts --environment kind --check`,
    ]);
  });

  test.each(['git', 'docker', 'kind', 'kubectl', 'helm'])('refuses without %s', async (tool) => {
    expect(await refusal((line) => (line.startsWith(tool) ? { code: 127, stderr: 'ENOENT' } : undefined))).toEqual([
      `${tool} is not installed`,
      expect.stringMatching(/^install it: /),
    ]);
  });

  test('refuses when Docker does not run', async () => {
    const down = { code: 1, stderr: 'Cannot connect to the Docker daemon\n' };
    expect(await refusal((line) => (line.startsWith('docker') ? down : undefined))).toEqual([
      'docker does not work: Cannot connect to the Docker daemon',
      './bootstrap.sh doctor shows more',
    ]);
  });

  test('refuses beside a cluster of that name, which it would remove', async () => {
    expect(await refusal((line) => (line === 'kind get clusters' ? { stdout: 'a\ntetrascope\n' } : undefined))).toEqual(
      [
        'there is a Kind cluster tetrascope already: this test makes its own and removes it at its end',
        expect.stringContaining('kind delete cluster --name tetrascope'),
      ],
    );
  });

  test('refuses a dist/ that is not rendered: the change would bring more than itself', async () => {
    const stale = { code: 1, stdout: 'stale    dist/kind/README.md\n' };
    expect(await refusal((line) => (line.includes('main.ts') ? stale : undefined))).toEqual([
      'dist/ is not what HEAD renders: stale    dist/kind/README.md',
      'run npm run synth, and commit the result',
    ]);
  });

  test('refuses what is not committed: the cluster would get something else', async () => {
    const status = { stdout: ' M dist/kind/README.md\n?? environments/new.yaml\n' };
    expect(await refusal((line) => (line.startsWith('git status') ? status : undefined))).toEqual([
      'not committed: M dist/kind/README.md, ?? environments/new.yaml',
      'commit it, or stash it: the cluster gets what HEAD has',
    ]);
    const none = { code: 128, stderr: 'fatal: not a git repository\n' };
    expect(await refusal((line) => (line.startsWith('git status') ? none : undefined))).toEqual([
      'no git repository: fatal: not a git repository',
      'clone it with git',
    ]);
  });
});
