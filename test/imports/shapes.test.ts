import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chartShape } from '../../tools/charts/chart-shape.ts';
import { readChart } from '../../tools/charts/chart-source.ts';
import { valueFacts } from '../../tools/charts/facts.ts';
import { fromDefault } from '../../tools/charts/from-default.ts';
import type { Shape } from '../../tools/charts/shape.ts';
import { printType } from '../../tools/charts/value-types.ts';
import { withSchema } from '../../tools/charts/with-schema.ts';
import { applyKnown } from '../../tools/known/apply.ts';
import { FIXTURES, LIST } from './fixtures.ts';

/** A type in one line. */
const typed = (shape: Shape) => printType(shape).replaceAll(/\n */g, ' ');
const facts = (shape: Shape) => JSON.stringify(valueFacts(shape));
const defaults = (yaml: string) => fromDefault(parse(yaml, { version: '1.1', merge: true }));

describe('a default says of its value', () => {
  test.each<[what: string, yaml: string, type: string, facts: string]>([
    ['a boolean: a boolean', 'a: true', 'a?: boolean;', '"a":"b"'],
    ['yes: a boolean, as Helm reads YAML 1.1', 'a: yes', 'a?: boolean;', '"a":"b"'],
    ['a number: a number or text', 'a: 9964', 'a?: string | number;', '"a":"sn"'],
    ['text like a number: the same', 'a: "9964"', 'a?: string | number;', '"a":"sn"'],
    ['a quantity: the same', 'a: 100m', 'a?: string | number;', '"a":"sn"'],
    ['text like a boolean: that or text', 'a: "false"', 'a?: string | boolean;', '"a":"sb"'],
    ['no text: any scalar', 'a: ""', 'a?: string | number | boolean;', '"a":"snb"'],
    ['other text: text', 'a: info', 'a?: string;', '"a":"s"'],
    ['a tag like a number: text', 'tag: "1.20"', 'tag?: string;', '"tag":"s"'],
    ['null: anything', 'a: null', 'a?: Json;', '"a":"*"'],
    ['nothing: anything', 'a:', 'a?: Json;', '"a":"*"'],
    ['an empty map: any map', 'a: {}', 'a?: JsonMap;', '"a":"m"'],
    ['a map: these keys', 'a: {b: x}', 'a?: { b?: string; };', '"a":{"b":"s"}'],
    ['an empty list: any list', 'a: []', 'a?: readonly Json[];', '"a":"l"'],
    ['a list of texts: any list', 'a: [x]', 'a?: readonly Json[];', '"a":"l"'],
    [
      'a list of maps: any list, with the keys that its items show',
      'a: [{b: 1}, {c: 2}]',
      'a?: readonly Json[];',
      '"a":{"[]":{"|":"snbl0","*":"*","b":"*","c":"*"}}',
    ],
    ['a date: text, not a moment', 'a: 2024-04-01', 'a?: string;', '"a":"s"'],
  ])('%s', (_, yaml, type, expected) => {
    expect(typed(defaults(yaml))).toBe(`{ ${type} }`);
    expect(facts(defaults(yaml))).toBe(`{${expected}}`);
  });

  test.each<[what: string, yaml: string, type: string]>([
    ['dots and dashes', '{"a.b": x, c-d: x, "1st": x}', `'1st'?: string; 'a.b'?: string; 'c-d'?: string;`],
    ['quotes', `{"it's": x}`, `'it\\'s'?: string;`],
  ])('keys with %s are quoted', (_, yaml, type) => {
    expect(typed(defaults(yaml))).toBe(`{ ${type} }`);
  });

  test('anchors and merges count as what they stand for', () => {
    expect(typed(defaults('{a: &x {b: 1}, c: *x, d: {<<: *x, e: z}}'))).toBe(
      '{ a?: { b?: string | number; }; c?: { b?: string | number; }; d?: { b?: string | number; e?: string; }; }',
    );
  });
});

describe('a name says of a value', () => {
  test.each<[what: string, yaml: string, type: string]>([
    ['labels: text by any key', 'labels: {}', 'labels?: TextMap;'],
    ['annotations: the same', 'podAnnotations: {a: "true"}', 'podAnnotations?: TextMap;'],
    ['labels by rule: nothing', 'ruleLabels: {a: {}}', 'ruleLabels?: { a?: JsonMap; };'],
    ['resources: those of Kubernetes', 'resources: {}', 'resources?: Resources;'],
    ['resources with other keys: nothing', 'resources: {a: x}', 'resources?: { a?: string; };'],
    [
      'a probe: it is passed on, so it may have more keys',
      'livenessProbe: {httpGet: {path: /}}',
      'livenessProbe?: { httpGet?: { path?: string; [key: string]: Json | undefined; }; ' +
        '[key: string]: Json | undefined; };',
    ],
  ])('%s', (_, yaml, type) => {
    expect(typed(defaults(yaml))).toBe(`{ ${type} }`);
  });
});

