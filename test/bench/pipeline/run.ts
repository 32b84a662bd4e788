import { linkSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunningCollector } from '../../collector/collector.ts';
import { asPod } from '../../collector/events.ts';
import { KubernetesApi } from '../../collector/kubernetes.ts';
import { Receiver } from '../../collector/receiver.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import type { Traffic } from './traffic.ts';
import type { Variant } from './variants.ts';

/** What one run took of the collector's process. */
export interface PipelineRun {
  /** User and system time from the first event on. */
  readonly cpuSeconds: number;
  /** Largest resident set. */
  readonly kibibytes: number;
}

/** Ticks of a second in /proc: of Linux on every platform that it is built for. */
const TICKS = 100;

/** The files of the traffic on the disk, written once for all runs. */
export function stage({ files }: Traffic): string {
  const folder = temporaryFolder();
  for (const [at, text] of files.entries()) writeFileSync(join(folder, fileName(at, files.length)), text);
  return folder;
}

/** The last is the current one, the others were rotated away. */
function fileName(at: number, count: number): string {
  return at === count - 1 ? 'tetragon.log' : `tetragon-2026-11-21T06-${String(at).padStart(2, '0')}-00.000.log`;
}

/**
 * Has a collector read the traffic, and measures it until everything has left it.
 *
 * @throws Error when anything was lost or counted twice
 */
export async function measure(
  binary: string,
  variant: Variant,
  args: readonly string[],
  given: Traffic,
  staged: string,
): Promise<PipelineRun> {
  const receiver = new Receiver();
  const kubernetes = new KubernetesApi(given.pods.map(asPod));
  const loki = new Sink();
  const collector = new RunningCollector(binary, { config: variant.config, args });
  const end = () => void collector.stop('SIGKILL');
  process.once('exit', end);
  try {
    await collector.configure(await receiver.start(), await kubernetes.start(), { sendsCounters: false });
    sendAsRendered(collector, variant, await loki.start());
    await collector.start();
    const before = cpuSeconds(collector.pid);
    for (const [at] of given.files.entries()) {
      const name = fileName(at, given.files.length);
      linkSync(join(staged, name), join(collector.events, name));
    }
    await allThrough(collector, variant, given.events);
    if (variant.sends.metrics) await counted(collector, given.expected);
    const run = { cpuSeconds: cpuSeconds(collector.pid) - before, kibibytes: peakKibibytes(collector.pid) };
    await collector.stop();
    return run;
  } finally {
    await collector.stop('SIGKILL');
    process.off('exit', end);
    for (const server of [receiver, kubernetes, loki]) server.stop();
  }
}

/** Events go out as protobuf, compressed, as they are rendered; the few points of the counters as JSON, to be read. */
function sendAsRendered({ folder }: RunningCollector, { config }: Variant, endpoint: string): void {
  const file = join(folder, 'config.yaml');
  const changed = JSON.parse(readFileSync(file, 'utf8')) as { exporters: Record<string, object> };
  const { exporters } = config as { exporters: Record<string, object> };
  changed.exporters['otlp_http/loki'] = { ...exporters['otlp_http/loki'], endpoint };
  writeFileSync(file, JSON.stringify(changed));
}

async function allThrough(collector: RunningCollector, { sends }: Variant, events: number): Promise<void> {
  const [kind, name] = sends.logs ? ['exporter_sent', 'otlp_http/loki'] : ['receiver_accepted', 'file_log/tetragon'];
  const line = new RegExp(`^otelcol_${kind}_log_records_total\\{[^}]*="${name}"[^}]*\\} (\\S+)$`, 'm');
  for (let tries = 0; tries < 1200; tries++) {
    const [, count] = line.exec(await collector.metrics()) ?? [];
    if (Number(count) >= events) return;
    await sleep(100);
  }
  throw new Error(`after two minutes not all of ${events} events are through:\n${collector.log().slice(-2000)}`);
}

async function counted(collector: RunningCollector, expected: Traffic['expected']): Promise<void> {
  let found = '';
  for (let tries = 0; tries < 100; tries++) {
    const counters = [...(await collector.counters())];
    const sum = (name: string) =>
      counters.filter(([series]) => series.startsWith(`${name}{`)).reduce((all, [, value]) => all + value, 0);
    const all = { bytes: sum('tetragon_flow_bytes_total'), connections: sum('tetragon_flow_connections_total') };
    found = JSON.stringify(all);
    if (found === JSON.stringify(expected)) return;
    await sleep(50);
  }
  throw new Error(`counted ${found}, and there were ${JSON.stringify(expected)}`);
}

function cpuSeconds(pid: number): number {
  // The name of the program may hold blanks; fields are counted after it.
  const [user = 0, system = 0] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / TICKS;
}

function peakKibibytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Takes everything and keeps nothing. */
class Sink {
  readonly #server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });

  async start(): Promise<string> {
    await new Promise<void>((done) => {
      this.#server.listen(0, '127.0.0.1', done);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
