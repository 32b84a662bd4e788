import { beforeAll, describe, expect, test } from 'vitest';
import { BREAKS } from './breaks.ts';
import { nameOf } from '../../tools/schemas/problem.ts';
import type { Problem } from '../../tools/schemas/problem.ts';
import { SAMPLE_LIST } from './samples.ts';
import { typeCheck } from './type-check.ts';

describe('the type check', () => {
  let problems: Problem[];
  beforeAll(async () => {
    problems = await typeCheck([...SAMPLE_LIST, ...BREAKS.map(({ object }) => object)]);
  });

  test.each(SAMPLE_LIST.map((object) => [nameOf(object)]))('finds nothing in a sound %s', (name) => {
    expect(problems.filter(({ object }) => object === name)).toEqual([]);
  });

  test.each(BREAKS.filter(({ type }) => type))('finds $what', ({ object, type }) => {
    const messages = problems.filter((problem) => problem.object === nameOf(object)).map(({ message }) => message);
    expect(messages).toEqual([expect.stringMatching(type as RegExp)]);
  });

  test('finds nothing in no objects', async () => {
    expect(await typeCheck([])).toEqual([]);
  });
});
