import { readFileSync, realpathSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { Project, run } from '../support/project.ts';
import { MINIMAL } from '../support/render.ts';

/** An environment file of another name. */
const named = (name: string, more = '') => `${MINIMAL.replace('name: kind', `name: ${name}`)}${more}`;

let project: Project;

beforeEach(() => {
  project = new Project();
  project.put('environments/kind.yaml', MINIMAL);
});

describe('npm run synth', () => {
  it('prints a line per component and a total, and says what it changed', async () => {
    const { code, stdout } = await project.synth();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kind\n {2}namespaces +\d+ files +[\d.]+ KiB +\d+ ms\n {2}cilium +2 files/);
    expect(stdout).toMatch(/ {2}total +\d+ files +[\d.]+ KiB +\d+ ms\ndist\/: 0 changed, \d+ added, 0 removed\n$/);
  });

  it('prints the true numbers of files and bytes', async () => {
    const { stdout } = await project.synth();
    const lines = [...stdout.matchAll(/^ {2}(?<id>[a-z-]+) +(?<count>\d+) files +(?<size>[\d.]+) KiB/gm)];
    const files = [...project.read('dist')].filter(([file]) => file !== 'kind/README.md');
    for (const { groups } of lines) {
      const own = files.filter(([file]) => groups?.id === 'total' || file.startsWith(`kind/${groups?.id}/`));
      expect([groups?.id, own.length]).toEqual([groups?.id, Number(groups?.count)]);
      const bytes = own.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
      expect((bytes / 1024).toFixed(1)).toBe(groups?.size);
    }
    expect(lines.length).toBeGreaterThan(10);
  });

  it('changes nothing the second time', async () => {
    await project.synth();
    const first = project.read('dist');
    const { stdout } = await project.synth();
    expect(stdout).toContain('dist/ was current\n');
    expect(project.read('dist')).toEqual(first);
  });

  it('gives the same bytes whatever the process environment says', async () => {
    await project.synth();
    const first = project.read('dist');
    const odd = {
      CDK8S_DISABLE_SORT: '1',
      TZ: 'Pacific/Kiritimati',
      LANG: 'tr_TR.UTF-8',
      CDK8S_RECORD_CONSTRUCT_METADATA: 'true',
    };
    const { code } = await project.run(process.execPath, ['run.mjs', 'main.ts', '--output', 'again'], odd);
    expect(code).toBe(0);
    expect(project.read('again')).toEqual(first);
  });

  it('renders only the environment that is asked for, and leaves the others as they are', async () => {
    project.put('environments/other.yaml', named('other'));
    await project.synth();
    project.put('environments/kind.yaml', `${MINIMAL}scrapeInterval: 15s\n`);
    project.put('environments/other.yaml', named('other', 'scrapeInterval: 15s\n'));
    const { stdout } = await project.synth('--environment', 'other');
    expect(stdout).not.toMatch(/^kind$/m);
    const dist = project.read('dist');
    expect(dist.get('kind/README.md')).toContain('every 30 s');
    expect(dist.get('other/README.md')).toContain('every 15 s');
  });

  it('writes to --output instead of dist/', async () => {
    await project.synth('--output', 'elsewhere');
    expect(project.read('elsewhere').has('kind/README.md')).toBe(true);
    expect(() => project.read('dist')).toThrow(/ENOENT/);
  });

  it('removes the folder of an environment whose file is gone, and nothing that it did not render', async () => {
    project.put('environments/other.yaml', named('other'));
    await project.synth();
    project.put('dist/mine/notes.txt', 'by hand');
    const { code } = await project.run('rm', ['environments/other.yaml']);
    expect(code).toBe(0);
    const { stdout } = await project.synth();
    expect(stdout).toContain('removed  dist/other/README.md\n');
    const folders = new Set([...project.read('dist').keys()].map((file) => file.split('/')[0]));
    expect([...folders].sort()).toEqual(['kind', 'mine']);
  });

  it("refuses to write over somebody's own folder", async () => {
    project.put('dist/kind/thesis.txt', 'three years of work');
    const { code, stderr } = await project.synth();
    expect(code).toBe(1);
    expect(stderr).toContain('dist/kind: exists and was not rendered by tetrascope');
    expect([...project.read('dist').keys()]).toEqual(['kind/thesis.txt']);
  });

  it('leaves no stage behind, whether it works or not', async () => {
    await project.synth();
    project.put('environments/kind.yaml', 'name: [');
    await project.synth();
    expect(project.read('.cdk8s').size).toBe(0);
  });

  it('explains itself with --help', async () => {
    const { code, stdout } = await project.synth('--help');
    expect(code).toBe(0);
    for (const option of ['--environment NAME', '--output DIR', '--check', '--help']) expect(stdout).toContain(option);
  });

  it.each([
    [['--enviroment', 'kind'], "Unknown option '--enviroment'"],
    [['kind'], "Unexpected argument 'kind'"],
  ])('exits with 2 and the usage when called with %j', async (args, message) => {
    const { code, stderr } = await project.synth(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).toContain('usage: npm run synth');
  });

  it('writes nothing when npm keeps its options to itself', async () => {
    const args = ['run', '--silent', 'synth', '--environment', 'kind', '--check', '--output=elsewhere'];
    const { code, stderr } = await project.run('npm', args);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^npm took (?<options>--check --output=elsewhere --environment kind|--check --environment=kind --output=elsewhere) for an option of its own: write npm run synth -- \k<options>\n/,
      ),
    ]);
    expect(() => project.read('dist')).toThrow(/ENOENT/);
  });

  it('names the environments that there are when asked for another', async () => {
    const { code, stderr } = await project.synth('--environment', 'prod');
    expect([code, stderr]).toEqual([1, 'no environment prod in environments/ (there is: kind)\n']);
  });

  it('says which two files make one Kind cluster, and where', async () => {
    project.put('environments/second.yaml', named('second').replace('cluster:', 'cluster:\n  name: kind'));
    project.put('environments/third.yaml', named('third', 'scrapeInterval: 30\n'));
    const { code, stderr } = await project.synth();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^environments\/second\.yaml:3:9: the Kind cluster of second is called "kind", as that of kind \(environments\/kind\.yaml:1:7\): bootstrap\.sh could make but one of them: give one another cluster\.name\nenvironments\/third\.yaml:4:17: /,
    );
    expect(() => project.read('dist')).toThrow(/ENOENT/);
  });

  it('says which file and place takes an endpoint away that another component uses', async () => {
    project.put(
      'environments/kind.yaml',
      `${MINIMAL}components:\n  cilium:\n    values:\n      prometheus:\n        metricsService: false\n`,
    );
    const { code, stderr } = await project.synth();
    expect(code).toBe(1);
    expect(stderr).toBe(
      'environments/kind.yaml:8:25: prometheus.metricsService is false, but cilium-agent.kube-system.svc:9962 (metrics), ' +
        'which prometheus uses, exists only with true: remove this value, or switch prometheus off\n',
    );
  });

  it('says which port is to be published where an address is opened', async () => {
    project.put(
      'environments/kind.yaml',
      `${MINIMAL}source:\n  localPort: 8081\naccess: {enabled: true, localPort: 9090}\n`,
    );
    const { code, stderr } = await project.synth();
    expect(code).toBe(1);
    expect(stderr).toBe(
      'environments/kind.yaml:5:14: source.localPort is 8081, to which ./bootstrap.sh open forwards Argo CD: choose another, such as 23232\n' +
        'environments/kind.yaml:6:36: access.localPort is 9090, to which ./bootstrap.sh open forwards PromQL: choose another, such as 8000\n',
    );
  });

  it('says which switch makes a tracing policy a danger, and writes nothing', async () => {
    project.takeSources();
    project.replace(
      'constructs/runtime/tracing-policies/library/network.ts',
      "name: 'egress',\n    scope: applications(context)",
      "name: 'egress',\n    scope: podsOutside(['git'])",
    );
    project.put(
      'environments/kind.yaml',
      `${MINIMAL}components:\n  tracing-policies:\n    policies:\n      egress:\n        enforce: true\n`,
    );
    const { code, stderr } = await project.synth();
    expect(code).toBe(1);
    expect(stderr).toBe(
      'environments/kind.yaml:8:18: tracing policy egress, spec.kprobes[0].selectors[0]: Override reaches pods of ' +
        'kube-system, monitoring, flux-system, argocd, local-path-storage, without which nothing else runs: name the ' +
        'namespaces that it is for with operator In, or leave these out with NotIn\n',
    );
    expect(() => project.read('dist')).toThrow(/ENOENT/);
  });
});

