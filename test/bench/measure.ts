import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program to measure. */
export interface Program {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** Brings the disk into the state that the program is measured in; not counted. */
  readonly prepare?: () => void;
}

/** What one run took. */
export interface Run {
  readonly milliseconds: number;
  /** Of the largest process, when the program starts others. */
  readonly kibibytes: number;
}

/** The middle of some numbers and how far they spread. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws Error when there is no number */
export function spread(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [min, low, high, max] = [0, Math.floor(middle), Math.ceil(middle), sorted.length - 1].map((at) => sorted[at]);
  if (min === undefined || low === undefined || high === undefined || max === undefined) throw new Error('no runs');
  return { median: (low + high) / 2, min, max };
}

/**
 * Runs programs one at a time and measures each: its wall time from outside, from before it is started until it has
 * exited; its peak memory (resident set) from inside, by `peak.cjs`, for which node needs no help on Linux and macOS.
 */
export class Meter {
  readonly #peaks: string;
  readonly #environment: NodeJS.ProcessEnv;
  #running: number | undefined;

  /**
   * @param folder - where it keeps what it needs
   * @param preload - `peak.cjs`
   */
  constructor(folder: string, preload: string) {
    this.#peaks = join(folder, 'peaks');
    this.#environment = {
      ...process.env,
      NODE_OPTIONS: `--require=${JSON.stringify(preload)}`,
      TETRASCOPE_BENCH_PEAKS: this.#peaks,
      CDK8S_CHECK_UPGRADE: 'false', // else cdk8s asks the registry whether there is a newer one
    };
  }

  /** @throws Error with what the program wrote to stderr, when it fails */
  async run({ title, command: [file, ...args], cwd, prepare }: Program): Promise<Run> {
    prepare?.();
    writeFileSync(this.#peaks, '');
    const started = performance.now();
    // Its own process group, so that stop() reaches all of it.
    const child = spawn(file, args, {
      cwd,
      env: this.#environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    this.#running = child.pid;
    let milliseconds = 0;
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.once('exit', () => {
      milliseconds = performance.now() - started;
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    this.#running = undefined;
    if (code !== 0) throw new Error(`${title}: exit ${code}\n${complaint}`);
    const peaks = readFileSync(this.#peaks, 'utf8').trim().split('\n').map(Number);
    return { milliseconds, kibibytes: Math.max(...peaks) };
  }

  /** Kills what runs now, with all that it started. */
  stop(): void {
    if (this.#running === undefined) return;
    try {
      process.kill(-this.#running, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}
