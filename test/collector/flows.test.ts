import { appendFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { renderWith } from '../support/render.ts';
import { RunningCollector, until } from './collector.ts';
import type { ObservedPod } from './events.ts';
import { asPod, eventLine, file, flow } from './events.ts';
import type { PodFacts } from './kubernetes.ts';
import { KubernetesApi } from './kubernetes.ts';
import { Receiver, seriesName } from './receiver.ts';
import { COLLECTOR_RUNS, collectorFor, releaseOf } from './support.ts';

const WEB: ObservedPod = {
  namespace: 'application',
  name: 'frontend-7d4b9c6f5d-abcde',
  workload: 'frontend',
  labels: { 'app.kubernetes.io/instance': 'guestbook', 'helm.sh/chart': 'guestbook-1.2.3' },
  ip: '10.244.1.5',
};
const REDIS: ObservedPod = { namespace: 'deep-space', name: 'redis-0', workload: 'redis', ip: '10.244.2.9' };
const PODS: PodFacts[] = [
  asPod(WEB),
  {
    ...asPod(REDIS),
    node: 'node2',
    labels: { 'app.kubernetes.io/instance': 'store' },
    owner: ['StatefulSet', 'redis'],
  },
  // Every node's agent, and on the same address a later pod that is not the node either.
  {
    namespace: 'kube-system',
    name: 'cilium-x1',
    ip: '172.18.0.3',
    node: 'node2',
    labels: { 'k8s-app': 'cilium' },
    owner: ['DaemonSet', 'cilium'],
    hostNetwork: true,
  },
  {
    namespace: 'monitoring',
    name: 'node-exporter-x1',
    ip: '172.18.0.3',
    node: 'node2',
    owner: ['DaemonSet', 'node-exporter'],
    hostNetwork: true,
    startTime: '2026-11-20T01:00:00Z',
  },
];

const SRC_WEB = {
  src_namespace: 'application',
  src_pod: WEB.name,
  src_workload: 'frontend',
  src_release: 'guestbook',
  src_chart: 'guestbook-1.2.3',
};
const SRC_REDIS = { src_namespace: 'deep-space', src_pod: 'redis-0', src_workload: 'redis' };
const PEER_REDIS = {
  peer_kind: 'pod',
  peer_namespace: 'deep-space',
  peer_pod: 'redis-0',
  peer_workload: 'redis',
  peer_release: 'store',
};
const PEER_WEB = {
  peer_kind: 'pod',
  peer_namespace: 'application',
  peer_pod: WEB.name,
  peer_workload: 'frontend',
  peer_release: 'guestbook',
  peer_chart: 'guestbook-1.2.3',
};
const BYTES = 'tetragon.flow.bytes';
const CONNECTIONS = 'tetragon.flow.connections';
/** An empty label is none. */
const withoutEmpty = (series: string) => series.replaceAll(/[a-z_]+="",?/g, '');
const toRedis = { saddr: WEB.ip, sport: 43_210, daddr: REDIS.ip, dport: 6379 };
const fromWeb = { saddr: REDIS.ip, sport: 6379, daddr: WEB.ip, dport: 43_210 };

describe.skipIf(!COLLECTOR_RUNS)("a real collector on Tetragon's events", () => {
  const release = releaseOf(renderWith(''));
  const receiver = new Receiver();
  const kubernetes = new KubernetesApi(PODS);
  let collector: RunningCollector;
  const write = (lines: string[], name = 'tetragon.log') => {
    appendFileSync(join(collector.events, name), lines.join(''));
  };
  const expected = new Map<string, number>();
  const expects = (name: string, labels: Record<string, string>, value: number) => {
    const series = seriesName(name, labels);
    expected.set(series, (expected.get(series) ?? 0) + value);
  };
  let lines = 0;
  const give = (given: string[], name?: string) => {
    write(given, name);
    lines += given.length;
  };
  const start = async () => {
    receiver.run += 1;
    await collector.start();
  };
  const arrived = () => until(`${lines} lines arrived`, () => receiver.logs.length >= lines);

  beforeAll(async () => {
    collector = new RunningCollector(await collectorFor([release]), release);
    await collector.configure(await receiver.start(), await kubernetes.start());
    await start();
  }, 900_000);

  afterAll(async () => {
    await collector?.stop();
    receiver.stop();
    kubernetes.stop();
  });

  it('counts what pods say to pods, at both ends', async () => {
    give([
      flow(WEB, 'connect', toRedis),
      flow(WEB, 'sent', toRedis, 100),
      flow(WEB, 'sent', toRedis, 23),
      flow(REDIS, 'received', fromWeb, 123),
      flow(REDIS, 'sent', fromWeb, 4096),
      flow(WEB, 'received', toRedis, 4096),
      flow(WEB, 'close', toRedis),
      flow(REDIS, 'close', fromWeb),
    ]);
    const client = { ...SRC_WEB, ...PEER_REDIS, role: 'client', port: '6379' };
    const server = { ...SRC_REDIS, ...PEER_WEB, role: 'server', port: '6379' };
    expects(CONNECTIONS, { ...client, op: 'connect' }, 1);
    expects(CONNECTIONS, { ...client, op: 'close' }, 1);
    expects(CONNECTIONS, { ...server, op: 'close' }, 1);
    expects(BYTES, { ...client, op: 'sent' }, 123);
    expects(BYTES, { ...client, op: 'received' }, 4096);
    expects(BYTES, { ...server, op: 'received' }, 123);
    expects(BYTES, { ...server, op: 'sent' }, 4096);
    await arrived();
  });

  it('takes an IPv6 socket that talks IPv4 for the same flow', async () => {
    const mapped = { ...toRedis, saddr: `::ffff:${WEB.ip}`, daddr: `::ffff:${REDIS.ip}`, sport: 55_555 };
    give([flow(WEB, 'sent', mapped, 1000), flow(WEB, 'received', mapped, 7)]);
    const client = { ...SRC_WEB, ...PEER_REDIS, role: 'client', port: '6379' };
    expects(BYTES, { ...client, op: 'sent' }, 1000);
    expects(BYTES, { ...client, op: 'received' }, 7);
    await arrived();
  });

  it('tells services, nodes, the outside and unknown pods apart', async () => {
    const peer = (daddr: string, dport: number) => ({ saddr: WEB.ip, sport: 40_000, daddr, dport });
    give([
      flow(WEB, 'sent', peer('10.96.0.10', 53), 40),
      flow(WEB, 'sent', peer('172.18.0.3', 10_250), 50),
      flow(WEB, 'sent', peer('::ffff:172.18.0.3', 10_250), 1),
      flow(WEB, 'sent', peer('1.1.1.1', 443), 60),
      flow(WEB, 'sent', peer('8.8.8.8', 443), 61),
      flow(WEB, 'sent', peer('2606:4700::1111', 443), 62),
      flow(WEB, 'sent', peer('10.244.7.7', 80), 70),
    ]);
    const sent = { ...SRC_WEB, op: 'sent', role: 'client' };
    expects(BYTES, { ...sent, peer_kind: 'service', peer_ip: '10.96.0.10', port: '53' }, 40);
    expects(BYTES, { ...sent, peer_kind: 'node', peer_node: 'node2', port: '10250' }, 51);
    expects(BYTES, { ...sent, peer_kind: 'external', port: '443' }, 183);
    expects(BYTES, { ...sent, peer_kind: 'unknown', port: '80' }, 70);
    await arrived();
  });

  it("never has a client's port in a label", async () => {
    const both = { ...toRedis, sport: 50_001, dport: 50_002 };
    give([
      flow(WEB, 'sent', both, 5),
      flow(WEB, 'connect', both),
      // Clients that were given lower ports: nobody knows who serves, unless it is at a port that no client has.
      flow(REDIS, 'sent', { ...fromWeb, dport: 20_000 }, 9),
      flow(WEB, 'sent', { ...toRedis, sport: 5000 }, 10),
      flow(WEB, 'sent', { ...toRedis, sport: 5000, dport: 80 }, 11),
      flow(WEB, 'connect', { ...toRedis, sport: 5000 }),
      // A port of 0 is left out of the JSON.
      flow(WEB, 'close', { saddr: WEB.ip, daddr: REDIS.ip, dport: 6379 }),
    ]);
    expects(BYTES, { ...SRC_WEB, ...PEER_REDIS, op: 'sent', role: 'unknown', port: 'ephemeral' }, 5);
    expects(CONNECTIONS, { ...SRC_WEB, ...PEER_REDIS, op: 'connect', role: 'client', port: 'ephemeral' }, 1);
    expects(BYTES, { ...SRC_REDIS, ...PEER_WEB, op: 'sent', role: 'unknown', port: 'ephemeral' }, 9);
    expects(BYTES, { ...SRC_WEB, ...PEER_REDIS, op: 'sent', role: 'unknown', port: 'ephemeral' }, 10);
    expects(BYTES, { ...SRC_WEB, ...PEER_REDIS, op: 'sent', role: 'client', port: '80' }, 11);
    expects(CONNECTIONS, { ...SRC_WEB, ...PEER_REDIS, op: 'connect', role: 'client', port: '6379' }, 1);
    expects(CONNECTIONS, { ...SRC_WEB, ...PEER_REDIS, op: 'close', role: 'server', port: '0' }, 1);
    await arrived();
  });

  it('counts files, and nothing that is not a flow of a pod', async () => {
    const own: ObservedPod = { ...WEB, namespace: 'monitoring' };
    give([
      file(WEB, 'read', 512),
      file(WEB, 'write', 2048),
      file(WEB, 'read', 0),
      file(WEB, 'read', -11),
      // Loopback in its three forms, no peer, no pod, another policy, the collector's namespace.
      flow(WEB, 'sent', { ...toRedis, daddr: '127.0.0.1' }, 1),
      flow(WEB, 'sent', { ...toRedis, daddr: '::1' }, 1),
      flow(WEB, 'sent', { ...toRedis, daddr: '::ffff:127.0.0.1' }, 1),
      flow(WEB, 'close', { saddr: WEB.ip, sport: 80, daddr: '0.0.0.0' }),
      flow(WEB, 'close', { saddr: '::', sport: 80, daddr: '::' }),
      flow(undefined, 'sent', toRedis, 1),
      flow(WEB, 'sent', toRedis, 1, 'connect'),
      flow(own, 'sent', toRedis, 1),
      eventLine('exec', WEB),
      eventLine('exit', WEB, { signal: 'SIGKILL' }),
      eventLine('tracepoint', WEB, { subsys: 'raw_syscalls', event: 'sys_enter', policy_name: 'raw-syscalls' }),
      eventLine('lsm', WEB, { function_name: 'bprm_check_security', policy_name: 'block-execve' }),
    ]);
    expects('tetragon.file.bytes', { ...SRC_WEB, op: 'read' }, 512);
    expects('tetragon.file.bytes', { ...SRC_WEB, op: 'write' }, 2048);
    await arrived();
  });

  it('tells every kind of event', async () => {
    const kinds = ['exec', 'exit', 'kprobe', 'tracepoint', 'uprobe', 'lsm', 'usdt', 'loader', 'throttle'];
    const before = receiver.logs.length;
    give([
      ...kinds.map((kind) => eventLine(kind, WEB)),
      // One that a later version brings.
      eventLine('quantum', WEB),
    ]);
    await arrived();
    const told = receiver.logs.slice(before).map(({ resource }) => resource['event_type']);
    expect(told.sort()).toEqual([...kinds, 'unknown'].sort());
  });

  it('goes on after malformed lines, and counts them', async () => {
    give(['{"process_exec": {"process"\n', 'no JSON at all\n', `${'x'.repeat(1_000_000)}\n`]);
    // A line that is too long for Loki comes in pieces.
    lines += 4;
    give([flow(WEB, 'connect', toRedis)]);
    expects(CONNECTIONS, { ...SRC_WEB, ...PEER_REDIS, op: 'connect', role: 'client', port: '6379' }, 1);
    await arrived();
    const malformed = receiver.logs.filter(({ resource }) => resource['event_type'] === 'malformed');
    expect(malformed.map(({ body }) => body.length)).toEqual([27, 14, 245_760, 245_760, 245_760, 245_760, 16_960]);
    expects('tetragon.export.malformed', {}, malformed.length);
  });

  it('reads a rotated file to its end, also one that was rotated while it was away', async () => {
    const sent = (count: number) => Array.from({ length: count }, () => flow(WEB, 'sent', toRedis, 1));
    const rotate = (time: string) => {
      renameSync(join(collector.events, 'tetragon.log'), join(collector.events, `tetragon-${time}.log`));
    };
    give(sent(150));
    rotate('2026-11-21T06-00-00.000');
    give(sent(150));
    await arrived();
    await collector.stop();
    // While nobody reads: the rest of the current file, a rotation, and the next one.
    give(sent(250));
    rotate('2026-11-21T06-01-00.000');
    give(sent(50));
    await start();
    await arrived();
    expects(BYTES, { ...SRC_WEB, ...PEER_REDIS, op: 'sent', role: 'client', port: '6379' }, 600);
  });

  it('loses nothing and counts nothing twice when it is restarted under load', async () => {
    let written = 0;
    const writer = setInterval(() => {
      give(Array.from({ length: 20 }, () => flow(REDIS, 'received', fromWeb, 10)));
      written += 20;
    }, 20);
    try {
      for (let restart = 0; restart < 2; restart++) {
        await new Promise((done) => {
          setTimeout(done, 1500);
        });
        await collector.stop();
        await start();
      }
    } finally {
      clearInterval(writer);
    }
    await arrived();
    expects(BYTES, { ...SRC_REDIS, ...PEER_WEB, op: 'received', role: 'server', port: '6379' }, written * 10);
  });

  it('reads a backlog of several files without one addition overtaking another', async () => {
    await collector.stop();
    for (let count = 0; count < 4; count++) {
      const rotated = join(collector.events, `tetragon-2026-11-21T07-0${count}-00.000.log`);
      renameSync(join(collector.events, 'tetragon.log'), rotated);
      give(Array.from({ length: 9000 }, () => flow(WEB, 'received', toRedis, 3)));
    }
    await start();
    await arrived();
    expects(BYTES, { ...SRC_WEB, ...PEER_REDIS, op: 'received', role: 'client', port: '6379' }, 108_000);
  });

  it('shows Prometheus each counter under the names that the rules and the guide use', async () => {
    const shown = async () =>
      Object.fromEntries([...(await collector.counters())].map(([series, value]) => [withoutEmpty(series), value]));
    const sent = () =>
      Object.fromEntries(
        [...receiver.lastRun()].map(([series, value]) => [
          series.replace(/^[^{]+/, (name) => `${name.replaceAll('.', '_')}_total`),
          value,
        ]),
      );
    // What is sent waits for a batch.
    await vi.waitFor(async () => expect(await shown()).toEqual(sent()), { timeout: 10_000, interval: 200 });
  });

  it('says when each counter began, so that its first value is an increase', () => {
    const first = new Map<string, number>();
    for (const { name, labels, run, age } of receiver.points) {
      const series = `${run} ${seriesName(name, labels)}`;
      if (!first.has(series)) first.set(series, age);
    }
    expect(first.size).toBeGreaterThan(20);
    for (const [series, age] of first) expect([series, age.toFixed(1)]).toEqual([series, '1.0']);
  });

  it('has counted exactly that', async () => {
    await collector.stop();
    expect(Object.fromEntries([...receiver.totals()].sort())).toEqual(Object.fromEntries([...expected].sort()));
    expect(receiver.refused).toEqual([]);
    expect(receiver.logs.length).toBe(lines);
  });

  it('asked the Kubernetes API for nothing but pods', () => {
    expect(kubernetes.refused).toEqual([]);
  });

  it('found nothing wrong but the lines that are no events', () => {
    const messages = collector
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { level: string; msg: string; error?: string })
      .filter(({ level }) => level === 'warn' || level === 'error');
    expect(messages.length).toBeGreaterThan(0);
    for (const { error } of messages) expect(error).toMatch(/invalid character|expected/);
  });

  it('sends Loki each event with its labels and what it is searched by', () => {
    const exit = receiver.logs.find(({ resource }) => resource['event_type'] === 'exit');
    expect(exit?.resource).toEqual({
      'service.name': 'tetragon',
      'k8s.node.name': 'node1',
      'k8s.namespace.name': 'application',
      'k8s.cluster.name': 'kind',
      event_type: 'exit',
    });
    const connect = receiver.logs.find(({ attributes }) => attributes['function_name'] === 'tcp_connect');
    expect(connect?.resource['event_type']).toBe('kprobe');
    expect(connect?.attributes).toEqual({
      'k8s.pod.name': WEB.name,
      'k8s.container.name': 'app',
      workload: 'frontend',
      workload_kind: 'Deployment',
      binary: '/usr/bin/curl',
      policy_name: 'flow-accounting',
      action: 'KPROBE_ACTION_POST',
      function_name: 'tcp_connect',
    });
    expect(JSON.parse(connect?.body ?? '')).toHaveProperty('process_kprobe.args');
  });
});
