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

const OTHER: ObservedPod = { namespace: 'application', name: 'web', workload: 'web', ip: '10.244.1.6' };

describe.skipIf(!COLLECTOR_RUNS)('a collector that has as many series as it may', () => {
  const rendered = releaseOf(renderWith(''));
  const bound = { max_streams: 2 };
  const config = merge(rendered.config, {
    processors: { 'delta_to_cumulative/bytes': bound, 'delta_to_cumulative/connections': bound },
  });
  const receiver = new Receiver();
  const kubernetes = new KubernetesApi([asPod(POD), asPod(OTHER)]);
  let collector: RunningCollector;
  let own = '';

  beforeAll(async () => {
    collector = new RunningCollector(await collectorFor([rendered]), { ...rendered, config });
    await collector.configure(await receiver.start(), await kubernetes.start());
    await collector.start();
    const ports = [80, 443];
    let lines = 0;
    const write = async (op: 'sent' | 'connect', pod: ObservedPod, to: readonly number[]) => {
      for (const dport of to) {
        const socket = { saddr: pod.ip, sport: 40_000, daddr: '1.1.1.1', dport };
        appendFileSync(join(collector.events, 'tetragon.log'), flow(pod, op, socket, 1));
        lines += 1;
      }
      await until(`${lines} lines arrived`, () => receiver.logs.length >= lines);
    };
    await write('connect', POD, [...ports, 1, 2, 3]);
    await write('sent', OTHER, ports);
    await write('sent', OTHER, [...ports, 1, 2, 3]);
    own = await collector.metrics();
    await collector.stop();
  }, 900_000);

  afterAll(() => {
    receiver.stop();
    kubernetes.stop();
  });

  it('goes on counting those that it has', () => {
    const bytes = [...receiver.totals()].filter(([series]) => series.startsWith('tetragon.flow.bytes'));
    expect(bytes.map(([, value]) => value)).toEqual([2, 2]);
  });

  it('keeps its room for bytes when a pod tries port after port', () => {
    const series = [...receiver.totals().keys()];
    expect(series.filter((one) => one.startsWith('tetragon.flow.connections'))).toHaveLength(2);
    expect(series.filter((one) => one.includes('src_pod="web"'))).toHaveLength(2);
  });

  it('takes no other, says so in its metrics, and still delivers the events', () => {
    const limits = own
      .split('\n')
      .filter((one) => /^otelcol_deltatocumulative_datapoints_total\{.*error="limit"/.test(one));
    expect(limits.map((one) => Number(one.split(' ').at(-1))).reduce((sum, count) => sum + count)).toBe(6);
    expect(receiver.logs).toHaveLength(12);
  });
});