describe('npm run synth -- --check', () => {
  beforeEach(async () => {
    await project.synth();
  });

  it('is content with what synth rendered', async () => {
    const { code, stdout } = await project.synth('--check');
    expect([code, stdout]).toEqual([0, expect.stringContaining('dist/ is current\n')]);
  });

  it('lists what is stale, missing and surplus, exits with 1 and writes nothing', async () => {
    project.put('dist/kind/loki/HelmRelease-monitoring-loki.yaml', 'changed by hand\n');
    project.put('dist/kind/loki/ConfigMap-monitoring-extra.yaml', 'added by hand\n');
    await project.run('rm', ['dist/kind/tempo/HelmRelease-monitoring-tempo.yaml']);
    const before = project.read('dist');
    const { code, stdout } = await project.synth('--check');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'stale    dist/kind/loki/HelmRelease-monitoring-loki.yaml\n' +
        'missing  dist/kind/tempo/HelmRelease-monitoring-tempo.yaml\n' +
        'surplus  dist/kind/loki/ConfigMap-monitoring-extra.yaml\n' +
        'dist/ is not what these sources render: run npm run synth and commit the result\n',
    );
    expect(project.read('dist')).toEqual(before);
  });
});

describe('a run that fails', () => {
  let before: Map<string, string>;
  // The second environment fails after the first was rendered.
  const broken = named(
    'zz',
    'components: {prometheus: {values: {prometheus: {prometheusSpec: {enableOTLPReceiver: false}}}}}\n',
  );

  beforeEach(async () => {
    await project.synth();
    before = project.read('dist');
    project.put('environments/kind.yaml', `${MINIMAL}scrapeInterval: 15s\n`);
    project.put('environments/zz.yaml', broken);
  });

  it.each([
    ['npm run synth', 'npm', ['run', '--silent', 'synth']],
    ['npx cdk8s synth', 'npx', ['--no-install', 'cdk8s', 'synth']],
  ])('leaves dist/ as it was: %s', async (_, command, args) => {
    const { code, stderr } = await project.run(command, args);
    expect(code).not.toBe(0);
    expect(stderr).toContain('environments/zz.yaml:');
    expect(stderr).toContain('enableOTLPReceiver is false');
    expect(project.read('dist')).toEqual(before);
  });
});

