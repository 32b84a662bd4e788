import type { Plan } from './plan.ts';
import type { Bound, Row } from './table.ts';
import { bar, boundLine, holds, table } from './table.ts';

/** What every program of the plan took. */
export type Rows = Readonly<Record<keyof Plan, Row>>;

/** What we hold ourselves to. */
export function bounds({ floor, one, hundred }: Rows): Bound[] {
  const time = (a: Row, b: Row) => a.milliseconds.median / b.milliseconds.median;
  const memory = (a: Row, b: Row) => a.kibibytes.median / b.kibibytes.median;
  return [
    { title: 'time, 1 environment to the floor', ratio: time(one, floor), limit: 2 },
    { title: 'time, 100 environments to 1', ratio: time(hundred, one), limit: 15 },
    { title: 'peak memory, 100 environments to 1', ratio: memory(hundred, one), limit: 1.5 },
  ];
}

/** Everything that was found out, as lines of text, and whether every bound is kept. */
export function report(rows: Rows, phases: ReadonlyMap<string, number>): { lines: string[]; kept: boolean } {
  const { floor, one, ten, hundred } = rows;
  const all = bounds(rows);
  const width = Math.max(...all.map(({ title }) => title.length));
  const further = (hundred.milliseconds.median - ten.milliseconds.median) / 90;
  return {
    lines: [
      ...table(Object.values(rows), floor),
      '',
      'Ratios are to the floor. Memory is the peak of the largest process.',
      `From 10 to 100 environments, each further one takes ${further.toFixed(1)} ms.`,
      '',
      `Where the time of "${one.title}" goes, by samples of further runs:`,
      ...shares(phases, one.milliseconds.median),
      '',
      'Bounds:',
      ...all.map((bound) => boundLine(bound, width)),
    ],
    kept: all.every(holds),
  };
}

/** The parts of a whole as lines of text, the largest first. */
function shares(parts: ReadonlyMap<string, number>, milliseconds: number): string[] {
  const whole = [...parts.values()].reduce((sum, part) => sum + part, 0);
  const width = Math.max(...[...parts.keys()].map((title) => title.length));
  return [...parts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([title, part]) => {
      const share = part / whole;
      const figures = `${(share * milliseconds).toFixed(0).padStart(6)} ms${(share * 100).toFixed(0).padStart(4)} %`;
      return `${title.padEnd(width)}${figures}  ${bar(share)}`.trimEnd();
    });
}
