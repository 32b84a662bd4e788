import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/temporary.ts';
import { Bench } from './bench.ts';

/** The real git server: `.ci/run` builds it from its Go module, for `npm run test:bootstrap`. */
const program = process.env.TETRASCOPE_SOFT_SERVE;
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Starts it with the very environment that the rendered StatefulSet gives it, but for the port and the volume. */
async function serve(): Promise<string> {
  const { spec } = parse(readFileSync('dist/kind/bootstrap/git/StatefulSet-git-git.yaml', 'utf8')) as {
    spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
  };
  const rendered = spec.template.spec.containers[0]?.env ?? [];
  const port = await freePort();
  const data = temporaryFolder();
  const env = {
    PATH: process.env.PATH ?? '',
    ...Object.fromEntries(rendered.map(({ name, value }) => [name, value.replaceAll('/soft-serve', data)])),
    SOFT_SERVE_HTTP_LISTEN_ADDR: `127.0.0.1:${port}`,
  };
  const child = spawn(program ?? '', ['serve'], { env, cwd: data, stdio: 'ignore' });
  children.push(child);
  return `http://127.0.0.1:${port}/tetrascope.git`;
}

test.skipIf(!program || !existsSync(program))('up pushes to the real git server, and it can be cloned', async () => {
  const url = await serve();
  const bench = new Bench();
  bench.set('GIT_PUSH_URL', url);
  const commit = bench.git('rev-parse', 'HEAD');
  bench.world.pushed = () => commit;
  const first = await bench.run('up', '--engine', 'flux', '--timeout', '20s');
  expect({ code: first.code, err: first.err.replace(/^(To| \*|remote:).*\n/gm, '') }).toEqual({ code: 0, err: '' });
  expect(first.changes).toContain(`git remote add kind ${url}`);
  expect(await bench.run('up')).toMatchObject({ code: 0, changes: [] });

  const clone = join(bench.base, 'clone');
  execFileSync('git', ['clone', '-q', '-b', 'main', url, clone]);
  expect(execFileSync('git', ['rev-parse', 'HEAD'], { cwd: clone, encoding: 'utf8' }).trim()).toBe(commit);
  // What Flux and Argo CD do: the default branch, and a shallow fetch of one commit.
  expect(bench.git('ls-remote', '--symref', url, 'HEAD')).toContain('ref: refs/heads/main');
  execFileSync('git', ['clone', '-q', '--depth', '1', url, `${clone}-shallow`]);

  // README: a person's own push deploys too.
  bench.git('commit', '-q', '--allow-empty', '-m', 'More');
  bench.git('push', '-q', 'kind', 'HEAD:main');
  bench.git('reset', '-q', '--hard', 'HEAD~1');
  bench.git('commit', '-q', '--allow-empty', '-m', 'Other');
  const refused = await bench.run('up');
  expect(refused).toMatchObject({ code: 1, changes: [] });
  expect(refused.err).toContain('main of kind has commits that HEAD has not');
});

test.skipIf(!program || !existsSync(program))('a push of many megabytes, in chunks, arrives', async () => {
  const url = await serve();
  const bench = new Bench();
  bench.set('GIT_PUSH_URL', url);
  let seed = 1;
  const noise = Buffer.alloc(6 * 2 ** 20);
  for (let at = 0; at < noise.length; at += 4) {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    noise.writeUInt32LE(seed, at);
  }
  bench.put('large', noise.toString('base64'));
  bench.git('add', 'large');
  bench.git('commit', '-q', '-m', 'Large');
  const commit = bench.git('rev-parse', 'HEAD');
  bench.world.pushed = () => commit;
  const { code, err } = await bench.run('up', '--engine', 'flux', '--timeout', '20s');
  expect({ code, err: err.replace(/^(To| \*|remote:).*\n/gm, '') }).toEqual({ code: 0, err: '' });
  expect(bench.git('ls-remote', url, 'refs/heads/main')).toContain(commit);
});
