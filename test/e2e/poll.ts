import type { Clock } from './clock.ts';
import type { Finding } from './finding.ts';

/** How long and how often to look. */
export interface Patience {
  /** Seconds until it is given up. */
  readonly seconds: number;
  /** Seconds between two looks. */
  readonly every: number;
}

/**
 * Looks until there is nothing to find fault with, or the time is over.
 *
 * Looks once more at the deadline, so that a long pause does not cut it short.
 *
 * @returns the findings of the last look: none when all is well
 */
export async function poll(
  look: () => Promise<readonly Finding[]>,
  { seconds, every }: Patience,
  clock: Clock,
  progress: (findings: readonly Finding[]) => void = () => {},
): Promise<readonly Finding[]> {
  const deadline = clock.now() + seconds;
  for (;;) {
    const findings = await look();
    const left = deadline - clock.now();
    if (findings.length === 0 || left <= 0) return findings;
    progress(findings);
    await clock.sleep(Math.min(every, left));
  }
}