describe('a schema', () => {
  const string = { type: 'string' };
  test.each<[what: string, schema: object, yaml: string, type: string, facts: string]>([
    ['decides on kinds', { a: string }, 'a: "9964"', 'a?: string;', '"a":"s"'],
    [
      'may be wider than the default',
      { a: { type: ['string', 'boolean', 'null'] } },
      'a: x',
      'a?: string | boolean;',
      '"a":"sb0"',
    ],
    ['adds keys', { a: string, b: { type: 'integer' } }, 'a: x', 'a?: string; b?: number;', '"a":"s","b":"n"'],
    [
      'leaves the keys of the defaults',
      { a: string },
      '{a: x, b: 1}',
      'a?: string; b?: string | number;',
      '"a":"s","b":"sn"',
    ],
    ['knows more of what is null', { a: { type: ['integer', 'null'] } }, 'a: null', 'a?: number;', '"a":"n0"'],
    ['that says nothing leaves the default', { a: { minimum: 1 } }, 'a: true', 'a?: boolean;', '"a":"b"'],
    ['names values', { a: { enum: ['x', 1, null] } }, 'a: x', 'a?: string | number;', '"a":"sn0"'],
    [
      'offers a choice',
      { a: { oneOf: [string, { type: 'array', items: string }] } },
      'a: x',
      'a?: string | readonly string[];',
      '"a":{"|":"s","[]":"s"}',
    ],
    ['refers to itself', { a: { $ref: '#/$defs/port' } }, 'a: 1', 'a?: string | number;', '"a":"sn"'],
    [
      'says what the items of a list are',
      { a: { type: 'array', items: { type: 'object', properties: { b: string } } } },
      'a: []',
      'a?: readonly { b?: string; [key: string]: Json | undefined; }[];',
      '"a":{"[]":{"*":"*","b":"s"}}',
    ],
    [
      'that lists the keys of a map means them all',
      { a: { type: 'object', properties: { b: string } } },
      'a: {b: x}',
      'a?: { b?: string; };',
      '"a":{"b":"s"}',
    ],
    [
      'that lists keys of a map that is empty by default does not',
      { a: { type: 'object', properties: { b: string } } },
      'a: {}',
      'a?: { b?: string; [key: string]: Json | undefined; };',
      '"a":{"*":"*","b":"s"}',
    ],
    [
      'can close such a map',
      { a: { type: 'object', properties: { b: string }, additionalProperties: false } },
      'a: {}',
      'a?: { b?: string; };',
      '"a":{"b":"s"}',
    ],
    [
      'can open a map',
      { a: { type: 'object', additionalProperties: true } },
      'a: {b: {c: 1}}',
      'a?: { b?: { c?: string | number; [key: string]: Json | undefined; }; [key: string]: Json | undefined; };',
      '"a":{"*":"*","b":{"*":"*","c":"sn"}}',
    ],
    [
      'says what other keys hold',
      { a: { type: 'object', additionalProperties: { type: 'boolean' } } },
      'a: {b: true}',
      'a?: { [key: string]: boolean | undefined };',
      '"a":{"*":"b","b":"b"}',
    ],
    [
      'says what keys of a pattern hold, those of the defaults too',
      {
        a: {
          type: 'object',
          patternProperties: { '.*': { type: 'object', properties: { d: string }, additionalProperties: false } },
        },
      },
      'a: {b: {d: x}}',
      'a?: { b?: { d?: string; }; [key: string]: Json | undefined; };',
      '"a":{"*":{"d":"s"},"b":{"d":"s"}}',
    ],
    [
      'that calls resources a map knows less than their name',
      { resources: { type: ['object', 'null'] } },
      'resources: {}',
      'resources?: Resources;',
      '"resources":{"|":"0","claims":"l","limits":{"*":"sn","cpu":"sn","memory":"sn"},"requests":{"*":"sn","cpu":"sn","memory":"sn"}}',
    ],
  ])('%s', (_, properties, yaml, type, expected) => {
    const $defs = { port: { anyOf: [{ type: 'string' }, { type: 'integer' }] } };
    const shape = withSchema({ type: 'object', properties, $defs } as object, defaults(yaml));
    expect(typed(shape)).toBe(`{ ${type} }`);
    expect(facts(shape)).toBe(`{${expected}}`);
  });
});

