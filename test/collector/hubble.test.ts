import { appendFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderWith } from '../support/render.ts';
import { RunningCollector, until } from './collector.ts';
import { KubernetesApi } from './kubernetes.ts';
import { Receiver } from './receiver.ts';
import { COLLECTOR_RUNS, collectorFor, releaseOf } from './support.ts';

const FRONTEND = {
  identity: 4711,
  namespace: 'application',
  pod_name: 'frontend-7d4b9c6f5d-abcde',
  workloads: [{ name: 'frontend', kind: 'Deployment' }],
};
const REDIS = { identity: 4712, namespace: 'deep-space', pod_name: 'redis-0', workloads: [{ name: 'redis' }] };
const WORLD = { identity: 2 };

/** A line as Hubble exports it (Cilium 1.20, `ExportEvent`). */
function line(fields: object, second: number): string {
  const time = `2026-11-21T06:00:${String(second).padStart(2, '0')}.517394084Z`;
  return `${JSON.stringify({ ...fields, node_name: 'kind/node1', time })}\n`;
}

describe.skipIf(!COLLECTOR_RUNS)("a real collector on Hubble's flows", () => {
  const release = releaseOf(renderWith(''));
  const receiver = new Receiver();
  const kubernetes = new KubernetesApi([]);
  let collector: RunningCollector;

  beforeAll(async () => {
    collector = new RunningCollector(await collectorFor([release]), release);
    await collector.configure(await receiver.start(), await kubernetes.start());
    const forwarded = { verdict: 'FORWARDED', traffic_direction: 'EGRESS', Type: 'L3_L4' };
    const http = { type: 'REQUEST', http: { method: 'GET', url: 'http://frontend/', protocol: 'HTTP/1.1' } };
    const file = join(collector.flows, 'events.log');
    appendFileSync(file, line({ flow: { ...forwarded, source: FRONTEND, destination: REDIS } }, 1));
    appendFileSync(
      file,
      line({ flow: { verdict: 'DROPPED', drop_reason_desc: 'POLICY_DENIED', source: REDIS, destination: WORLD } }, 2),
    );
    renameSync(file, join(collector.flows, 'events-2026-11-21T06-00-03.000.log'));
    appendFileSync(
      file,
      line({ flow: { ...forwarded, Type: 'L7', l7: http, source: WORLD, destination: FRONTEND } }, 4),
    );
    appendFileSync(file, line({ lost_events: { source: 'HUBBLE_RING_BUFFER', num_events_lost: '7' } }, 5));
    appendFileSync(file, 'no JSON\n');
    await collector.start();
    await until('5 lines arrived', () => receiver.logs.length >= 5);
    await collector.stop();
  }, 900_000);

  afterAll(() => {
    receiver.stop();
    kubernetes.stop();
  });

  const found = (event: string, verdict?: string) =>
    receiver.logs.filter(
      ({ resource, attributes }) => resource['event_type'] === event && attributes['verdict'] === verdict,
    );

  it('sends each line once, whatever it is', () => {
    expect(receiver.logs.map(({ resource }) => resource['event_type']).sort()).toEqual([
      'flow',
      'flow',
      'flow',
      'malformed',
      'unknown',
    ]);
  });

  it('labels a flow by where it comes from, and names both ends', () => {
    const flow = found('flow', 'FORWARDED').find(({ attributes }) => attributes['flow_type'] === 'L3_L4');
    expect(flow?.resource).toEqual({
      'service.name': 'hubble',
      'k8s.node.name': 'node1',
      'k8s.cluster.name': 'kind',
      'k8s.namespace.name': 'application',
      event_type: 'flow',
    });
    expect(flow?.attributes).toEqual({
      verdict: 'FORWARDED',
      traffic_direction: 'EGRESS',
      flow_type: 'L3_L4',
      source_namespace: 'application',
      source_pod: FRONTEND.pod_name,
      source_workload: 'frontend',
      source_identity: '4711',
      destination_namespace: 'deep-space',
      destination_pod: 'redis-0',
      destination_workload: 'redis',
      destination_identity: '4712',
    });
  });

  it('makes a warning of what was dropped', () => {
    expect(found('flow', 'DROPPED')).toMatchObject([
      { severity: 13, attributes: { drop_reason: 'POLICY_DENIED', destination_identity: '2' } },
    ]);
    expect(found('flow', 'FORWARDED').map(({ severity }) => severity)).toEqual([9, 9]);
  });

  it('puts what comes from outside where it goes, and keeps what it said', () => {
    const flow = found('flow', 'FORWARDED').find(({ attributes }) => attributes['flow_type'] === 'L7');
    expect(flow?.resource['k8s.namespace.name']).toBe('application');
    expect(JSON.parse(flow?.body ?? '')).toHaveProperty('flow.l7.http.method', 'GET');
  });
});
