import { setTimeout } from 'node:timers/promises';

/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Seconds since some moment. */
  now(): number;
  /** Rejects when the test is interrupted. */
  sleep(seconds: number): Promise<void>;
}

/** The clock on the wall. */
export function wallClock(signal: AbortSignal): Clock {
  return {
    now: () => performance.now() / 1000,
    sleep: (seconds) => setTimeout(seconds * 1000, undefined, { signal }),
  };
}

/** `75` is `1m15s`. */
export function elapsed(seconds: number): string {
  const whole = Math.floor(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
}
