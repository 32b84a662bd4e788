import { describe, expect, it } from 'vitest';
import type { ServiceMonitor } from '../../imports/crds/service-monitor.ts';
import { renderWith } from '../support/render.ts';

const { objects, stack } = renderWith('');
const monitors = objects
  .filter(({ object }) => object.kind === 'ServiceMonitor')
  .map(({ object }) => ({
    name: object.metadata.name,
    endpoint: (object as unknown as ServiceMonitor).spec.endpoints[0],
  }));

describe('ServiceMonitors', () => {
  it('are there for everything with metrics', () => {
    expect(monitors.map(({ name }) => name).sort()).toEqual([
      'cilium-agent',
      'cilium-envoy',
      'cilium-operator',
      'grafana',
      'hubble-metrics',
      'hubble-relay-metrics',
      'loki',
      'opentelemetry-collector',
      'podinfo-backend',
      'podinfo-client',
      'podinfo-frontend',
      'tempo',
      'tetragon',
      'tetragon-flows',
      'tetragon-operator-metrics',
    ]);
  });

  it.each(['cilium-agent', 'cilium-envoy', 'hubble-metrics', 'tetragon', 'opentelemetry-collector', 'tetragon-flows'])(
    'give the series of a DaemonSet the name of their node: %s',
    (name) => {
      const relabelings = monitors.find((monitor) => monitor.name === name)?.endpoint?.relabelings;
      expect(relabelings).toContainEqual({
        action: 'replace',
        sourceLabels: ['__meta_kubernetes_pod_node_name'],
        targetLabel: 'node',
      });
    },
  );

  it("keep the observed pod's labels apart from the agent's, only where the metrics speak of other pods", () => {
    expect(monitors.filter(({ endpoint }) => endpoint?.honorLabels).map(({ name }) => name)).toEqual(['tetragon']);
    const written = monitors.find(({ name }) => name === 'tetragon')?.endpoint?.relabelings;
    expect(written?.map(({ targetLabel, sourceLabels }) => [targetLabel, sourceLabels])).toEqual([
      ['node', ['__meta_kubernetes_pod_node_name']],
      ['tetragon_pod', ['__meta_kubernetes_pod_name']],
    ]);
  });

  it('write out the action of every relabeling, which the cluster would fill in', () => {
    for (const { endpoint } of monitors) {
      for (const relabeling of endpoint?.relabelings ?? []) expect(relabeling).toHaveProperty('action');
    }
  });

  it("are ours alone: no chart's own is on", () => {
    const values = stack.components.flatMap(({ id, helmRelease }) =>
      helmRelease && id !== 'prometheus' ? [helmRelease.values] : [],
    );
    expect(JSON.stringify(values)).not.toMatch(/"serviceMonitor":\{[^}]*"enabled":true/);
  });
});

describe('Alertmanager', () => {
  it('has a receiver for every route', () => {
    const config = stack.components.find(({ id }) => id === 'prometheus')?.helmRelease?.values
      .alertmanager as unknown as {
      config: { route: Route; receivers: { name: string }[] };
    };
    const names = (route: Route): string[] => [route.receiver, ...(route.routes ?? []).flatMap(names)];
    const known = config.config.receivers.map(({ name }) => name);
    expect(names(config.config.route).filter((name) => !known.includes(name))).toEqual([]);
  });
});

interface Route {
  receiver: string;
  routes?: Route[];
}
