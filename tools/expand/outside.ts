import type { RenderedObject } from '../../constructs/core/render.ts';
import type { ClusterObject } from './cluster.ts';

/** Objects that stand in the cluster and in no file: those that it has itself, and those that an operator makes. */
interface Maker {
  /** Who makes them. */
  readonly by: string;
  /** Where that was read. */
  readonly evidence: string;
  /** The objects that it makes because of one of ours; `undefined`: those that are always there. */
  readonly make: (because: ClusterObject | undefined) => readonly RenderedObject[];
}

const OPERATOR = 'prometheus-operator';
const KUBELET_SERVICE = /"--kubelet-service=([^/"]+)\/([^/"]+)"/;
const CORE_DNS = { 'k8s-app': 'kube-dns' };

const MAKERS: readonly Maker[] = [
  {
    by: 'kubeadm',
    evidence: 'kubernetes 008b365 cmd/kubeadm/app/phases/addons/dns/manifests.go',
    make: (because) =>
      because
        ? []
        : [
            service('kube-dns', 'kube-system', { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' }, CORE_DNS, [
              { name: 'dns', port: 53 },
              { name: 'dns-tcp', port: 53 },
              { name: 'metrics', port: 9153 },
            ]),
            pods('coredns', 'kube-system', CORE_DNS, { dns: 53, 'dns-tcp': 53, metrics: 9153 }),
          ],
  },
  {
    by: 'kube-apiserver',
    evidence:
      'kubernetes 02cd140 pkg/controlplane/controller/kubernetesservice/controller.go: it writes the endpoints too',
    make: (because) =>
      because
        ? []
        : [
            service('kubernetes', 'default', { provider: 'kubernetes', component: 'apiserver' }, undefined, [
              { name: 'https', port: 443 },
            ]),
          ],
  },
  {
    by: OPERATOR,
    evidence:
      'prometheus-operator v0.93.0 pkg/kubelet/controller.go: Service and endpoints of every node; ' +
      'cmd/operator/main.go: named by --kubelet-service',
    make: (because) => {
      if (because?.object.kind !== 'Deployment') return [];
      const [, namespace, name] = KUBELET_SERVICE.exec(JSON.stringify(because.object)) ?? [];
      if (!namespace || !name) return [];
      return [
        service(name, namespace, { 'k8s-app': 'kubelet', 'app.kubernetes.io/name': 'kubelet' }, undefined, [
          { name: 'https-metrics', port: 10250 },
          { name: 'http-metrics', port: 10255 },
          { name: 'cadvisor', port: 4194 },
        ]),
      ];
    },
  },
  {
    by: OPERATOR,
    evidence:
      'prometheus-operator v0.93.0 pkg/prometheus/server/operator.go: makeSelectorLabels; pkg/prometheus/common.go: ' +
      'MakeContainerPorts, BuildStatefulSetService; pkg/operator/config_reloader.go: reloader-web',
    make: (because) =>
      isOf(because, 'Prometheus')
        ? operated(because, 'prometheus', 9090, (name) => ({
            'operator.prometheus.io/name': name,
            prometheus: name,
          }))
        : [],
  },
  {
    by: OPERATOR,
    evidence:
      'prometheus-operator v0.93.0 pkg/alertmanager/operator.go: makeSelectorLabels; pkg/alertmanager/statefulset.go: ' +
      'makeStatefulSetService; pkg/operator/config_reloader.go: reloader-web',
    make: (because) =>
      isOf(because, 'Alertmanager') ? operated(because, 'alertmanager', 9093, (name) => ({ alertmanager: name })) : [],
  },
];

/** Images that run and that no container names: an operator is told by an argument. */
export const IMAGE_ARGUMENTS: readonly { readonly argument: string; readonly evidence: string }[] = [
  {
    argument: '--prometheus-config-reloader=',
    evidence: 'prometheus-operator v0.93.0 cmd/operator/main.go: in every pod of Prometheus and Alertmanager',
  },
];

/** What the cluster has by itself, and what operators make of the objects that are given. */
export function outside(given: readonly ClusterObject[]): ClusterObject[] {
  return MAKERS.flatMap(({ by, make }) =>
    [undefined, ...given].flatMap((because) =>
      make(because).map((object) => ({
        owner: because?.owner ?? by,
        from: 'outside' as const,
        namespace: object.metadata.namespace,
        object,
      })),
    ),
  );
}

function isOf(one: ClusterObject | undefined, kind: string): one is ClusterObject {
  return one?.object.kind === kind && one.object.apiVersion.startsWith('monitoring.coreos.com/');
}

/** The pods of a Prometheus or Alertmanager and the headless Service before them. */
function operated(
  { object, namespace = 'default' }: ClusterObject,
  app: string,
  port: number,
  further: (name: string) => Record<string, string>,
): RenderedObject[] {
  const { name } = object.metadata;
  const { portName = 'web' } = object['spec'] as { portName?: string };
  const labels = {
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': OPERATOR,
    ...further(name),
  };
  return [
    service(`${app}-operated`, namespace, { [`operated-${app}`]: 'true' }, labels, [
      { name: portName, port, targetPort: portName },
    ]),
    pods(`${app}-${name}`, namespace, labels, { [portName]: port, 'reloader-web': 8080 }),
  ];
}

function service(
  name: string,
  namespace: string,
  labels: Record<string, string>,
  selector: Record<string, string> | undefined,
  ports: readonly { readonly name: string; readonly port: number; readonly targetPort?: string }[],
): RenderedObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: { selector, ports: ports.map((port) => ({ ...port })) },
  };
}

function pods(
  name: string,
  namespace: string,
  labels: Record<string, string>,
  ports: Readonly<Record<string, number>>,
): RenderedObject {
  const containerPorts = Object.entries(ports).map(([portName, containerPort]) => ({ name: portName, containerPort }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: { containers: [{ name, ports: containerPorts }] },
  };
}
