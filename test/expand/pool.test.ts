import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cache, digest } from '../../tools/expand/cache.ts';
import { pool } from '../../tools/expand/parallel.ts';

test('a pool runs as many tasks at once as it may, and all in the end, failures too', async () => {
  const turn = pool(2);
  let running = 0;
  let most = 0;
  const task = (index: number) => async () => {
    most = Math.max(most, ++running);
    await new Promise((done) => setTimeout(done, 1));
    running--;
    if (index === 3) throw new Error('third');
    return index;
  };
  const settled = await Promise.allSettled([1, 2, 3, 4, 5].map((index) => turn(task(index))));
  expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([1, 2, 'failed', 4, 5]);
  expect(most).toBe(2);
});

test('a cache keeps what is asked for, and drops what nobody asked for in a month', () => {
  const folder = mkdtempSync(join(tmpdir(), 'expand-'));
  const cache = new Cache(folder);
  cache.put('old', '1');
  cache.put('new', '2');
  utimesSync(join(folder, 'old'), 0, 0);
  const later = new Cache(folder);
  expect([later.get('old'), later.get('new'), later.get('never')]).toEqual([undefined, '2', undefined]);
  rmSync(folder, { recursive: true });
});

test('a digest is of everything that it is given', () => {
  expect(digest('a', { b: [1] })).toBe(digest('a', { b: [1] }));
  expect(digest('a', { b: [1] })).not.toBe(digest('a', { b: [2] }));
});
