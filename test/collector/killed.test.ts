import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderWith } from '../support/render.ts';
import { RunningCollector, until } from './collector.ts';
import type { ObservedPod } from './events.ts';
import { asPod, flow } from './events.ts';
import { KubernetesApi } from './kubernetes.ts';
import { Receiver } from './receiver.ts';
import { COLLECTOR_RUNS, collectorFor, releaseOf } from './support.ts';

const POD: ObservedPod = { namespace: 'application', name: 'web', workload: 'web', ip: '10.244.1.5' };
const SOCKET = { saddr: POD.ip, sport: 40_000, daddr: '1.1.1.1', dport: 443 };

describe.skipIf(!COLLECTOR_RUNS)('a collector that is killed', () => {
  const release = releaseOf(renderWith(''));
  const receiver = new Receiver();
  const kubernetes = new KubernetesApi([asPod(POD)]);
  const written = Array.from({ length: 600 }, () => flow(POD, 'sent', SOCKET, 1));
  const bodies = () => new Set(receiver.logs.map(({ body }) => `${body}\n`));

  beforeAll(async () => {
    const collector = new RunningCollector(await collectorFor([release]), release);
    await collector.configure(await receiver.start(), await kubernetes.start());
    for (let part = 0; part < 3; part++) {
      receiver.run += 1;
      await collector.start();
      appendFileSync(join(collector.events, 'tetragon.log'), written.slice(part * 200, (part + 1) * 200).join(''));
      // In the middle of a poll, of a batch, or of a request: wherever it is.
      if (part < 2) {
        await new Promise((done) => {
          setTimeout(done, 300 + 400 * part);
        });
        await collector.stop('SIGKILL');
      }
    }
    await until('all lines arrived', () => bodies().size >= written.length);
    await collector.stop();
  }, 900_000);

  afterAll(() => {
    receiver.stop();
    kubernetes.stop();
  });

  it('loses no event', () => {
    const arrived = bodies();
    expect(written.filter((line) => !arrived.has(line))).toEqual([]);
  });

  it('loses of its counters no more than what it had not sent, and counts nothing twice', () => {
    const [total = 0] = receiver.totals().values();
    expect(total).toBeGreaterThanOrEqual(200);
    expect(total).toBeLessThanOrEqual(written.length);
  });
});
