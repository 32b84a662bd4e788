import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../constructs/core/json.ts';
import { Cache } from '../../tools/expand/cache.ts';
import { checkExpansion } from '../../tools/expand/checks.ts';
import { clusterOf } from '../../tools/expand/cluster.ts';
import { checkDeadKeys } from '../../tools/expand/dead-key-check.ts';
import { Expander } from '../../tools/expand/expander.ts';
import type { Expansion } from '../../tools/expand/expansion.ts';
import { expandTree } from '../../tools/expand/expansion.ts';
import { Helm } from '../../tools/expand/helm.ts';
import { imagesOf, imageTable } from '../../tools/expand/images.ts';
import type { TreeObject } from '../../tools/expand/tree.ts';
import { CHARTS, HELM, releaseTree } from './support.ts';

const LAMP = { chart: 'lamp', version: '1.2.3' };
const WATCH = releaseTree('watch', { chart: 'watch', version: '0.3.0' });
const lamp = (values: JsonObject = {}, name = 'lamp') => releaseTree(name, { ...LAMP, values });

describe.skipIf(!HELM)('an expansion (needs Helm: on the PATH or in TETRASCOPE_HELM)', () => {
  let folder: string;
  let cache: Cache;
  let helm: Helm;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'expand-'));
    cache = new Cache(folder);
    helm = await Helm.find(HELM);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const expand = (...trees: readonly TreeObject[][]): Promise<Expansion> =>
    expandTree(trees.flat(), {
      expander: new Expander(helm, cache),
      source: { charts: CHARTS, cache: join(folder, 'charts'), helm },
      kubeVersion: 'v1.36.1',
    });
  const findings = (expansion: Expansion) =>
    checkExpansion(expansion, clusterOf(expansion), {
      endpoints: [],
      schemas: undefined,
      kubeVersion: 'v1.36.1',
    }).findings.map(({ check, release, object, message }) => `${check}: ${release}: ${object}: ${message}`);

  test('has the objects of a chart with its library, its subcharts and the definitions that it brings', async () => {
    const { releases, failures } = await expand(WATCH, lamp({ bulb: { enabled: true, color: 'red' } }));
    expect(failures).toEqual([]);
    expect(releases.map(({ objects }) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`))).toEqual([
      [
        'CustomResourceDefinition prometheuses.monitoring.coreos.com',
        'CustomResourceDefinition servicemonitors.monitoring.coreos.com',
        'Prometheus watch',
      ],
      ['ConfigMap lamp-bulb', 'Service lamp', 'Deployment lamp'],
    ]);
  });

  test('has what a chart makes only where another chart brought the definition', async () => {
    const values = { monitor: { enabled: true } };
    const kinds = ({ releases }: Expansion) => releases.flatMap(({ objects }) => objects.map(({ kind }) => kind));
    expect(kinds(await expand(lamp(values)))).not.toContain('ServiceMonitor');
    const whole = await expand(lamp(values), WATCH);
    expect(kinds(whole)).toContain('ServiceMonitor');
    expect(findings(whole)).toEqual([]);
  });

  test('is kept until something of it changes', async () => {
    const cached = async (...trees: readonly TreeObject[][]) =>
      (await expand(...trees)).releases.map((one) => one.cached);
    expect(await cached(lamp({ brightness: 7 }))).toEqual([false]);
    expect(await cached(lamp({ brightness: 7 }))).toEqual([true]);
    expect(await cached(lamp({ brightness: 8 }))).toEqual([false]);
    expect(await cached(lamp({ brightness: 7 }, 'desk'))).toEqual([false]);
  });

  test('that fails does not stop the others, and says why', async () => {
    const { releases, failures } = await expand(
      lamp({ brightness: 41 }, 'glaring'),
      releaseTree('old', { chart: 'lamp', version: '1.2.2' }),
      releaseTree('none', { chart: 'candle', version: '1.0.0' }),
      lamp(),
    );
    expect(releases.map(({ release }) => release.name)).toContain('lamp');
    const said = Object.fromEntries(failures.map(({ name, message }) => [name, message]));
    expect(said['glaring']).toMatch(/schema[^]*brightness/);
    expect(said['old']).toBe(`the release is of lamp 1.2.2, but ${CHARTS}/lamp has 1.2.3: bring that version`);
    expect(said['none']).toBe(
      `no chart candle in ${CHARTS}: unpack candle 1.0.0 there, or leave --charts out to pull it`,
    );
  });

  test('is found out when a Service has nobody behind it, or a monitor asks for another port', async () => {
    const broken = lamp({ service: { selector: { part: 'bulb' } }, monitor: { enabled: true, port: 'metrics' } });
    expect(findings(await expand(WATCH, broken))).toEqual([
      'service: lamp: Service home/lamp: its selector (app=lamp, part=bulb) matches no pods',
      'monitor: lamp: ServiceMonitor home/lamp: selects no Service with a port named metrics ' +
        '(Service home/lamp has 8080 http)',
    ]);
  });

  test('is found out when Helm ignored a value, or two releases bring the same', async () => {
    const wrong = lamp({ image: { tag: { version: 'v2' } } });
    expect(findings(await expand(wrong))).toEqual([
      'warning: lamp: chart lamp: destination for lamp.image.tag is a table. Ignoring non-table value (v1)',
    ]);
    const twice = lamp().map((one) => ({ ...one, component: 'again' }));
    expect(findings(await expand(lamp(), twice))).toEqual([
      'owner: again: OCIRepository home/lamp: comes 2 times: from lamp and again',
      'owner: again: HelmRelease home/lamp: comes 2 times: from lamp and again',
      'owner: lamp: Service home/lamp: comes 2 times: from lamp',
      'owner: lamp: Deployment home/lamp: comes 2 times: from lamp',
    ]);
  });

  test('lists its images', async () => {
    const expansion = await expand(lamp({ image: { tag: 'v2' } }));
    expect(imageTable(imagesOf(clusterOf(expansion)))).toBe('example.com\tlamps/lamp\tv2\t-\tlamp\n');
  });

  test('shows which values do nothing, also beside a password that is another one every time', async () => {
    const { releases } = await expand(
      lamp({
        password: 'ann',
        // The default, and the most that the schema allows: an alteration must not pass for read because of that.
        brightness: 40,
        lumens: 3,
        bulb: { color: 'red' },
        service: { port: 80, protocol: 'TCP' },
      }),
    );
    const lines: string[] = [];
    const dead = await checkDeadKeys(releases, new Expander(helm, cache), cache, (line) => lines.push(line));
    expect(dead.map(({ object }) => object)).toEqual(['lumens', 'bulb', 'service.protocol']);
    expect(lines).toEqual([
      expect.stringMatching(/^ {2}lamp +values: 3 dead, 1 as the chart has them \(\d+ expansions, \d+ s\)$/),
      '      as the chart has it: brightness',
    ]);
    lines.length = 0;
    expect(await checkDeadKeys(releases, new Expander(helm, cache), cache, (line) => lines.push(line))).toEqual(dead);
    expect(lines[0]).toContain('cached');
  });
});