describe('the list of known keys', () => {
  const known = (yaml: string, entry: object) =>
    typed(applyKnown(defaults(yaml), [{ under: '', evidence: '', ...entry }], 'x'));

  test.each<[what: string, yaml: string, entry: object, type: string]>([
    ['adds a key', 'a: {b: x}', { under: 'a', keys: ['c: number'] }, 'a?: { b?: string; c?: number; };'],
    ['adds keys on the way', 'a: {b: x}', { keys: ['a.c.d: map|null'] }, 'a?: { b?: string; c?: { d?: JsonMap; }; };'],
    [
      'adds to several maps',
      '{a: {b: x}, c: {d: x}}',
      { under: ['a', 'c'], keys: ['e: list'] },
      'a?: { b?: string; e?: readonly Json[]; }; c?: { d?: string; e?: readonly Json[]; };',
    ],
    ['widens a value', 'a: []', { keys: ['a: string'] }, 'a?: string | readonly Json[];'],
    [
      'knows keys of a free-form map, which takes others too',
      'a: {}',
      { under: 'a', keys: ['b.c: string'] },
      'a?: { b?: { c?: string; [key: string]: Json | undefined; }; [key: string]: Json | undefined; };',
    ],
    [
      'knows the items of a list',
      'a: []',
      { keys: ['a[].b: string', 'a[].c[]: number'] },
      'a?: readonly { b?: string; c?: readonly number[]; [key: string]: Json | undefined; }[];',
    ],
    ['knows what any key holds', 'a: {}', { keys: ['a.*: boolean'] }, 'a?: { [key: string]: boolean | undefined };'],
    [
      'knows names after a kind',
      'a: {}',
      { under: 'a.otlp/*', keys: ['b: string'] },
      'a?: { otlp?: { b?: string; [key: string]: Json | undefined; }; ' +
        '[key: `otlp/${string}`]: { b?: string; [key: string]: Json | undefined; } | undefined; ' +
        '[key: string]: Json | undefined; };',
    ],
    ['opens a map', '"a.b": {c: x}', { open: ['a\\.b'] }, `'a.b'?: { c?: string; [key: string]: Json | undefined; };`],
    ['closes a map', 'livenessProbe: {a: x}', { closed: ['livenessProbe'] }, 'livenessProbe?: { a?: string; };'],
    [
      'takes a key for an example',
      'a: {main: {b: x}}',
      { under: 'a', like: 'main' },
      'a?: { main?: { b?: string; }; [key: string]: Json | undefined; };',
    ],
  ])('%s', (_, yaml, entry, type) => {
    expect(known(yaml, entry)).toBe(`{ ${type} }`);
  });

  test.each([{ under: 'b', keys: ['c: string'] }, { open: ['a.b'] }, { closed: ['c'] }, { under: 'a', like: 'main' }])(
    'speaks of nothing that is not there: %o',
    (entry) => {
      expect(() => known('a: {c: x}', entry)).toThrow(/^x has no /);
    },
  );
});

describe('a chart with subcharts', () => {
  const missing: string[] = [];
  const ship = chartShape(readChart(join(FIXTURES, 'charts/ship')), {
    known: LIST.known,
    missing: ({ key }) => missing.push(key),
  });

  test('has a key for each, by name or alias, and what the list knows; a library chart has none', () => {
    expect(printType(ship)).toBe(`{
 cannon?: {
  balls?: {
   size?: string | number;
   [key: string]: Json | undefined;
  };
  enabled?: boolean;
  [key: string]: Json | undefined;
 };
 crew?: {
  captain?: string;
 };
 deck?: {
  length?: string | number;
  material?: string;
  'planks.per-side'?: string | number;
 };
 global?: {
  lights?: boolean;
  voltage?: string | number;
  [key: string]: Json | undefined;
 };
 hull?: {
  length?: string | number;
  material?: string;
 };
 lamp?: {
  colour?: string;
  global?: {
   voltage?: string | number;
  };
 };
 lights?: {
  lit?: boolean;
 };
 motor?: {
  enabled?: boolean;
  fuel?: {
   kind?: string;
   [key: string]: Json | undefined;
  };
  image?: {
   repository?: string;
   tag?: string;
  };
  power?: number;
  strokes?: number;
 };
 radio?: {
  channel?: string | number;
  [key: string]: Json | undefined;
 };
 sails?: number;
}`);
  });

  test('leaves the one that is off by default free-form, and the one that is not at hand, and says so', () => {
    expect(valueFacts(ship)).toMatchObject({ cannon: { '*': '*' }, radio: { '*': '*' } });
    expect(missing).toEqual(['radio']);
  });

  test('takes one beside it only at the version that it wants', () => {
    const lamp = readChart(join(FIXTURES, 'charts/ship')).subcharts.find(({ key }) => key === 'lamp');
    expect(lamp?.source?.version).toBe(lamp?.version);
  });

  test('knows where null is allowed', () => {
    expect(valueFacts(ship)).toMatchObject({ motor: { power: 'n0' } });
  });
});
