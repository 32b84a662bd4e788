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

const COLUMNS = [11, 17, 8, 11, 8];

/**
 * Programs as lines of text, their time and memory also as a ratio to another's. The bars have one scale, in which the
 * longest but one fills its column.
 */
export function table(rows: readonly Row[], to: Row): string[] {
  const width = Math.max(...rows.map(({ title }) => title.length));
  const line = (title: string, cells: readonly string[], last: string) =>
    `${title.padEnd(width)}${cells.map((cell, at) => cell.padStart(COLUMNS[at] ?? 0)).join('')}  ${last}`.trimEnd();
  const times = rows.map(({ milliseconds }) => milliseconds.median).toSorted((a, b) => b - a);
  const full = times[1] ?? times[0] ?? 1;
  return [
    line('', ['time', 'min .. max', 'ratio', 'memory', 'ratio'], 'time'),
    ...rows.map(({ title, milliseconds, kibibytes }) => {
      const cells = [
        `${milliseconds.median.toFixed(0)} ms`,
        `${milliseconds.min.toFixed(0)} .. ${milliseconds.max.toFixed(0)}`,
        (milliseconds.median / to.milliseconds.median).toFixed(2),
        `${(kibibytes.median / 1024).toFixed(0)} MiB`,
        (kibibytes.median / to.kibibytes.median).toFixed(2),
      ];
      return line(title, cells, bar(milliseconds.median / full));
    }),
  ];
}

/** Whether a bound is kept. */
export function holds({ ratio, limit }: Bound): boolean {
  return ratio <= limit;
}

/** A bound as a line of text, with how much of it is used up. */
export function boundLine(bound: Bound, width: number): string {
  const { title, ratio, limit } = bound;
  const kept = holds(bound);
  // Down, so that what is missed by a little does not look kept; up, the other way round.
  const shown = ((kept ? Math.floor : Math.ceil)(ratio * 100) / 100).toFixed(2).padStart(6);
  const used = `${bar(ratio / limit, 20).padEnd(20, '.')}${kept ? '|' : ''}`;
  return `${kept ? 'pass' : 'FAIL'}  ${title.padEnd(width)}${shown} of ${limit.toFixed(2).padStart(5)}  ${used}`;
}

/** A bar for a part of the columns. What is longer is cut, and ends with `>`. */
export function bar(part: number, columns = 40): string {
  return part > 1 ? `${'#'.repeat(columns)}>` : '#'.repeat(Math.round(part * columns));
}