describe('what a person can mend is told without a stack trace', () => {
  it.each([
    [
      'a file where the stage goes',
      () => project.put('.cdk8s', ''),
      /^EEXIST: .*'\.cdk8s': nothing is written: mend that and run synth again\n$/,
    ],
    [
      'a chart that is not pinned',
      () => project.replace('charts.yaml', '\nargo-cd:', '\nargo:'),
      /^charts\.yaml: no entry for argo-cd \(known: .*\bargo\b.*\)\n$/,
    ],
    [
      'a folder where a root goes',
      () => project.put('argocd/kind.yaml/x', ''),
      /^argocd\/kind\.yaml: is a folder where a file goes: move it away\n$/,
    ],
  ])('%s', async (_, arrange, said) => {
    arrange();
    const { code, stderr } = await project.synth();
    expect([code, stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(() => project.read('dist')).toThrow(/ENOENT/);
  });

  it('packages that are not installed', async () => {
    await project.run('rm', ['run.mjs', 'node_modules']);
    project.put('run.mjs', readFileSync('run.mjs', 'utf8'));
    const { code, stderr } = await project.synth();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^.*\/node_modules: esbuild is not there: run npm ci\n$/),
    ]);
  });
});

describe('npx cdk8s synth', () => {
  it('renders what npm run synth renders', async () => {
    await project.synth('--output', 'by-npm');
    const { code, stdout } = await project.run('npx', ['--no-install', 'cdk8s', 'synth']);
    expect(code).toBe(0);
    expect(stdout).toContain('.cdk8s/dist/kind/cilium/HelmRelease-kube-system-cilium.yaml');
    expect(project.read('dist')).toEqual(project.read('by-npm'));
  });
});

describe('this repository', () => {
  it('holds in dist/ exactly what it renders', async () => {
    const { code, stdout } = await run(process.cwd(), process.execPath, ['run.mjs', 'main.ts', '--check']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('dist/ is current')]);
  });
});

describe('a folder without environments', () => {
  it('is told where to run synth', async () => {
    const elsewhere = new Project();
    const { code, stderr } = await elsewhere.synth();
    const folder = realpathSync(elsewhere.folder);
    expect([code, stderr]).toEqual([
      1,
      `environments/: there is no such folder in ${folder}: run this where package.json is\n`,
    ]);
    await elsewhere.run('rm', ['charts.yaml']);
    elsewhere.put('environments/kind.yaml', MINIMAL);
    expect((await elsewhere.synth()).stderr).toBe(
      `charts.yaml: there is no such file in ${folder}: run this where package.json is\n`,
    );
  });
});
