import type { Kubectl, Live } from './kubectl.ts';
import type { Engine } from './options.ts';
import { isReady, suspects } from './readiness.ts';

/** A command whose output is kept, and the file that it is kept in. */
export interface Task {
  readonly file: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** What is delivered, by engine: each has a status that says why it is not ready. */
export const DELIVERED: Readonly<Record<Engine, string>> = {
  flux: 'helmreleases.helm.toolkit.fluxcd.io,ocirepositories.source.toolkit.fluxcd.io,helmrepositories.source.toolkit.fluxcd.io,kustomizations.kustomize.toolkit.fluxcd.io,gitrepositories.source.toolkit.fluxcd.io',
  argocd:
    'helmreleases.helm.toolkit.fluxcd.io,ocirepositories.source.toolkit.fluxcd.io,helmrepositories.source.toolkit.fluxcd.io,applications.argoproj.io',
};

/** Namespaces of who delivers: all of their pods are read. */
const DELIVERERS = ['flux-system', 'argocd', 'git'];

/** What is looked at whatever has failed. No Secret is among it. */
export function overview(kubectl: Kubectl, engine: Engine, environment: string): Task[] {
  const get = (file: string, ...args: readonly string[]): Task => ({
    file,
    command: 'kubectl',
    args: kubectl.args(...args),
  });
  return [
    { file: 'status.txt', command: './bootstrap.sh', args: ['status', '--environment', environment] },
    get('delivered.txt', 'get', DELIVERED[engine], '--all-namespaces', '--output=wide'),
    get('pods.txt', 'get', 'pods', '--all-namespaces', '--output=wide'),
    get('events.txt', 'get', 'events', '--all-namespaces', '--sort-by=.metadata.creationTimestamp', '--output=wide'),
    get('volumes.txt', 'get', 'persistentvolumeclaims,persistentvolumes', '--all-namespaces', '--output=wide'),
    get('nodes.txt', 'describe', 'nodes'),
  ];
}

/** What is looked at because it is not ready: its description, and the logs of its containers. */
export function closer(kubectl: Kubectl, delivered: readonly Live[], pods: readonly Live[]): Task[] {
  return [
    ...delivered.filter((live) => !isReady(live)).map((live) => description(kubectl, live)),
    ...pods.flatMap((pod) => [
      ...(suspects(pod).length > 0 ? [description(kubectl, pod)] : []),
      ...suspects(pod).flatMap(({ container, restarted }) => [
        log(kubectl, pod, `--container=${container}`, container),
        ...(restarted ? [log(kubectl, pod, `--container=${container}`, `${container}-previous`, '--previous')] : []),
      ]),
      ...(DELIVERERS.includes(pod.namespace) ? [log(kubectl, pod, '--all-containers', 'all')] : []),
    ]),
  ];
}

function description(kubectl: Kubectl, { kind, namespace, name }: Live): Task {
  return {
    file: `describe/${kind}-${namespace}-${name}.txt`,
    command: 'kubectl',
    args: kubectl.args('describe', kind.toLowerCase(), name, `--namespace=${namespace}`),
  };
}

function log(
  kubectl: Kubectl,
  { namespace, name }: Live,
  which: string,
  title: string,
  ...args: readonly string[]
): Task {
  return {
    file: `logs/${namespace}-${name}-${title}.txt`,
    command: 'kubectl',
    args: kubectl.args('logs', name, `--namespace=${namespace}`, which, '--tail=300', '--prefix', ...args),
  };
}
