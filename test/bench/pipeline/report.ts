import type { Spread } from '../measure.ts';
import { bar, boundLine, holds } from '../table.ts';
import type { PipelineRun } from './run.ts';
import type { VariantName } from './variants.ts';

/** What the variants took, over all counted runs, and of what. */
export interface Figures {
  readonly events: number;
  readonly bytesPerEvent: number;
  readonly rows: Readonly<
    Record<VariantName, { readonly title: string } & Readonly<Record<keyof PipelineRun, Spread>>>
  >;
}

/** Of the cost of reading and parsing the file. */
const LIMIT = 4;

/** What Tetragon keeps of its export: the current file and five rotated ones of 10 MiB (1.7.0, chart defaults). */
const KEPT_BYTES = 6 * 10 * 1024 * 1024;

/** The figures as lines of text, and whether the bound is kept. */
export function report({ events, bytesPerEvent, rows }: Figures): { readonly lines: string[]; readonly kept: boolean } {
  const { floor, whole } = rows;
  const bound = {
    title: 'CPU of the whole to the floor',
    ratio: whole.cpuSeconds.median / floor.cpuSeconds.median,
    limit: LIMIT,
  };
  const perSecond = events / whole.cpuSeconds.median;
  const all = Object.values(rows);
  const width = Math.max(...all.map(({ title }) => title.length));
  const line = (title: string, cells: readonly string[], last: string) =>
    `${title.padEnd(width)}${cells.map((cell) => cell.padStart(16)).join('')}  ${last}`.trimEnd();
  const most = Math.max(...all.map(({ cpuSeconds }) => cpuSeconds.median));
  const lines = [
    line('', ['CPU', 'min .. max', 'ratio', 'events/s/core', 'memory'], 'CPU'),
    ...all.map(({ title, cpuSeconds, kibibytes }) =>
      line(
        title,
        [
          `${cpuSeconds.median.toFixed(2)} s`,
          `${cpuSeconds.min.toFixed(2)} .. ${cpuSeconds.max.toFixed(2)}`,
          (cpuSeconds.median / floor.cpuSeconds.median).toFixed(2),
          (events / cpuSeconds.median).toFixed(0),
          `${(kibibytes.median / 1024).toFixed(0)} MiB`,
        ],
        bar(cpuSeconds.median / most, 20),
      ),
    ),
    '',
    boundLine(bound, bound.title.length),
    '',
    `With one core a node keeps up with ${rounded(perSecond)} sends and receives a second of accounted pods; with a tenth of`,
    `one, as the collector requests, with ${rounded(perSecond / 10)}. At ${bytesPerEvent.toFixed(0)} bytes an event, what Tetragon keeps of its export`,
    `covers a stall of ${(KEPT_BYTES / bytesPerEvent / perSecond).toFixed(0)} s at the first rate, and of ${((KEPT_BYTES / bytesPerEvent / perSecond) * 10).toFixed(0)} s at the second.`,
  ];
  return { lines, kept: holds(bound) };
}

/** Down to two figures: what is measured is not known better. */
function rounded(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / unit) * unit;
}
