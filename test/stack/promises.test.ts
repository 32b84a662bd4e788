import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IMAGES } from '../../constructs/core/images.ts';
import { at, type JsonObject } from '../../constructs/core/json.ts';
import { TRACE_SCRIPT } from '../../constructs/demo/trace-script.ts';
import type { TracingPolicy } from '../../imports/crds/tracing-policy.ts';
import { MINIMAL, renderText, renderWith } from '../support/render.ts';

const { stack, objects } = renderWith('');

/** The merged values of a component's release. */
function values(component: string): JsonObject {
  return stack.components.find(({ id }) => id === component)?.helmRelease?.values ?? {};
}

/** A value of a component's release by its dotted path. */
const valueOf = (component: string, path: string) => at(values(component), path);

describe('what fails on the cluster and nowhere before', () => {
  it("gives Tetragon the host's /proc, as Kind's nodes mount it", () => {
    expect(valueOf('tetragon', 'tetragon.hostProcPath')).toBe('/procHost');
  });

  it('traces pods of applications only: neither the platform nor the nodes themselves', () => {
    const policies = objects.flatMap(({ object }) =>
      object.kind === 'TracingPolicy' ? [object as unknown as TracingPolicy] : [],
    );
    expect(policies.length).toBeGreaterThan(20);
    for (const { spec } of policies) {
      const [namespaces] = spec.podSelector?.matchExpressions ?? [];
      expect(namespaces?.key).toBe('k8s:io.kubernetes.pod.namespace');
      for (const ours of ['kube-system', 'monitoring']) {
        expect(namespaces?.values?.includes(ours)).toBe(namespaces?.operator === 'NotIn');
      }
    }
  });

  it('follows TCP connections in the kernel, and not those inside a pod', () => {
    const tcp = objects.flatMap(({ object }) =>
      ['connect', 'flow-accounting'].includes(object.metadata.name)
        ? ((object as unknown as TracingPolicy).spec.kprobes ?? [])
        : [],
    );
    expect(tcp.map(({ call }) => call)).toContain('tcp_cleanup_rbuf');
    for (const { syscall, selectors } of tcp) {
      expect(syscall).toBe(false);
      expect(JSON.stringify(selectors)).toContain('::ffff:127.0.0.0/104');
    }
  });

  it('runs a collector on every node, control planes too, that may look pods up and nothing else', () => {
    expect(valueOf('collector', 'tolerations')).toEqual([{ operator: 'Exists' }]);
    expect(valueOf('collector', 'clusterRole.rules')).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
  });

  it('names the metrics of the collector as the chart and its documentation do', () => {
    const readers = valueOf('collector', 'alternateConfig.service.telemetry.metrics.readers');
    expect(readers).toMatchObject([
      { pull: { exporter: { prometheus: { without_type_suffix: false, without_units: false } } } },
    ]);
  });

  it('looks for dashboards and data sources in every namespace, Cilium has its own in kube-system', () => {
    expect(valueOf('grafana', 'sidecar.dashboards.searchNamespace')).toBe('ALL');
    expect(valueOf('grafana', 'sidecar.dashboards.provider.foldersFromFilesStructure')).toBe(true);
  });

  it("writes Loki's rules where its read-only root file system lets it", () => {
    expect(valueOf('loki', 'loki.rulerConfig.rule_path')).toMatch(/^\/var\/loki\//);
    expect(valueOf('loki', 'sidecar.rules.folder')).toBe(
      `${valueOf('loki', 'loki.rulerConfig.storage.local.directory') as string}/fake`,
    );
  });

  it('keeps no more metrics than the volume of Prometheus holds', () => {
    const gibibytes = (size: unknown) => Number(/^(\d+)Gi/.exec(String(size))?.[1]);
    const spec = 'prometheus.prometheusSpec';
    const volume = valueOf('prometheus', `${spec}.storageSpec.volumeClaimTemplate.spec.resources.requests.storage`);
    expect(gibibytes(valueOf('prometheus', `${spec}.retentionSize`))).toBeLessThan(gibibytes(volume));
  });

  it.each([
    ['cilium-agent', 'k8s-app'],
    ['cilium-envoy', 'k8s-app'],
    ['cilium-operator', 'io.cilium/app'],
  ])("gives the series of %s the label that Cilium's dashboards filter by", (name, label) => {
    const monitor = objects.find(({ object }) => object.kind === 'ServiceMonitor' && object.metadata.name === name);
    expect(monitor?.object).toMatchObject({ spec: { targetLabels: [label] } });
  });
});

describe('every key of an environment', () => {
  const before = JSON.stringify(objects);

  it.each([
    'scrapeInterval: 45s',
    'retention: {metrics: 9d}',
    'retention: {logs: 2d}',
    'retention: {runtimeEvents: 9d}',
    'retention: {traces: 9d}',
    'components: {grafana: {subPath: true}}',
    'demo: {deep-space: {insideCaller: false}}',
    'demo: {deep-space: {outsideCaller: true}}',
    'demo: {deep-space: {cpuHog: true}}',
    'demo: {guestbook: {traffic: false}}',
    'demo: {podinfo: {traffic: false}}',
    'demo: {traces: false}',
  ])('changes what is rendered: %s', (yaml) => {
    expect(JSON.stringify(renderWith(`${yaml}\n`).objects)).not.toBe(before);
  });

  it.each([
    ['name', 'cluster:\n  name: another'],
    ['controlPlanes', 'cluster:\n  controlPlanes: 3'],
    ['workers', 'cluster:\n  controlPlanes: 1\n  workers: 0'],
  ])('changes what is rendered: cluster.%s', (_, yaml) => {
    const { objects: changed } = renderText(MINIMAL.replace('cluster:', yaml));
    expect(JSON.stringify(changed)).not.toBe(before);
  });
});

describe('the scripts of the demo', () => {
  const loop = (name: string) => {
    const deployment = objects.find(
      ({ object }) => object.kind === 'Deployment' && object.metadata.name === name,
    )?.object;
    return (deployment as unknown as { spec: { template: { spec: { containers: { args: string[] }[] } } } }).spec
      .template.spec.containers[0]?.args[0] as string;
  };

  /** Runs the first round of a loop in a shell, with a curl that writes its URL down and answers as told. */
  const round = (name: string, answer: string) => {
    const script = `curl() { echo "$*" >&2; echo '${answer}'; }\nsleep() { exit 0; }\n${loop(name)}`;
    return spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  };

  it('write to the guestbook and read from it', () => {
    const { stderr, stdout } = round('traffic-generator', '{"message": "Updated", "data": "entry-1"}');
    expect(stderr).toContain('http://frontend.application.svc:80/guestbook.php?cmd=set&key=guestbook&value=entry-1');
    expect(stderr).toContain('http://frontend.application.svc:80/guestbook.php?cmd=get&key=guestbook');
    expect(stdout).toBe('');
  });

  it('say when the guestbook answers 200 with an error', () => {
    expect(round('traffic-generator', '<b>Fatal error</b>').stdout).toBe('write 1 failed\nread 1 failed\n');
  });

  it('call the head of the podinfo chain', () => {
    expect(round('podinfo-traffic', '').stderr).toContain('http://podinfo-client.podinfo.svc:9898/echo');
  });

  it('make traces whose spans have a parent that came before them', () => {
    const journeys = [...TRACE_SCRIPT.matchAll(/spans: \[(?<spans>[\s\S]*?)\n {4}\]/g)].map(({ groups }) =>
      (groups?.spans ?? '').split('\n').filter((line) => line.includes('service:')),
    );
    expect(journeys.length).toBe(3);
    for (const spans of journeys) {
      for (const [index, span] of spans.entries()) {
        const parent = /parentIdx: (\d+)/.exec(span)?.[1];
        if (parent !== undefined) expect(Number(parent)).toBeLessThan(index);
      }
    }
  });

  it('reach Redis at the port that it listens on', () => {
    const redis = objects.filter(
      ({ object }) => object.kind === 'Service' && object.metadata.name.startsWith('redis-'),
    );
    expect(redis.map(({ object }) => JSON.stringify(object)).filter((json) => !json.includes('"port":6379'))).toEqual(
      [],
    );
    const pods = objects.filter(
      ({ object }) => object.kind === 'Deployment' && JSON.stringify(object).includes(IMAGES.redis.reference),
    );
    for (const { object } of pods) expect(JSON.stringify(object)).not.toContain('--port');
    expect(pods.length).toBe(2);
  });
});

describe("Tempo's retention", () => {
  it('is the one of the environment, in hours', () => {
    expect(
      at(
        renderWith('retention: {traces: 9d}\n').stack.components.find(({ id }) => id === 'tempo')?.helmRelease
          ?.values ?? {},
        'tempo.retention',
      ),
    ).toBe('216h');
    expect(readFileSync('dist/kind/tempo/HelmRelease-monitoring-tempo.yaml', 'utf8')).toContain('retention: 72h');
  });
});
