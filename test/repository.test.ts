import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseEnvironment } from '../constructs/environment/load.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
  'dependencies' | 'devDependencies' | 'scripts',
  Record<string, string>
>;

describe('pins', () => {
  it('hold every package to one version', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('hold every action to a commit, with its version beside it', () => {
    const uses = readdirSync('.github/workflows').flatMap((file) =>
      [...readFileSync(`.github/workflows/${file}`, 'utf8').matchAll(/uses: *(.*)/g)].map(([, used]) => used ?? ''),
    );
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((used) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used))).toEqual([]);
  });

  it('lock every platform of every package: what is left out, npm ci misses on a fresh clone', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const locked = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
    const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(optional.length).toBeGreaterThan(20);
    expect(optional.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('name no registry in the lock file', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
  });
});

describe('a checkout', () => {
  it('has the line ends that are committed, whatever core.autocrlf says', () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
    const said = execFileSync('git', ['check-attr', '-z', '--stdin', 'text', 'eol'], {
      encoding: 'utf8',
      input: tracked.join('\0'),
    });
    // Path, attribute and value, one after the other.
    const attributes = new Set([...said.matchAll(/[^\0]*\0([^\0]*\0[^\0]*)\0/g)].map(([, one]) => one));
    expect([...attributes].sort()).toEqual(['eol\0lf', 'text\0auto']);
    expect(tracked).toContain('bootstrap.sh');
    const other = execFileSync('git', ['ls-files', '--eol'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '' && !/^i\/(?:lf|none) /.test(line));
    expect(other).toEqual([]);
  });
});

describe('the gate', () => {
  it('is what a pull request runs', () => {
    const workflow = parse(readFileSync('.github/workflows/check.yaml', 'utf8')) as {
      jobs: { check: { steps: { run?: string }[] } };
    };
    expect(workflow.jobs.check.steps.flatMap(({ run }) => run ?? [])).toEqual(['.ci/run']);
  });

  it('runs only scripts that there are', () => {
    const scripts = [...readFileSync('.ci/run', 'utf8').matchAll(/npm run (?<script>[a-z:]+)/g)].map(
      ({ groups }) => groups?.script ?? '',
    );
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });
});

describe('the README', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('names only scripts that there are', () => {
    const scripts = [...readme.matchAll(/npm run (?<script>[a-z:]+)/g)].map(({ groups }) => groups?.script ?? '');
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });

  it('links only to files that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)(?<path>[^)#]+)/g)].map(({ groups }) => groups?.path ?? '');
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each([
    ['a key of its own', /^( *)workers:/m, '$1wokers:'],
    ['a value of a chart', /^( *)values: \{\}/m, '$1values: { tunnel: vxlan }'],
  ])('shows what is said of a mistake in %s', (_, right, wrong) => {
    const file = 'environments/kind.yaml';
    const text = readFileSync(file, 'utf8').replace(right, wrong);
    let said = '';
    try {
      parseEnvironment(text, file);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toContain(file);
    expect(readme).toContain(said.trim());
  });

  it('lists every component of kind', () => {
    const components = readdirSync('dist/kind', { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() && !['argocd', 'flux', 'bootstrap'].includes(entry.name) ? [entry.name] : [],
    );
    expect(components.filter((id) => !readme.includes(`\`${id}\``))).toEqual([]);
  });
});
