import { describe, expect, test } from 'vitest';
import type { ClusterObject } from '../../tools/expand/cluster.ts';
import { clusterOf } from '../../tools/expand/cluster.ts';
import { deployment, inCluster, monitor, object, service } from '../expand/support.ts';
import { replicasOf } from './replicas.ts';
import { expectedTargets } from './targets.ts';

const NODES = { controlPlanes: 1, workers: 3 };

/** A cluster with what Kubernetes and the operator make besides. */
function made(...given: readonly ClusterObject[]): ClusterObject[] {
  return [...given, ...clusterOf({ tree: [], releases: [], failures: [] })];
}

function daemonSet(name: string, tolerations: readonly object[] = []): ClusterObject {
  const template = { metadata: { labels: { app: name } }, spec: { tolerations, containers: [{ name }] } };
  return inCluster(object('DaemonSet', name, { spec: { template } as never }, 'apps/v1'));
}

function scaled(name: string, replicas: number): ClusterObject {
  const one = deployment(name, { app: name }, { http: 80 });
  return { ...one, object: { ...one.object, spec: { ...(one.object['spec'] as object), replicas } } };
}

const PORT = { name: 'http', port: 80 };

describe('expected targets', () => {
  const lamp = [
    scaled('lamp', 2),
    service('lamp', { app: 'lamp' }, PORT, { name: 'other', port: 81 }),
    monitor('lamp', 'lamp', { port: 'http' }, { port: 'other' }),
  ];
  const probe = [
    daemonSet('probe'),
    service('probe', { app: 'probe' }, PORT),
    monitor('probe', 'probe', { port: 'http' }),
  ];

  test('follow from every endpoint of every monitor', () => {
    expect(expectedTargets(made(...lamp, ...probe), NODES)).toEqual([
      { pool: 'serviceMonitor/home/lamp/0', count: 2, why: 'Deployment home/lamp' },
      { pool: 'serviceMonitor/home/lamp/1', count: 2, why: 'Deployment home/lamp' },
      { pool: 'serviceMonitor/home/probe/0', count: 3, why: 'DaemonSet home/probe' },
    ]);
  });

  test('are fewer without a monitor', () => {
    const pools = expectedTargets(made(...lamp, ...probe.slice(0, 2)), NODES).map(({ pool }) => pool);
    expect(pools).toEqual(['serviceMonitor/home/lamp/0', 'serviceMonitor/home/lamp/1']);
  });

  test('are none where a monitor leads to nobody', () => {
    expect(expectedTargets(made(monitor('lamp', 'lamp', { port: 'http' })), NODES)).toEqual([
      { pool: 'serviceMonitor/home/lamp/0', count: 0, why: 'nobody' },
    ]);
  });

  test('are only those of the namespaces that a monitor looks at', () => {
    const elsewhere = lamp.map((one) => ({ ...one, namespace: 'away' }));
    const looking = (namespaceSelector: object) => {
      const spec = { selector: { matchLabels: { app: 'lamp' } }, namespaceSelector, endpoints: [{ port: 'http' }] };
      const one = inCluster(object('ServiceMonitor', 'eye', { spec: spec as never }, 'monitoring.coreos.com/v1'));
      return expectedTargets(made(...elsewhere.slice(0, 2), one), NODES).map(({ count }) => count);
    };
    expect(looking({})).toEqual([0]);
    expect(looking({ matchNames: ['away'] })).toEqual([2]);
    expect(looking({ any: true })).toEqual([2]);
  });

  test('know those that no file has: API server, kubelets and CoreDNS', () => {
    const kubelets = service('kubelet', undefined as never, { name: 'https-metrics', port: 10250 });
    const without = {
      ...kubelets,
      object: { ...kubelets.object, spec: { ports: [{ name: 'https-metrics', port: 10250 }] } },
    };
    const at = (name: string, namespace: string, labels: object, port: string): ClusterObject => {
      const spec = {
        selector: { matchLabels: labels },
        namespaceSelector: { matchNames: [namespace] },
        endpoints: [{ port }],
      };
      return inCluster(object('ServiceMonitor', name, { spec: spec as never }, 'monitoring.coreos.com/v1'));
    };
    const monitors = [
      at('apiserver', 'default', { component: 'apiserver' }, 'https'),
      at('kubelet', 'home', { app: 'kubelet' }, 'https-metrics'),
      at('coredns', 'kube-system', { 'k8s-app': 'kube-dns' }, 'metrics'),
    ];
    const counts = expectedTargets(made(without, ...monitors), { controlPlanes: 3, workers: 2 });
    expect(counts.map(({ count }) => count)).toEqual([3, 5, 2]);
  });

  test('are not guessed for what is no ServiceMonitor', () => {
    const pods = inCluster(object('PodMonitor', 'eye', { spec: {} }, 'monitoring.coreos.com/v1'));
    expect(() => expectedTargets([pods], NODES)).toThrow('PodMonitor eye: only ServiceMonitors are understood here');
  });
});

describe('pods of a workload', () => {
  test('of a DaemonSet: one on every node whose taint it bears', () => {
    const on = (tolerations: readonly object[], nodes = NODES) =>
      replicasOf('DaemonSet home/probe', [daemonSet('probe', tolerations)], nodes);
    expect(on([])).toBe(3);
    expect(on([{ operator: 'Exists' }])).toBe(4);
    expect(on([{ operator: 'Exists', effect: 'NoSchedule' }])).toBe(4);
    expect(on([{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }])).toBe(4);
    expect(on([{ operator: 'Exists', effect: 'NoExecute' }])).toBe(3);
    expect(on([{ key: 'cpu', operator: 'Exists' }])).toBe(3);
    // Alone, the control plane has no taint.
    expect(on([], { controlPlanes: 1, workers: 0 })).toBe(1);
  });

  test('of a Deployment: as many as it says, else one', () => {
    const of = (one: ClusterObject) => replicasOf('Deployment home/lamp', [one], NODES);
    expect([of(scaled('lamp', 2)), of(deployment('lamp', {}, {}))]).toEqual([2, 1]);
  });

  test('of what an operator makes: as many as it is told', () => {
    const asked = (replicas: number | undefined): ClusterObject[] => {
      const one = inCluster(object('Prometheus', 'watch', { spec: { replicas } }, 'monitoring.coreos.com/v1'));
      const pod = { ...inCluster(object('Pod', 'prometheus-watch')), from: 'outside' as const };
      return [one, pod];
    };
    expect(replicasOf('Pod home/prometheus-watch', asked(2), NODES)).toBe(2);
    expect(replicasOf('Pod home/prometheus-watch', asked(undefined), NODES)).toBe(1);
    expect(() => replicasOf('Pod home/prometheus-watch', asked(1).slice(1), NODES)).toThrow('nobody is known');
  });

  test('are not guessed', () => {
    expect(() => replicasOf('Deployment home/lamp', [], NODES)).toThrow('Deployment home/lamp: is not rendered');
    const job = inCluster(object('Job', 'once', {}, 'batch/v1'));
    expect(() => replicasOf('Job home/once', [job], NODES)).toThrow('the number of its pods is not known');
  });
});
