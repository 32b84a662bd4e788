import type { ClusterObject } from '../../tools/expand/cluster.ts';
import { list, map, text } from './json.ts';

/** A demo workload. */
export interface Workload {
  readonly component: string;
  readonly namespace: string;
  readonly name: string;
  readonly command: readonly string[];
}

/** The demo workloads: Deployments that are no release's. */
export function workloads(cluster: readonly ClusterObject[]): Workload[] {
  return cluster
    .filter(({ from, object }) => from === 'tree' && object.kind === 'Deployment')
    .map(({ owner, namespace = 'default', object }) => {
      const { template } = map(object['spec']);
      const [container] = list(map(map(template)['spec'])['containers']);
      const command = list(map(container)['command']).map(text);
      return { component: owner, namespace, name: object.metadata.name, command };
    });
}

/** Those that are a loop of the shell: they start a process and a connection for every request. */
export function loops(cluster: readonly ClusterObject[]): Workload[] {
  return workloads(cluster).filter(({ command }) => command.join(' ') === '/bin/sh -c');
}
