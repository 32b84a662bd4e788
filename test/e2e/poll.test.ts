import { describe, expect, test } from 'vitest';
import { elapsed, wallClock } from './clock.ts';
import type { Finding } from './finding.ts';
import { poll } from './poll.ts';
import { FakeClock } from './support.ts';

const FINDING: Finding = { expected: 'light', seen: 'dark', look: 'lamp status' };

/** Looks that find something so many times, then nothing. */
function darkFor(times: number) {
  let looks = 0;
  const look = () => Promise.resolve(looks++ < times ? [FINDING] : []);
  return { look, looks: () => looks };
}

describe('polling', () => {
  test('does not wait for what is there', async () => {
    const clock = new FakeClock();
    expect(await poll(darkFor(0).look, { seconds: 60, every: 5 }, clock)).toEqual([]);
    expect(clock.slept).toEqual([]);
  });

  test('ends as soon as it is there, and says meanwhile what is lacking', async () => {
    const clock = new FakeClock();
    const lacking: (readonly Finding[])[] = [];
    expect(await poll(darkFor(2).look, { seconds: 60, every: 5 }, clock, (one) => lacking.push(one))).toEqual([]);
    expect(clock.slept).toEqual([5, 5]);
    expect(lacking).toEqual([[FINDING], [FINDING]]);
  });

  test('gives up at the deadline, after a last look, with what was found then', async () => {
    const clock = new FakeClock();
    const dark = darkFor(100);
    expect(await poll(dark.look, { seconds: 12, every: 5 }, clock)).toEqual([FINDING]);
    expect(clock.slept).toEqual([5, 5, 2]);
    expect(dark.looks()).toBe(4);
  });

  test('counts the time that a look takes', async () => {
    const clock = new FakeClock();
    const slow = async () => {
      await clock.sleep(30);
      return [FINDING];
    };
    expect(await poll(slow, { seconds: 40, every: 5 }, clock)).toEqual([FINDING]);
    expect(clock.slept).toEqual([30, 5, 30]);
  });

  test('ends by an interruption, and by a look that fails', async () => {
    const interruption = new AbortController();
    const polling = poll(darkFor(9).look, { seconds: 60, every: 60 }, wallClock(interruption.signal));
    interruption.abort(new Error('interrupted'));
    await expect(polling).rejects.toThrow();
    const failing = () => Promise.reject(new Error('kubectl get: forbidden'));
    await expect(poll(failing, { seconds: 60, every: 5 }, new FakeClock())).rejects.toThrow('forbidden');
  });
});

test.each([
  [0, '0s'],
  [59.9, '59s'],
  [60, '1m00s'],
  [3675, '61m15s'],
])('%d seconds are %s', (seconds, text) => {
  expect(elapsed(seconds)).toBe(text);
});
