import type { ClusterObject } from './cluster.ts';
import { named } from './cluster.ts';
import type { Finding } from './finding.ts';
import type { Pods } from './pods.ts';
import { portNumber } from './pods.ts';
import type { Labels } from './selector.ts';
import { matches, said } from './selector.ts';

/** A port of a Service. */
export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: string | number;
}

/** A Service and the pods behind it. */
export interface Service extends ClusterObject {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly selector: Labels | undefined;
  readonly ports: readonly ServicePort[];
  readonly pods: readonly Pods[];
}

interface Spec {
  readonly type?: string;
  readonly selector?: Labels;
  readonly ports?: readonly ServicePort[];
}

/** Every Service in the cluster that stands before pods. */
export function servicesOf(cluster: readonly ClusterObject[], pods: readonly Pods[]): Service[] {
  return cluster.flatMap((one) => {
    const { object, namespace = 'default' } = one;
    const { type, selector, ports = [] } = (object['spec'] ?? {}) as unknown as Spec;
    if (object.kind !== 'Service' || object.apiVersion !== 'v1' || type === 'ExternalName') return [];
    return [
      {
        ...one,
        name: object.metadata.name,
        namespace,
        labels: object.metadata.labels ?? {},
        selector,
        ports,
        pods: selector
          ? pods.filter((pod) => pod.namespace === namespace && matches({ matchLabels: selector }, pod.labels))
          : [],
      },
    ];
  });
}

/** Where a port of a Service leads on the pods of a workload; undefined where no container has that name. */
export function targetOf({ port, targetPort }: ServicePort, pods: Pods): number | undefined {
  return portNumber(pods, targetPort ?? port);
}

/** A port for a message: its number and name. */
export function portText({ name, port }: ServicePort): string {
  return `${port}${name ? ` ${name}` : ''}`;
}

/** Every Service behind which there is nobody, or whose port leads to a name that no container has. */
export function checkServices(services: readonly Service[]): Finding[] {
  return services
    .filter(({ from }) => from !== 'outside')
    .flatMap((service) => {
      const { selector, ports, pods, owner } = service;
      const finding = (message: string, remedy: string): Finding => ({
        check: 'service',
        release: owner,
        object: named(service),
        message,
        remedy,
      });
      if (!selector) {
        return [
          finding('has no selector, and nobody makes its endpoints', 'if an operator does: tools/expand/outside.ts'),
        ];
      }
      if (pods.length === 0) {
        return [
          finding(
            `its selector (${said({ matchLabels: selector })}) matches no pods`,
            'correct the selector or the labels of the pods; pods that an operator makes: tools/expand/outside.ts',
          ),
        ];
      }
      return ports
        .filter((port) => pods.some((one) => targetOf(port, one) === undefined))
        .map((port) =>
          finding(
            `port ${portText(port)} leads to a port named ${port.targetPort}, which ` +
              `${pods.map(({ workload }) => workload).join(', ')} has not`,
            'name a port of the container, or its number',
          ),
        );
    });
}
