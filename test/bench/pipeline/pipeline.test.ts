import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../constructs/core/json.ts';
import { ACCOUNTED_HOOKS } from '../../../constructs/telemetry/flow-events.ts';
import { releaseOf } from '../../collector/support.ts';
import { renderWith } from '../../support/render.ts';
import { spread } from '../measure.ts';
import type { Figures } from './report.ts';
import { report } from './report.ts';
import { traffic } from './traffic.ts';
import { variants } from './variants.ts';

function figures(seconds: Readonly<Record<keyof Figures['rows'], number>>): Figures {
  const rows = Object.entries(seconds).map(([key, cpu]) => [
    key,
    { title: key, cpuSeconds: spread([cpu]), kibibytes: spread([1024]) },
  ]);
  return { events: 10_000, bytesPerEvent: 2000, rows: Object.fromEntries(rows) as Figures['rows'] };
}

describe('the report', () => {
  it.each([
    [4, true, 'pass'],
    [4.01, false, 'FAIL'],
  ])('of a whole that takes %d s where the floor takes 1', (whole, kept, word) => {
    const told = report(figures({ floor: 1, events: 2, counters: 3, whole }));
    expect(told.kept).toBe(kept);
    expect(told.lines.filter((line) => line.startsWith(word))).toHaveLength(1);
  });

  it('says how many calls a second a node keeps up with, and for how long it could stall', () => {
    const { lines } = report(figures({ floor: 1, events: 1, counters: 1, whole: 4 }));
    // 10,000 events in 4 s; 60 MiB of 2,000 bytes each.
    expect(lines.join(' ')).toMatch(
      /With one core .* 2500 sends and receives .* with 250\. .* stall of 13 s .* of 126 s/,
    );
  });
});

describe('the traffic', () => {
  const { files, events, expected } = traffic(3000);
  const lines = files.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line) as Event);
  const of = (...ops: string[]) => {
    const functions = ACCOUNTED_HOOKS.filter(({ op }) => ops.includes(op)).map((hook) => hook.function);
    return lines.flatMap(({ process_kprobe: event }) =>
      event && functions.includes(event.function_name) ? [event] : [],
    );
  };

  it('is as much as was asked for, and adds up to what it says', () => {
    expect(lines).toHaveLength(events);
    const moved = [
      ...of('sent').map((event) => event.return?.int_arg ?? 0),
      ...of('received').map((event) => event.args[1]?.int_arg ?? 0),
    ];
    expect(moved.reduce((sum, bytes) => sum + bytes, 0)).toBe(expected.bytes);
    expect(of('connect', 'close')).toHaveLength(expected.connections);
  });

  it('has each hook of flow-accounting, many series, and what no counter takes', () => {
    for (const { op, policy } of ACCOUNTED_HOOKS) {
      if (policy === 'flow-accounting') expect([op, of(op).length > 0]).toEqual([op, true]);
    }
    const series = new Set(of('sent').map(({ args, process }) => `${process.pod.name} ${args[0]?.sock_arg?.daddr}`));
    expect(series.size).toBeGreaterThan(50);
    expect(lines.filter((line) => 'process_exec' in line).length).toBeGreaterThan(0);
  });
});

describe('the variants', () => {
  const { config } = releaseOf(renderWith(''));
  const pipelines = (variant: JsonObject) => (variant['service'] as JsonObject)['pipelines'] as JsonObject;
  const { floor, whole } = variants(config);

  it("measure the rendered pipelines of Tetragon's events, all of them", () => {
    const reached = Object.entries(pipelines(config)).filter(([, pipeline]) =>
      /file_log\/tetragon|forward\/tetragon|signal_to_metrics/.test(
        JSON.stringify((pipeline as JsonObject)['receivers']),
      ),
    );
    expect(Object.entries(pipelines(whole.config))).toEqual(expect.arrayContaining(reached));
    expect(Object.keys(pipelines(whole.config))).toHaveLength(reached.length);
  });

  it('have a floor that reads as the rendered one does', () => {
    expect(floor.config['receivers']).toBe(config['receivers']);
    expect(Object.values(pipelines(floor.config))).toEqual([{ receivers: ['file_log/tetragon'], exporters: ['nop'] }]);
  });
});

interface Event {
  readonly process_kprobe?: {
    readonly function_name: string;
    readonly process: { readonly pod: { readonly name: string } };
    readonly args: readonly { readonly int_arg?: number; readonly sock_arg?: { readonly daddr: string } }[];
    readonly return?: { readonly int_arg: number };
  };
}
