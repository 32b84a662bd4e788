import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseOptions } from './options.ts';
import { parseSettings } from './settings.ts';

describe('the command line', () => {
  test('needs only the engine', () => {
    expect(parseOptions(['--engine', 'flux'])).toEqual({
      engine: 'flux',
      environment: 'kind',
      keep: false,
      diagnostics: join(tmpdir(), 'tetrascope-e2e-kind-flux'),
    });
    const all = ['--engine=argocd', '--environment', 'small', '--keep', '--diagnostics', 'out'];
    expect(parseOptions(all)).toEqual({ engine: 'argocd', environment: 'small', keep: true, diagnostics: 'out' });
  });

  test('asks for help', () => {
    expect(parseOptions(['--help'])).toBeUndefined();
    expect(parseOptions(['--engine', 'fleet', '--help'])).toBeUndefined();
  });

  test.each([
    [[], '--engine is missing: flux or argocd'],
    [['--engine', 'fleet'], '--engine fleet: is neither flux nor argocd'],
    [['--engine', 'flux', '--environment', '../x'], '--environment ../x: is no name of an environment'],
    [['--engine', 'flux', '--diagnostics', ''], '--diagnostics is given without a folder'],
    [['--engine', 'flux', '--kep'], "Unknown option '--kep'"],
    [['flux'], "Unexpected argument 'flux'"],
  ])('is wrong: %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('bootstrap.env', () => {
  const TEXT = `# Rendered
CLUSTER=tetrascope
GIT_SERVER=in-cluster
GIT_REMOTE=kind
GIT_PUSH_URL=http://127.0.0.1:23232/tetrascope.git
SOURCE_URL=http://git.git.svc:23232/tetrascope.git
SOURCE_BRANCH=main
`;

  test('says which cluster, and where to push', () => {
    expect(parseSettings(TEXT, 'bootstrap.env')).toEqual({
      cluster: 'tetrascope',
      context: 'kind-tetrascope',
      remote: 'kind',
      pushUrl: 'http://127.0.0.1:23232/tetrascope.git',
      branch: 'main',
    });
  });

  test.each([
    ['a key is missing', TEXT.replace(/SOURCE_BRANCH.*\n/, ''), 'bootstrap.env: SOURCE_BRANCH is missing'],
    [
      'the cluster follows a repository of the person',
      TEXT.replace('in-cluster', 'elsewhere').replace(/SOURCE_URL=.*/, 'SOURCE_URL=https://github.com/you/fork.git'),
      'the cluster follows https://github.com/you/fork.git: this test pushes a change, and never to a repository of yours',
    ],
    [
      'a push would leave this machine',
      TEXT.replace('127.0.0.1', 'example.com'),
      'GIT_PUSH_URL in bootstrap.env is http://example.com:23232/tetrascope.git: not on this machine',
    ],
  ])('is refused when %s', (_, text, message) => {
    expect(() => parseSettings(text, 'bootstrap.env')).toThrow(message);
  });
});
