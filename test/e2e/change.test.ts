import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { MINIMAL, renderText } from '../support/render.ts';
import { ROOT } from '../support/upstream.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { arrivalOf, checkArrival, turnSwitch } from './change.ts';
import { programs } from './commands.ts';
import { liveObjects } from './kubectl.ts';
import { Worktree } from './worktree.ts';

const HOG = { namespace: 'deep-space', name: 'cpu-hog' };

describe('the change', () => {
  const file = readFileSync(join(ROOT, 'environments/kind.yaml'), 'utf8');
  const rendered = (text: string) => renderText(text).objects.map(({ object }) => object);

  test('turns one switch of the environment file, and leaves the rest as it is', () => {
    const turned = turnSwitch(file);
    expect(turned.split('\n').filter((line, index) => line !== file.split('\n')[index])).toEqual(['    cpuHog: true']);
    expect(turnSwitch(turned)).toBe(file);
  });

  test('is written where the file has no such key', () => {
    expect(parse(turnSwitch(MINIMAL))).toMatchObject({ name: 'kind', demo: { 'deep-space': { cpuHog: true } } });
    expect(() => turnSwitch('- a list\n')).toThrow('cannot be read');
  });

  test('brings a Deployment, and turned again takes it away', () => {
    const turned = turnSwitch(file);
    expect(arrivalOf(rendered(file), rendered(turned))).toEqual({ comes: [HOG], goes: [] });
    expect(arrivalOf(rendered(turned), rendered(file))).toEqual({ comes: [], goes: [HOG] });
    expect(() => arrivalOf(rendered(file), rendered(file))).toThrow('demo.deep-space.cpuHog changed no Deployment');
  });
});

describe('an arrival', () => {
  const live = (available: number | undefined, generation = 2) =>
    liveObjects(
      JSON.stringify({
        kind: 'Deployment',
        metadata: { ...HOG, generation: 2 },
        spec: { replicas: 2 },
        status: {
          observedGeneration: generation,
          ...(available === undefined ? {} : { availableReplicas: available }),
        },
      }),
    )[0];
  const seen = (found: ReturnType<typeof live>, comes: boolean) =>
    checkArrival(HOG, found, comes, 'kind-x').map((one) => one.seen);

  test('is there with all its pods', () => {
    expect(seen(live(2), true)).toEqual([]);
    expect(seen(live(1), true)).toEqual(['1 of 2 pods are available']);
    expect(seen(live(undefined), true)).toEqual(['0 of 2 pods are available']);
    expect(seen(live(2, 1), true)).toHaveLength(1);
    expect(seen(undefined, true)).toEqual(['it is not there']);
  });

  test('is gone', () => {
    expect(seen(undefined, false)).toEqual([]);
    expect(checkArrival(HOG, live(2), false, 'kind-x')).toEqual([
      {
        expected: 'Deployment deep-space/cpu-hog is gone after the push',
        seen: 'it is still there',
        look: 'kubectl --context kind-x -n deep-space describe deployment/cpu-hog',
      },
    ]);
  });
});

describe('the working tree of the change', () => {
  const folder = temporaryFolder();
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  /** Renders a Deployment when the environment wants one. */
  const SYNTH = `
    import { readFileSync, writeFileSync } from 'node:fs';
    const hog = readFileSync('environments/kind.yaml', 'utf8').includes('cpuHog: true');
    const metadata = { name: hog ? 'cpu-hog' : 'nostromo', namespace: 'deep-space' };
    writeFileSync('dist/kind/demo/one.yaml', JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata }));
  `;

  test('leaves the repository as it is, and pushes to its remote', async () => {
    git('init', '--quiet', '--initial-branch=main');
    git('init', '--quiet', '--bare', 'server.git');
    git('remote', 'add', 'kind', join(folder, 'server.git'));
    put('.gitignore', 'server.git\nnode_modules\n');
    put('environments/kind.yaml', 'name: kind\n');
    put('run.mjs', SYNTH);
    put('argocd/kind.yaml', '');
    put('flux/kind.yaml', '');
    put(
      'dist/kind/demo/one.yaml',
      '{"kind": "Deployment", "metadata": {"name": "nostromo", "namespace": "deep-space"}}\n',
    );
    put('node_modules/.keep', '');
    git('add', '.');
    git('-c', 'user.name=me', '-c', 'user.email=me@localhost', 'commit', '--quiet', '--message', 'Start');
    git('push', '--quiet', 'kind', 'main');
    put('environments/kind.yaml', 'name: kind\n# not yet committed\n');
    const head = git('rev-parse', 'HEAD');

    const commands = programs();
    const inFolder = {
      ...commands,
      run: (...[command, args, options]: Parameters<typeof commands.run>) =>
        commands.run(command, args, { cwd: folder, ...options }),
    };
    const worktree = await Worktree.add(inFolder, 'kind');
    expect(await worktree.change()).toEqual({
      comes: [HOG],
      goes: [{ namespace: 'deep-space', name: 'nostromo' }],
    });
    const settings = { cluster: 'x', context: 'kind-x', remote: 'kind', pushUrl: '', branch: 'main' };
    await worktree.push(settings);
    const pushed = git('--git-dir=server.git', 'show', 'main:environments/kind.yaml');
    expect(parse(pushed)).toEqual({ name: 'kind', demo: { 'deep-space': { cpuHog: true } } });
    expect(git('--git-dir=server.git', 'diff', '--name-only', head, 'main').split('\n')).toEqual([
      'dist/kind/demo/one.yaml',
      'environments/kind.yaml',
    ]);
    await worktree.takeBack(settings);
    expect(git('--git-dir=server.git', 'rev-parse', 'main')).toBe(head);
    await worktree.remove(inFolder);

    expect(git('rev-parse', 'HEAD')).toBe(head);
    expect(git('branch', '--list').split('\n')).toEqual(['* main']);
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(git('status', '--porcelain')).toBe('M environments/kind.yaml');
    expect(existsSync(join(folder, 'node_modules/.keep'))).toBe(true);
  });

  test('says what went wrong', async () => {
    const fails = { ...programs(), run: () => Promise.resolve({ code: 128, stdout: '', stderr: 'fatal: no HEAD\n' }) };
    await expect(Worktree.add(fails, 'kind')).rejects.toThrow(/^git worktree add .*: fatal: no HEAD$/);
  });
});
