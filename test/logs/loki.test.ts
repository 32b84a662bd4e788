import { expect, it } from 'vitest';
import type { LokiValues } from '../../imports/charts/loki.ts';
import { renderWith } from '../support/render.ts';

/** What a node's collector takes on one core, as CONTRIBUTING.md has it measured. */
const EVENTS_PER_SECOND = 6_600;
const BYTES_PER_EVENT = 2_600;

it("takes what a collector sends, of one stream too: a sender's namespace and kind of event are one", () => {
  const values = renderWith('').stack.components.find(({ id }) => id === 'loki')?.helmRelease?.values as LokiValues;
  const limits = values.loki?.limits_config as Readonly<Record<string, number | string>>;
  const mebibytes = (key: string) => Number(String(limits[key]).replace(/MB$/, ''));
  const sent = (EVENTS_PER_SECOND * BYTES_PER_EVENT) / 2 ** 20;
  for (const key of ['ingestion_rate_mb', 'per_stream_rate_limit']) expect(mebibytes(key)).toBeGreaterThan(sent);
  // A request of the collector is at most 1 MiB; a burst below the rate would refuse what the rate allows.
  for (const [burst, rate] of [
    ['ingestion_burst_size_mb', 'ingestion_rate_mb'],
    ['per_stream_rate_limit_burst', 'per_stream_rate_limit'],
  ] as const) {
    expect(mebibytes(burst)).toBeGreaterThanOrEqual(mebibytes(rate));
  }
});
