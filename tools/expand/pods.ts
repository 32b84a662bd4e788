import type { RenderedObject } from '../../constructs/core/render.ts';
import type { ClusterObject } from './cluster.ts';
import { named } from './cluster.ts';
import type { Labels } from './selector.ts';

/** A port that a container says it has. */
export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
}

/** The pods of one workload. */
export interface Pods {
  /** `Kind namespace/name` of the workload. */
  readonly workload: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
}

interface Container {
  readonly ports?: readonly ContainerPort[];
  readonly restartPolicy?: string;
}

interface Template {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];

/** The pods of every workload in the cluster. */
export function podsOf(cluster: readonly ClusterObject[]): Pods[] {
  return cluster
    .filter(({ object }) => WORKLOADS.includes(object.kind))
    .map((one) => {
      const { metadata, spec } = templateOf(one.object);
      // An init container that restarts is a sidecar: it serves as long as the pod lives.
      const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
      return {
        workload: named(one),
        namespace: one.namespace ?? 'default',
        labels: metadata?.labels ?? {},
        ports: [...spec.containers, ...sidecars].flatMap(({ ports }) => ports ?? []),
      };
    });
}

function templateOf(object: RenderedObject): Template {
  if (object.kind === 'Pod') return object as unknown as Template;
  const { template, jobTemplate } = object['spec'] as unknown as {
    template: Template;
    jobTemplate?: { spec: { template: Template } };
  };
  return jobTemplate?.spec.template ?? template;
}

/** The number of a port that is given by number or by the name that a container has for it. */
export function portNumber({ ports }: Pods, port: string | number): number | undefined {
  return typeof port === 'number' ? port : ports.find(({ name }) => name === port)?.containerPort;
}
