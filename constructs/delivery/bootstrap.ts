import { objectId } from '../core/identity.ts';
import { InputError } from '../core/input-error.ts';
import type { KubernetesObject } from '../core/kubernetes-object.ts';
import type { PinnedCharts } from '../core/pinned-charts.ts';
import type { PublishedPort } from '../core/published-port.ts';
import type { Environment } from '../environment/environment.ts';
import { addressList, argocdEndpoints, openedEndpoints } from './addresses.ts';
import { argocdNamespace, argocdSync } from './argocd.ts';
import { argocdValues } from './argocd-values.ts';
import type { Delivery } from './delivery.ts';
import { ALL_CONTROLLERS, fluxInstance, RELEASE_CONTROLLERS } from './flux-instance.ts';
import { GIT_NODE_PORT, gitServer, pushUrl } from './git-server.ts';
import { kindCluster } from './kind-cluster.ts';
import { argocdCredentials, fluxCredentials, secretList } from './secrets.ts';
import { hasGitServer } from './source.ts';
import { FLUX_VERSION, HELM_VERSION, KIND_VERSION } from './tools.ts';

/** MiB that Docker must have: the requests of everything, the nodes' own, and room to start. Not measured. */
const MEMORY_MIB = 6144;

/** GiB of disk for the images and volumes. Not measured. */
const DISK_GIB = 20;

/** A file of `dist/<environment>/bootstrap/`: an object as YAML, or text as it is. */
export type BootstrapFile = { readonly yaml: object } | { readonly text: string };

/** All that `bootstrap.sh` needs, by path, so that it has nothing to work out: it only runs commands. */
export function bootstrapFiles(delivery: Delivery, charts: PinnedCharts): Map<string, BootstrapFile> {
  const { environment, source, components } = delivery;
  const all = components.map(({ component }) => component);
  const ports = [
    ...(hasGitServer(environment) ? [gitPort(environment)] : []),
    ...all.flatMap(({ publishedPorts }) => publishedPorts),
  ];
  const release = all.find(({ id }) => id === 'cilium')?.helmRelease;
  if (!release) throw new Error('bootstrap installs cilium, and it is not a release of this environment');
  return new Map<string, BootstrapFile>([
    ['bootstrap.env', { text: settings(delivery, charts, ports) }],
    ['kind.yaml', { yaml: kindCluster(environment, ports) }],
    ['secrets.txt', { text: secretList(all.flatMap(({ requiredSecrets }) => requiredSecrets)) }],
    ['addresses.txt', { text: addressList(openedEndpoints(all)) }],
    ['cilium/values.yaml', { yaml: release.values }],
    ...objectFiles('git', hasGitServer(environment) ? gitServer(source.branch) : []),
    ...objectFiles('argocd', [argocdNamespace(), ...fluxInstance(RELEASE_CONTROLLERS)]),
    ['argocd/sync.yaml', { yaml: argocdSync() }],
    ['argocd/values.yaml', { yaml: argocdValues(source) }],
    ['argocd/secrets.txt', { text: secretList(argocdCredentials(source)) }],
    ['argocd/addresses.txt', { text: addressList(argocdEndpoints()) }],
    ...objectFiles('flux', fluxInstance(ALL_CONTROLLERS)),
    ['flux/secrets.txt', { text: secretList(fluxCredentials(source)) }],
  ]);
}

function objectFiles(folder: string, objects: readonly KubernetesObject[]): [string, BootstrapFile][] {
  return objects.map((object) => [`${folder}/${objectId(object)}.yaml`, { yaml: object }]);
}

/** `KEY=value` lines, without quotes: a program that reads them runs nothing of them. */
function settings(
  { environment, source, components }: Delivery,
  charts: PinnedCharts,
  ports: readonly PublishedPort[],
) {
  const { cluster } = environment;
  const own = hasGitServer(environment);
  const chart = (prefix: string, name: string) => {
    const pinned = charts.get(name);
    if (!pinned) throw new InputError(`charts.yaml: no entry for ${name} (known: ${[...charts.keys()].join(', ')})`);
    return { [`${prefix}_CHART`]: `${pinned.repository}/${name}`, [`${prefix}_VERSION`]: pinned.version };
  };
  const values: Record<string, string | number> = {
    ENVIRONMENT: environment.name,
    CLUSTER: cluster.name,
    NODES: cluster.controlPlanes + cluster.workers,
    KUBERNETES_VERSION: /:v(?<version>[^@]+)@/.exec(cluster.nodeImage)?.groups?.version ?? '',
    KIND_VERSION,
    HELM_VERSION: HELM_VERSION.slice(1),
    MEMORY_MIB,
    DISK_GIB,
    ...chart('CILIUM', 'cilium'),
    ...chart('ARGOCD', 'argo-cd'),
    ...chart('FLUX_OPERATOR', 'flux-operator'),
    FLUX_VERSION,
    GIT_SERVER: own ? 'in-cluster' : 'none',
    GIT_REMOTE: own ? environment.name : '',
    GIT_PUSH_URL: own ? pushUrl(environment.source.localPort) : '',
    SOURCE_URL: source.url,
    SOURCE_BRANCH: source.branch,
    PORTS: ports.map(({ localPort }) => localPort).join(' '),
    COMPONENTS: components.map(({ id }) => id).join(' '),
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function gitPort({ source }: Environment): PublishedPort {
  return { nodePort: GIT_NODE_PORT, localPort: source.localPort };
}
