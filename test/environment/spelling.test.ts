import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, distance } from '../../constructs/environment/spelling.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

describe('distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['workers', 'wokers', 1],
    ['workers', 'wrokers', 1],
    ['workers', 'worxers', 1],
    ['workers', 'workerss', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('from %j to %j is %i', (from, to, expected) => {
    expect(distance(from, to)).toBe(expected);
  });

  it('is 0 for the same word only, the same both ways, and at most the longer length', () => {
    fc.assert(
      fc.property(word, word, (from, to) => {
        const mistakes = distance(from, to);
        expect(mistakes === 0).toBe(from === to);
        expect(mistakes).toBe(distance(to, from));
        expect(mistakes).toBeLessThanOrEqual(Math.max(from.length, to.length));
        expect(mistakes).toBeGreaterThanOrEqual(Math.abs(from.length - to.length));
      }),
    );
  });
});

describe('closest', () => {
  const keys = ['name', 'controlPlanes', 'workers', 'nodeImage', 'podSubnet', 'serviceSubnet'];

  it.each([
    ['wokers', 'workers'],
    ['nodeimage', 'nodeImage'],
    ['node-image', 'nodeImage'],
    ['control_planes', 'controlPlanes'],
    ['serviceSubnets', 'serviceSubnet'],
    ['nmae', 'name'],
    ['values', undefined],
    ['x', undefined],
    ['', undefined],
  ])('to %j is %j', (given, meant) => {
    expect(closest(given, keys)).toBe(meant);
  });

  it('prefers fewer mistakes, then the first', () => {
    expect(closest('logs', ['lags', 'logs'])).toBe('logs');
    expect(closest('lxgs', ['lags', 'logs'])).toBe('lags');
  });
});
