import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isGenerated } from '../../tools/generated.ts';
import type { ImportList } from '../../tools/importer.ts';
import { runImport } from '../../tools/importer.ts';
import { CHARTS, FIXTURES, LIST, WIDGET } from './fixtures.ts';

let root: string;
let said: string[];
let complaint: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tetrascope-import-'));
  writeFileSync(join(root, 'charts.yaml'), CHARTS);
});
afterEach(() => rmSync(root, { recursive: true }));

const run = (args: readonly string[], list: ImportList = LIST, helm?: string) => {
  said = [];
  complaint = '';
  return runImport(args, list, {
    root,
    helm,
    say: (line) => said.push(line),
    complain: (line) => {
      complaint = line;
    },
  });
};
const from = ['--from', FIXTURES];

/** Every file below imports/: path, content and time. */
function state(): [path: string, content: string, time: number][] {
  return readdirSync(join(root, 'imports'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8'), statSync(path).mtimeMs]);
}

const contentOf = (path: string) => readFileSync(join(root, path), 'utf8');
const wroteNothing = () => !readdirSync(root).includes('imports');

describe('npm run import', () => {
  test('writes every file, says so in a line each, and what it could not type', async () => {
    expect(await run(from)).toBe(0);
    expect(said).toEqual([
      'free-form ship: values of radio, as radio 3.0.0 is not at hand',
      'new       imports/crds/object-meta.ts  ObjectMeta',
      'new       imports/crds/widget.ts  example.com/v1 Widget',
      'new       imports/crds/cluster-widget.ts  example.com/v1 ClusterWidget',
      'new       imports/charts/kite.ts  kite 0.3.0',
      'new       imports/charts/kite.facts.ts  kite 0.3.0',
      'new       imports/charts/ship.ts  ship 1.2.3',
      'new       imports/charts/ship.facts.ts  ship 1.2.3',
      'new       imports/charts/json.ts  what the values are made of',
      'new       imports/charts/index.ts  values of every chart',
      'new       imports/charts/facts.ts  facts of every chart',
    ]);
    expect(state().map(([path]) => path)).toEqual(
      said
        .slice(1)
        .map((line) => line.split(/ +/)[1])
        .toSorted(),
    );
    expect(state().every(([, content]) => isGenerated(content))).toBe(true);
  });

  test('changes nothing the second time', async () => {
    await run(from);
    const before = state();
    expect(await run(from)).toBe(0);
    expect(said.slice(1).every((line) => line.startsWith('unchanged '))).toBe(true);
    expect(state()).toEqual(before);
  });

  test('mends what was edited, removes what is no longer wanted and leaves files of others', async () => {
    await run(from);
    const content = contentOf('imports/crds/widget.ts');
    writeFileSync(join(root, 'imports/crds/widget.ts'), content.replace('count', 'cuont'));
    writeFileSync(join(root, 'imports/charts/ours.ts'), 'export {};\n');
    writeFileSync(join(root, 'charts.yaml'), CHARTS.slice(0, CHARTS.indexOf('kite:')));
    expect(await run(from, { ...LIST, kinds: [WIDGET] })).toBe(0);
    expect(said.filter((line) => /^(changed|removed)/.test(line))).toEqual([
      'changed   imports/crds/widget.ts  example.com/v1 Widget',
      'changed   imports/charts/index.ts  values of every chart',
      'changed   imports/charts/facts.ts  facts of every chart',
      'removed   imports/crds/cluster-widget.ts',
      'removed   imports/charts/kite.facts.ts',
      'removed   imports/charts/kite.ts',
    ]);
    expect(contentOf('imports/crds/widget.ts')).toBe(content);
    expect(contentOf('imports/charts/ours.ts')).toBe('export {};\n');
  });

  test('has a help text', async () => {
    expect(await run(['--help'])).toBe(0);
    expect(said.join('\n')).toMatch(/npm run import \[-- --from DIR \| --crds DIR\]/);
  });

  const kind = (over: object): ImportList => ({ ...LIST, kinds: [WIDGET, { ...WIDGET, ...over }] });

  test.each<[what: string, list: ImportList, message: RegExp]>([
    [
      'a CRD that is not there',
      kind({ crd: 'example.com_gadgets' }),
      /example\.com_gadgets\.yaml: no such file\n.*tools\/kinds\.ts/,
    ],
    [
      'a version that the CRD does not have',
      kind({ version: 'v2' }),
      /example\.com_widgets\.yaml: no schema for Widget v2 \(versions: v1, v1beta1\)\n.*tools\/kinds\.ts/,
    ],
    ['a version without a schema', kind({ version: 'v1beta1' }), /no schema for Widget v1beta1/],
    [
      'a CRD of another kind',
      kind({ kind: 'Gadget' }),
      /example\.com_widgets\.yaml: holds the CRD of Widget, not of Gadget/,
    ],
    ['a file that is not YAML', kind({ crd: 'example.com_broken' }), /example\.com_broken\.yaml: /],
    ['two kinds for one file', kind({}), /widget\.ts: two kinds/],
    [
      'a definition that a chart brings and the list has not',
      { ...LIST, crds: { ship: LIST.crds['ship'] ?? [] } },
      /kite: brings sky\.example\.com\/winds Wind\n.*tools\/chart-crds\.ts/,
    ],
    [
      'a definition that the chart no longer brings',
      { ...LIST, crds: { kite: [{ by: 'chart', when: {}, kinds: ['a/b C'], evidence: '' }] } },
      /kite: brings sky\.example\.com\/winds Wind, no longer brings a\/b C/,
    ],
    [
      'a list of definitions that the chart no longer has',
      { ...LIST, crds: { ...LIST.crds, kite: [{ by: 'operator', when: {}, kinds: 'annotation', evidence: '' }] } },
      /kite: Chart\.yaml lists no definitions any more.*\n.*tools\/chart-crds\.ts/,
    ],
    [
      'known keys of a map that the chart no longer has',
      { ...LIST, known: { ship: [{ under: 'hull.keel', keys: ['depth: number'], evidence: '' }] } },
      /ship has no hull\.keel\n.*tools\/known\//,
    ],
  ])('writes nothing because of %s, and says which', async (_, list, message) => {
    expect(await run(from, list)).toBe(1);
    expect(complaint).toMatch(message);
    expect(complaint).toMatch(/\nNothing was written\.$/);
    expect(wroteNothing()).toBe(true);
  });

  test.each<[what: string, charts: string, message: RegExp]>([
    [
      'a chart of another version',
      CHARTS.replace('1.2.3', '1.2.4'),
      /charts\/ship holds chart ship 1\.2\.3, charts\.yaml pins ship 1\.2\.4\n.*Unpack the pinned version/,
    ],
    [
      'a chart that is not there',
      `${CHARTS}boat: { repository: oci://x/y, version: 1.0.0, appVersion: "1" }`,
      /charts\/boat: no such folder\n.*Unpack chart boat 1\.0\.0 of oci:\/\/x\/y there/,
    ],
    [
      'another version of the software',
      CHARTS.replace('"4.5"', '"4.6"'),
      /charts\.yaml: ship\.appVersion is 4\.6, chart ship 1\.2\.3 installs 4\.5/,
    ],
    ['a mistake in charts.yaml', CHARTS.replace('1.2.3', '^1.2.3'), /charts\.yaml: ship\.version is "\^1\.2\.3"/],
  ])('writes nothing because of %s', async (_, charts, message) => {
    writeFileSync(join(root, 'charts.yaml'), charts);
    expect(await run(from)).toBe(1);
    expect(complaint).toMatch(message);
    expect(wroteNothing()).toBe(true);
  });

  test('notices a digest that was forgotten at a bump', async () => {
    const pinned = (version: string) => CHARTS.replace('1.2.3', `${version}\n  digest: sha256:${'a'.repeat(64)}`);
    writeFileSync(join(root, 'charts.yaml'), pinned('1.2.3'));
    expect(await run(from)).toBe(0);
    writeFileSync(join(root, 'charts.yaml'), pinned('1.2.4'));
    expect(await run(from)).toBe(1);
    expect(complaint).toMatch(/ship\.digest is still that of the version before 1\.2\.4/);
  });

  test.each([
    ['an option that it does not know', ['--form', 'x'], /Unknown option '--form'/],
    ['both options', [...from, '--crds', 'x'], /leave --crds out/],
  ])('fails with %s', async (_, args, message) => {
    expect(await run(args)).toBe(1);
    expect(complaint).toMatch(message);
  });
});

describe('npm run import from the network', () => {
  /** A program that pulls as Helm does, from the fixtures. */
  function helm(script = 'cp "$FIXTURES/$name-$version.tgz" "$to/"'): string {
    const file = join(root, 'helm');
    const lines = ['#!/bin/bash', `FIXTURES=${root}/packages`, 'name=${2##*/} what="$*"; shift 2'];
    lines.push('while [ $# -gt 0 ]; do case $1 in --version) version=$2;; --destination) to=$2;; esac; shift; done');
    writeFileSync(file, [...lines, 'echo "$what" >> "$FIXTURES/calls"', script].join('\n'));
    chmodSync(file, 0o755);
    return file;
  }

  /** Packs a chart and returns the digest of the package. */
  function pack(name: string, version: string): string {
    const packages = join(root, 'packages');
    mkdirSync(packages, { recursive: true });
    const file = join(packages, `${name}-${version}.tgz`);
    execFileSync('tar', ['-czf', file, '-C', join(FIXTURES, 'charts'), name]);
    return `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
  }

  const pinned = (digests: Readonly<Record<string, string>>) =>
    Object.entries(digests).reduce(
      (text, [name, digest]) => text.replace(new RegExp(`(?<=${name}:\n)`), `  digest: ${digest}\n`),
      CHARTS,
    );
  let digests: Record<string, string>;
  beforeEach(() => {
    digests = { ship: pack('ship', '1.2.3'), kite: pack('kite', '0.3.0') };
    writeFileSync(join(root, 'charts.yaml'), pinned(digests));
  });

  test('pulls each chart from its repository and makes the same files', async () => {
    const list: ImportList = { ...LIST, kinds: [] };
    expect(await run([], list, helm())).toBe(0);
    const calls = contentOf('packages/calls').trim().split('\n').toSorted();
    expect(calls[0]).toMatch(/^pull kite --repo https:\/\/charts\.example\.com --version 0\.3\.0 --destination /);
    expect(calls[1]).toMatch(/^pull oci:\/\/charts\.example\.com\/harbour\/ship --version 1\.2\.3 --destination /);
    expect(said.filter((line) => line.startsWith('pulled')).toSorted()).toEqual([
      'pulled    kite 0.3.0 from https://charts.example.com',
      'pulled    ship 1.2.3 from oci://charts.example.com/harbour',
    ]);
    // The lamp lies beside the ship in the fixtures, and is not packed into it.
    const network = contentOf('imports/charts/kite.facts.ts');
    expect(network).toContain(digests['kite']);
    await run(from, list);
    expect(said.find((line) => line.includes('kite.facts.ts'))).toMatch(/^unchanged/);
  });

  test('takes definitions from the charts, from a folder, or leaves their types as they are', async () => {
    const wind = { crd: 'sky.example.com_winds', version: 'v1', kind: 'Wind' };
    const list: ImportList = { ...LIST, kinds: [wind, WIDGET] };
    expect(await run([], list, helm())).toBe(1);
    expect(complaint).toMatch(
      /Widget: no chart carries its definition\n.*DIR\/example\.com_widgets\.yaml .*--crds DIR/,
    );
    expect(await run(['--crds', join(FIXTURES, 'crds')], list, helm())).toBe(0);
    expect(said).toContain('new       imports/crds/wind.ts  sky.example.com/v1 Wind');
    expect(await run([], list, helm())).toBe(0);
    expect(said).toContain('unchanged imports/crds/widget.ts  Widget, kept: no CRD given');
  });

  test('says which digest charts.yaml lacks', async () => {
    writeFileSync(join(root, 'charts.yaml'), pinned({ kite: digests['kite'] ?? '' }));
    expect(await run([], { ...LIST, kinds: [] }, helm())).toBe(0);
    expect(said).toContain(`          charts.yaml has no digest of ship: add "digest: ${digests['ship']}"`);
  });

  test.each<[what: string, program: () => string, message: RegExp]>([
    [
      'Helm is missing',
      () => join(root, 'no-helm'),
      /no-helm is not on the PATH\n {2}Install Helm \(https:\/\/helm\.sh.*\n?.*--from DIR/,
    ],
    [
      'Helm fails',
      () => helm('echo "Error: not found" >&2; exit 1'),
      /helm pull kite --repo .* failed:\n {2}Error: not found/,
    ],
    [
      'a package is not the one that was pinned',
      () => helm('echo other > "$to/$name-$version.tgz"'),
      /ship\.digest is sha256:\w+, the package of 1\.2\.3 at oci:.* has\n {2}sha256:\w+\n/,
    ],
  ])('writes nothing when %s', async (_, program, message) => {
    expect(await run([], { ...LIST, kinds: [] }, program())).toBe(1);
    expect(complaint).toMatch(message);
    expect(complaint).toMatch(/\nNothing was written\.$/);
    expect(wroteNothing()).toBe(true);
  });
});
