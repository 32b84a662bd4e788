import type { Spread } from './measure.ts';

/** What one program took, over all counted runs. */
export interface Row {
  readonly title: string;
  readonly milliseconds: Spread;
  readonly kibibytes: Spread;
}

/** A ratio that must not grow beyond its limit. */
export interface Bound {
  readonly title: string;
  readonly ratio: number;
  readonly limit: number;
}

const BAR = 40;

/** Whether a bound is kept. */
export function holds({ ratio, limit }: Bound): boolean {
  return ratio <= limit;
}

/**
 * The measured programs as lines of text, with time and memory beside those of the floor. The bars are drawn to one
 * scale, in which the longest but one fills the column: the longest, cut there, ends with `>`.
 */
export function table(rows: readonly Row[], floor: Row): string[] {
  const width = Math.max(...rows.map(({ title }) => title.length));
  const times = rows.map(({ milliseconds }) => milliseconds.median).toSorted((a, b) => b - a);
  const full = times[1] ?? times[0] ?? 1;
  const format = (title: string, cells: readonly string[], bar: string) =>
    `${title.padEnd(width)}${cells.map((cell, at) => cell.padStart([11, 18, 8, 11, 8][at] ?? 0)).join('')}  ${bar}`.trimEnd();
  return [
    format('', ['time', 'min .. max', 'ratio', 'memory', 'ratio'], 'time'),
    ...rows.map(({ title, milliseconds, kibibytes }) =>
      format(
        title,
        [
          `${milliseconds.median.toFixed(0)} ms`,
          `${milliseconds.min.toFixed(0)} .. ${milliseconds.max.toFixed(0)}`,
          (milliseconds.median / floor.milliseconds.median).toFixed(2),
          `${(kibibytes.median / 1024).toFixed(0)} MiB`,
          (kibibytes.median / floor.kibibytes.median).toFixed(2),
        ],
        bar(milliseconds.median / full, BAR),
      ),
    ),
  ];
}

/** The bounds as lines of text, each with the part of it that is used up. */
export function bounds(all: readonly Bound[]): string[] {
  const width = Math.max(...all.map(({ title }) => title.length));
  return all.map((bound) => {
    const { title, ratio, limit } = bound;
    const used = bar(ratio / limit, BAR / 2);
    const figures = `${ratio.toFixed(2).padStart(6)} of ${limit.toFixed(2).padStart(5)}`;
    return `${holds(bound) ? 'pass' : 'FAIL'}  ${title.padEnd(width)}  ${figures}  [${used.padEnd(BAR / 2, '.')}`.concat(
      holds(bound) ? ']' : '',
    );
  });
}

/** Shares of a whole as lines of text, the largest first. */
export function shares(parts: ReadonlyMap<string, number>, milliseconds: number): string[] {
  const whole = [...parts.values()].reduce((sum, part) => sum + part, 0);
  const width = Math.max(...[...parts.keys()].map((title) => title.length));
  return [...parts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([title, part]) => {
      const share = part / whole;
      const figures = `${(share * milliseconds).toFixed(0).padStart(5)} ms${(share * 100).toFixed(0).padStart(5)} %`;
      return `${title.padEnd(width)}${figures}  ${bar(share, BAR)}`.trimEnd();
    });
}

/** A bar for a part of `columns`; cut where it is longer, and then it ends with `>`. */
function bar(part: number, columns: number): string {
  return part > 1 ? `${'#'.repeat(columns)}>` : '#'.repeat(Math.round(part * columns));
}
