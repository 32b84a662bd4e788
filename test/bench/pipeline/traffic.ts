import { eventLine, flow } from '../../collector/events.ts';
import type { ObservedPod } from '../../collector/events.ts';

/** Lines for the collector to read, and what its counters must come to. */
export interface Traffic {
  /** The files, in the order in which they were written. */
  readonly files: readonly string[];
  readonly events: number;
  readonly bytesPerEvent: number;
  readonly expected: { readonly bytes: number; readonly connections: number };
  /** The pods of the node, and those that they talk to. */
  readonly pods: readonly ObservedPod[];
}

/** What a hundred events are: mostly what flow-accounting reports, as on a node whose pods talk. */
export const MIX = { sent: 38, received: 38, connect: 5, close: 5, exec: 5, exit: 5, kprobe: 4 } as const;

/** Of a rotated file: Tetragon's own limit (1.7.0, `exportFileMaxSizeMB`). */
const FILE_BYTES = 10 * 1024 * 1024;

const OBSERVED = 10;
const PEERS = 20;
const PORTS = [80, 443, 5432, 6379, 9898];

function pod(number: number, namespace: string): ObservedPod {
  return {
    namespace,
    name: `web-${number}-7d4b9c6f5d-abcde`,
    workload: `web-${number}`,
    labels: { 'app.kubernetes.io/instance': `release-${number}`, 'app.kubernetes.io/name': `web-${number}` },
    ip: `10.244.${namespace === 'application' ? 1 : 2}.${number + 2}`,
  };
}

/** Events of ten pods with twenty peers at five ports; the same for the same number. */
export function traffic(events: number): Traffic {
  const observed = Array.from({ length: OBSERVED }, (_, number) => pod(number, 'application'));
  const peers = Array.from({ length: PEERS }, (_, number) => pod(number, 'podinfo'));
  const order = interleaved();
  const files: string[] = [];
  const expected = { bytes: 0, connections: 0 };
  let lines: string[] = [];
  let size = 0;
  let total = 0;
  for (let number = 0; number < events; number++) {
    const kind = order[number % order.length] ?? 'sent';
    const source = observed[number % OBSERVED] as ObservedPod;
    const peer = peers[Math.floor(number / OBSERVED) % PEERS] as ObservedPod;
    const port = PORTS[number % PORTS.length] ?? 80;
    const line = lineOf(kind, source, { saddr: source.ip, sport: 40_000, daddr: peer.ip, dport: port }, number);
    if (kind === 'sent' || kind === 'received') expected.bytes += bytesOf(number);
    if (kind === 'connect' || kind === 'close') expected.connections += 1;
    if (size + line.length > FILE_BYTES) {
      files.push(lines.join(''));
      lines = [];
      size = 0;
    }
    lines.push(line);
    size += line.length;
    total += line.length;
  }
  files.push(lines.join(''));
  return { files, events, bytesPerEvent: total / events, expected, pods: [...observed, ...peers] };
}

type Kind = keyof typeof MIX;

function lineOf(kind: Kind, source: ObservedPod, socket: Parameters<typeof flow>[2], number: number): string {
  if (kind === 'exec') return eventLine('exec', source);
  if (kind === 'exit') return eventLine('exit', source, { signal: 'SIGTERM' });
  if (kind !== 'kprobe') return flow(source, kind, socket, bytesOf(number));
  return eventLine('kprobe', source, {
    function_name: 'security_file_open',
    args: [{ file_arg: { path: '/root/.ssh/id_rsa', permission: '-rw-------' } }],
    action: 'KPROBE_ACTION_POST',
    policy_name: 'sensitive-files',
  });
}

function bytesOf(number: number): number {
  return 100 + (number % 1400);
}

/** The mix with its kinds spread out, not one after the other. */
function interleaved(): Kind[] {
  return Object.entries(MIX)
    .flatMap(([kind, count]) =>
      Array.from({ length: count }, (_, at) => ({ kind: kind as Kind, place: (at + 0.5) / count })),
    )
    .toSorted((a, b) => a.place - b.place)
    .map(({ kind }) => kind);
}
