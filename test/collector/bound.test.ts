import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merge } from '../../constructs/core/json.ts';
import { renderWith } from '../support/render.ts';
import { RunningCollector, until } from './collector.ts';
import type { ObservedPod } from './events.ts';
import { asPod, flow } from './events.ts';
import { KubernetesApi } from './kubernetes.ts';
import { Receiver } from './receiver.ts';
import { COLLECTOR_RUNS, collectorFor, releaseOf } from './support.ts';

const POD: ObservedPod = { namespace: 'application', name: 'scanner', workload: 'scanner', ip: '10.244.1.5' };

describe.skipIf(!COLLECTOR_RUNS)('a collector that has as many series as it may', () => {
  const rendered = releaseOf(renderWith(''));
  const config = merge(rendered.config, { processors: { 'delta_to_cumulative/flows': { max_streams: 2 } } });
  const receiver = new Receiver();
  const kubernetes = new KubernetesApi([asPod(POD)]);
  let collector: RunningCollector;
  let own = '';

  beforeAll(async () => {
    collector = new RunningCollector(await collectorFor([rendered]), { ...rendered, config });
    await collector.configure(await receiver.start(), await kubernetes.start());
    await collector.start();
    const ports = [80, 443];
    const write = async (to: readonly number[], lines: number) => {
      for (const dport of to) {
        const socket = { saddr: POD.ip, sport: 40_000, daddr: '1.1.1.1', dport };
        appendFileSync(join(collector.events, 'tetragon.log'), flow(POD, 'sent', socket, 1));
      }
      await until(`${lines} lines arrived`, () => receiver.logs.length >= lines);
    };
    await write(ports, 2);
    await write([...ports, 1, 2, 3], 7);
    own = await collector.metrics();
    await collector.stop();
  }, 900_000);

  afterAll(() => {
    receiver.stop();
    kubernetes.stop();
  });

  it('goes on counting those that it has', () => {
    expect([...receiver.totals().values()]).toEqual([2, 2]);
  });

  it('takes no other, says so in its metrics, and still delivers the events', () => {
    const line = own.split('\n').find((one) => one.startsWith('otelcol_deltatocumulative_datapoints_total{'));
    expect(line).toMatch(/error="limit".* 3$/);
    expect(receiver.logs).toHaveLength(7);
  });
});
