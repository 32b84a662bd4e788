import { describe, expect, it } from 'vitest';
import { at, merge } from '../../constructs/core/json.ts';

describe('merge', () => {
  it('merges maps key by key and replaces everything else, as Helm does', () => {
    const ours = { a: { b: 1, c: [1, 2] }, d: 'x' };
    expect(merge(ours, { a: { c: [3], e: true }, d: { f: 0 } })).toEqual({ a: { b: 1, c: [3], e: true }, d: { f: 0 } });
  });

  it('changes neither argument', () => {
    const ours = { a: { b: 1 } };
    const over = { a: { c: 2 } };
    merge(ours, over);
    expect([ours, over]).toEqual([{ a: { b: 1 } }, { a: { c: 2 } }]);
  });

  it('takes a key named like a built-in of objects as any other', () => {
    expect(merge({}, { toString: { x: 1 } })).toEqual({ toString: { x: 1 } });
  });
});

describe('at', () => {
  it('finds a value by its dotted path, false included, and undefined where the path ends early', () => {
    const values = { a: { b: false } };
    expect([at(values, 'a.b'), at(values, 'a.c'), at(values, 'a.b.c'), at(values, 'toString')]).toEqual([
      false,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
