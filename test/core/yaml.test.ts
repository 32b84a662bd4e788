import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toYaml } from '../../constructs/core/yaml.ts';

describe('toYaml', () => {
  it.each([
    'yes',
    'no',
    'on',
    'off',
    'y',
    'n',
    'true',
    'null',
    '~',
    '0777',
    '0o17',
    '12:30',
    '1_000',
    '1e3',
    '.5',
    '0x1f',
    '',
  ])('keeps the string %j a string for a reader of YAML 1.1 and of YAML 1.2', (text) => {
    const yaml = toYaml({ value: text });
    expect(parse(yaml, { version: '1.1' })).toEqual({ value: text });
    expect(parse(yaml, { version: '1.2' })).toEqual({ value: text });
  });

  it('writes an object that stands twice in full, without anchors', () => {
    const shared = { a: 1 };
    expect(toYaml({ first: shared, second: shared })).toBe('first:\n  a: 1\nsecond:\n  a: 1\n');
  });

  it('does not fold long lines', () => {
    const long = 'word '.repeat(60).trim();
    expect(toYaml({ long })).toBe(`long: ${long}\n`);
  });
});
