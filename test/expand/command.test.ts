import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findChart } from '../../tools/expand/charts.ts';
import { runExpand } from '../../tools/expand/command.ts';
import { HELM_VERSION } from '../../constructs/delivery/tools.ts';
import { Helm } from '../../tools/expand/helm.ts';
import { writeExpansion } from '../../tools/expand/output.ts';
import { toYaml } from '../../constructs/core/yaml.ts';
import { Project } from '../support/project.ts';
import { MINIMAL } from '../support/render.ts';
import { LAMP, releaseTree } from './support.ts';

/** Says of the release `broken` what Helm says, renders a pod for any other, and pulls an empty chart. */
const FAKE_HELM = `#!/bin/sh
case "$1 $2" in
  version*) echo v3.22.0 ;;
  'template broken') echo 'Error: execution error at (lamp/x.yaml:1:4): no bulb' >&2; exit 1 ;;
  template*) printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: %s}\\nspec: {containers: [{image: lamp:1}]}\\n' "$2" ;;
  pull*)
    for folder; do :; done
    echo "$@" >> "$0.log"
    mkdir "$folder/lamp"
    echo 'version: 1.2.3' > "$folder/lamp/Chart.yaml" ;;
esac
`;

const folder = mkdtempSync(join(tmpdir(), 'expand-'));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** The exit code and what was written. */
async function run(...args: readonly string[]) {
  const log: string[] = [];
  const error: string[] = [];
  const code = await runExpand(args, { log: (line) => log.push(line), error: (line) => error.push(line) });
  return { code, log: log.join('\n'), error: error.join('\n') };
}

describe('npm run expand', () => {
  test('has a help text, and shows it after wrong usage', async () => {
    const { code, log } = await run('--help');
    expect({ code, log }).toEqual({ code: 0, log: expect.stringContaining('usage: npm run expand') });
    expect(await run('--enviroment', 'kind')).toMatchObject({
      code: 2,
      error: expect.stringMatching(/^Unknown option '--enviroment'[^]*usage: npm run expand/),
    });
  });

  test('says how to get Helm when it is missing or too old', async () => {
    const install = `go install helm.sh/helm/v3/cmd/helm@${HELM_VERSION}`;
    const missing = await run('--helm', '/nowhere/helm');
    expect(missing.code).toBe(1);
    expect(missing.error).toMatch(/^\/nowhere\/helm: cannot be run/);
    expect(missing.error).toContain(install);
    const old = await run('--helm', script('old-helm', '#!/bin/sh\necho v3.9.4\n'));
    expect(old.code).toBe(1);
    expect(old.error).toMatch(/old-helm: is Helm v3\.9\.4\n/);
    expect(old.error).toContain(install);
  });

  test('expands what it can, writes it, and ends with every failure', async () => {
    const project = new Project();
    project.put('environments/kind.yaml', MINIMAL);
    project.put('charts/lamp/Chart.yaml', 'version: 1.2.3\n');
    for (const name of ['whole', 'broken', 'outdated']) {
      const version = name === 'outdated' ? '1.2.4' : '1.2.3';
      for (const { file, object } of releaseTree(name, { chart: 'lamp', version })) project.put(file, toYaml(object));
    }
    const helm = script('helm', FAKE_HELM);
    const args = ['run.mjs', join(process.cwd(), 'tools/expand/main.ts'), '--helm', helm, '--charts', 'charts'];
    const { code, stdout, stderr } = await project.run(process.execPath, args);
    expect(stderr).toBe('');
    expect(code).toBe(1);
    expect(stdout.replace(/ +\d+ ms( {2}cached)?/g, ' N ms').replace(/\d+ endpoints/, 'N endpoints')).toBe(
      [
        'kind: Kubernetes v1.36.1, Helm v3.22.0',
        '  whole                     lamp 1.2.3                          1 object N ms',
        '  outdated: could not be expanded',
        '      the release is of lamp 1.2.4, but charts/lamp has 1.2.3: bring that version',
        '  broken: could not be expanded',
        '      execution error at (lamp/x.yaml:1:4): no bulb',
        '  1 image (docker.io 1), 0 with a digest: .expanded/kind/images.txt',
        '  7 objects, 0 Services, 0 monitors, N endpoints; schemas not checked: name them with --schemas; ' +
          'addresses not checked: every release must expand first',
        '  2 failures, 0 to mend, 0 accepted',
        '',
      ].join('\n'),
    );
    expect([...project.read('.expanded').keys()]).toEqual(['kind/images.txt', 'kind/whole/whole.yaml']);
  });
});

describe('a chart that is not at hand', () => {
  test('is pulled once', async () => {
    const path = script('pulling-helm', FAKE_HELM);
    const source = { cache: join(folder, 'charts'), helm: await Helm.find(path) };
    const first = await findChart(LAMP.chart, source);
    expect(await findChart(LAMP.chart, source)).toEqual(first);
    const repository = { ...LAMP.chart, url: 'https://example.com' };
    expect((await findChart(repository, source)).folder).not.toBe(first.folder);
    expect(readFileSync(`${path}.log`, 'utf8').replace(/ \S+$/gm, '')).toBe(
      'pull oci://example.com/charts/lamp --version 1.2.3 --untar --untardir\n' +
        'pull lamp --repo https://example.com --version 1.2.3 --untar --untardir\n',
    );
  });
});

describe('the output', () => {
  test('keeps nothing of an earlier run, and never empties a folder of somebody else', () => {
    const output = join(folder, 'output');
    writeExpansion(output, [], []);
    mkdirSync(join(output, 'old'));
    writeExpansion(output, [], []);
    expect(existsSync(join(output, 'old'))).toBe(false);

    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'images.txt'), 'mine');
    expect(() => writeExpansion(foreign, [], [])).toThrow(
      `${foreign}: holds something else than an expansion: choose another --output, or move it away`,
    );
    expect(readFileSync(join(foreign, 'images.txt'), 'utf8')).toBe('mine');
  });
});
