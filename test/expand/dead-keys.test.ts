import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../constructs/core/json.ts';
import { at } from '../../constructs/core/json.ts';
import { alterations } from '../../tools/expand/alter.ts';
import { findIdleKeys } from '../../tools/expand/dead-keys.ts';
import { fingerprint } from '../../tools/expand/random-parts.ts';
import { changed, leaves, pathText } from '../../tools/expand/value-path.ts';

/** A chart that reads some values, with defaults, and may refuse them. */
const chart =
  (defaults: Record<string, Json>, refuses: (values: JsonObject) => boolean = () => false) =>
  async (values: JsonObject) =>
    refuses(values)
      ? undefined
      : JSON.stringify(Object.entries(defaults).map(([path, fallback]) => at(values, path) ?? fallback));

const idle = async (values: JsonObject, render: Parameters<typeof findIdleKeys>[1]) => {
  const { dead, redundant } = await findIdleKeys(values, render);
  return { dead: dead.map(pathText), redundant: redundant.map(pathText) };
};

describe('idle values', () => {
  test('are dead when nothing reads them, redundant when they repeat a default', async () => {
    expect(
      await idle(
        { brightness: 3, mode: 'plain', lumens: 3, list: [1, 2] },
        chart({ brightness: 40, mode: 'plain', list: [] }),
      ),
    ).toEqual({ dead: ['lumens'], redundant: ['mode'] });
  });

  test('are found below what is alive, in lists too', async () => {
    const reads = async (values: JsonObject) =>
      JSON.stringify((values['rooms'] as JsonObject[] | undefined)?.map(({ name }) => name) ?? []);
    expect(await idle({ rooms: [{ name: 'hall', floor: 1 }, { name: 'cellar' }] }, reads)).toEqual({
      dead: ['rooms[0].floor'],
      redundant: [],
    });
  });

  test('are named as a whole where all of it is idle', async () => {
    const render = chart({ on: true, 'bulb.color': 'white', 'bulb.watts': 5 });
    expect(
      await idle({ on: false, shade: { a: { b: 1, c: [] } }, bulb: { color: 'white', watts: 5 } }, render),
    ).toEqual({
      dead: ['shade'],
      redundant: ['bulb'],
    });
  });

  test('are found beside others that change nothing only together', async () => {
    const sum = async (values: JsonObject) =>
      String(Number(at(values, 'both.plus') ?? 0) + Number(at(values, 'both.minus') ?? 0));
    expect((await idle({ both: { plus: 1, minus: -1, idle: 0 } }, sum)).dead).toEqual(['both.idle']);
  });

  test('may be a list as the chart has it, though no item can be left out of it', async () => {
    const render = chart({ receivers: [{ name: 'nobody' }] });
    expect(await idle({ receivers: [{ name: 'nobody' }] }, render)).toEqual({ dead: [], redundant: ['receivers'] });
  });

  test('are not those whose removal or alteration fails', async () => {
    const needsHost = chart({}, (values) => values['host'] === undefined);
    const takesModes = chart({}, (values) => !['plain', undefined].includes(values['mode'] as string | undefined));
    expect(await idle({ host: 'a', idle: 1 }, needsHost)).toEqual({ dead: ['idle'], redundant: [] });
    expect(await idle({ mode: 'plain' }, takesModes)).toEqual({ dead: [], redundant: ['mode'] });
  });

  test('are not those of which a template only asks whether they are empty', async () => {
    const asks = async (values: JsonObject) => (values['name'] === '' ? 'empty' : 'full');
    expect(await idle({ name: 'a' }, asks)).toEqual({ dead: [], redundant: ['name'] });
  });

  test('of an empty map or list are altered by an addition', async () => {
    expect(await idle({ labels: {}, list: [], other: {} }, chart({ labels: {}, list: [] }))).toEqual({
      dead: ['other'],
      redundant: ['labels', 'list'],
    });
  });

  test('are looked for with few expansions: one for what is alive, two for what it repeats', async () => {
    let expansions = 0;
    const render = chart({ a: 0, b: 0, c: 3 });
    await findIdleKeys({ a: 1, b: 2, c: 3 }, (values) => {
      expansions++;
      return render(values);
    });
    expect(expansions).toBe(1 + 1 + 1 + 2);
  });
});

test.each<[value: Json, others: Json[]]>([
  [true, [false]],
  [3, [4, 0]],
  [0, [1]],
  ['a', ['a-altered', '']],
  ['', ['altered']],
  [[], [['altered']]],
  [{}, [{ altered: 'altered' }]],
])('%j is altered to %j', (value, others) => {
  expect(alterations(value)).toEqual(others);
});

describe('a path', () => {
  const values = { a: { b: [{ c: 1 }, 2] }, 'd.e': {} };

  test('leads to every leaf, and is written as people do', () => {
    expect(leaves(values, []).map(pathText)).toEqual(['a.b[0].c', 'a.b[1]', '."d.e"'.slice(1)]);
  });

  test('can be given another value or none', () => {
    expect(changed(values, ['a', 'b', 1], 3)).toEqual({ a: { b: [{ c: 1 }, 3] }, 'd.e': {} });
    expect(changed(values, ['a', 'b', 0], undefined)).toEqual({ a: { b: [2] }, 'd.e': {} });
    expect(changed(values, ['a', 'b', 0, 'c'], undefined)).toEqual({ a: { b: [{}, 2] }, 'd.e': {} });
    expect(values).toEqual({ a: { b: [{ c: 1 }, 2] }, 'd.e': {} });
  });
});

describe('the fingerprint of an output', () => {
  const secret = (user: string, password: string, kind = 'Secret') =>
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\nstringData: {user: ${user}, password: ${password}}\n`;

  test('is of every byte where the same values make the same output', () => {
    const print = fingerprint('a: 1', 'a: 1');
    expect(print('a: 1')).toBe(print('a: 1'));
    expect(print('a:  1')).not.toBe(print('a: 1'));
  });

  test('leaves out checksums, which change with values that nothing reads, but not that there are any', () => {
    const print = fingerprint('a: 1', 'a: 1');
    expect(print('  checksum/config: abc\nb: 1')).toBe(print('  checksum/config: def\nb: 1'));
    expect(print('  "cilium.io/map-checksum": abc')).toBe(print('  "cilium.io/map-checksum": def'));
    expect(print('  checksum/config: abc')).not.toBe(print(''));
  });

  test('leaves out what is different at every expansion, and nothing else', () => {
    const print = fingerprint(secret('ann', 'x1'), secret('ann', 'x2'));
    expect(print(secret('ann', 'x3'))).toBe(print(secret('ann', 'x1')));
    expect(print(secret('bob', 'x3'))).not.toBe(print(secret('ann', 'x1')));
    expect(print(secret('ann', 'x3', 'ConfigMap'))).not.toBe(print(secret('ann', 'x1')));
    expect(print('')).not.toBe(print(secret('ann', 'x1')));
  });
});
