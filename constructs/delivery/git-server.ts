import type { CiliumNetworkPolicy } from '../../imports/crds/cilium-network-policy.ts';
import { IMAGES } from '../core/images.ts';
import type { KubernetesObject } from '../core/kubernetes-object.ts';
import { LABELS } from '../core/labels.ts';
import { RESTRICTED_CONTAINER, restrictedPod } from '../core/restricted.ts';
import { ARGOCD_NAMESPACE } from './argocd.ts';
import { FLUX_NAMESPACE } from './flux.ts';

const NAME = 'git';
const NAMESPACE = 'git';
const PORT = 23232;
const SELECTOR = { 'app.kubernetes.io/name': NAME };

/** Port of every node on which it listens, within Kubernetes' range for NodePorts. */
export const GIT_NODE_PORT = 32323;

/** Path of the repository on the server. */
const REPOSITORY = 'tetrascope.git';

/** What engines clone. */
export const GIT_URL = `http://${NAME}.${NAMESPACE}.svc:${PORT}/${REPOSITORY}`;

/** What a person pushes to. */
export function pushUrl(localPort: number): string {
  return `http://127.0.0.1:${localPort}/${REPOSITORY}`;
}

/**
 * A git server inside the cluster, so that a cluster needs no git host: soft-serve over smart HTTP, its repositories on
 * a volume. It asks nobody for a password: who reaches it is decided by its network policy and by the port, which is
 * published on 127.0.0.1 only. No engine delivers it, so none can prune what it reads from.
 */
export function gitServer(branch: string): (KubernetesObject | CiliumNetworkPolicy)[] {
  const metadata = { name: NAME, namespace: NAMESPACE, labels: { ...LABELS, ...SELECTOR } };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE, labels: { ...LABELS, 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    service(metadata),
    statefulSet(metadata, branch),
    networkPolicy(metadata),
  ];
}

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

function service(metadata: Metadata): KubernetesObject & { spec: object } {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      type: 'NodePort',
      selector: SELECTOR,
      ports: [{ name: 'http', port: PORT, targetPort: 'http', nodePort: GIT_NODE_PORT, protocol: 'TCP' }],
    },
  };
}

function statefulSet(metadata: Metadata, branch: string): KubernetesObject & { spec: object } {
  const { reference } = IMAGES.gitServer;
  const probe = (path: string) => ({ httpGet: { path, port: 'http' } });
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: {
      serviceName: NAME,
      replicas: 1,
      selector: { matchLabels: SELECTOR },
      template: {
        metadata: { labels: SELECTOR },
        spec: {
          automountServiceAccountToken: false,
          // Else the Service's variables (GIT_PORT and its like) reach git and the server.
          enableServiceLinks: false,
          securityContext: restrictedPod(IMAGES.gitServer),
          containers: [
            {
              name: NAME,
              image: reference,
              imagePullPolicy: 'IfNotPresent',
              env: Object.entries(serverEnvironment(branch)).map(([name, value]) => ({ name, value })),
              ports: [{ name: 'http', containerPort: PORT }],
              livenessProbe: probe('/livez'),
              readinessProbe: probe('/readyz'),
              resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
              securityContext: RESTRICTED_CONTAINER,
              volumeMounts: [
                { name: 'repositories', mountPath: '/soft-serve' },
                { name: 'tmp', mountPath: '/tmp' },
              ],
            },
          ],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
      // The cluster's own storage class: local-path on Kind.
      volumeClaimTemplates: [
        {
          metadata: { name: 'repositories' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  };
}

/** soft-serve's settings (`pkg/config/config.go` of v0.12.2): smart HTTP and nothing else. */
function serverEnvironment(branch: string): Record<string, string> {
  return {
    SOFT_SERVE_DATA_PATH: '/soft-serve',
    SOFT_SERVE_DEFAULT_REPO: REPOSITORY.replace('.git', ''),
    // Who reaches it may push: there is no account to steal, and the policy below says who that is.
    SOFT_SERVE_ANON_ACCESS: 'read-write',
    SOFT_SERVE_ALLOW_KEYLESS: 'true',
    SOFT_SERVE_HTTP_LISTEN_ADDR: `:${PORT}`,
    SOFT_SERVE_HTTP_PUBLIC_URL: GIT_URL.slice(0, -REPOSITORY.length - 1),
    SOFT_SERVE_SSH_ENABLED: 'false',
    SOFT_SERVE_GIT_ENABLED: 'false',
    SOFT_SERVE_STATS_ENABLED: 'false',
    SOFT_SERVE_LFS_ENABLED: 'false',
    // A new repository has the branch that is synced, so that a plain clone of it checks that out.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'init.defaultBranch',
    GIT_CONFIG_VALUE_0: branch,
    HOME: '/soft-serve',
  };
}

/**
 * A push deploys, so no pod may send one: only the engines read, and this machine reaches it through the port of a node
 * (which makes it come from the world, or from a node). It calls nobody.
 */
function networkPolicy(metadata: Metadata): CiliumNetworkPolicy {
  const toPorts = [{ ports: [{ port: `${PORT}`, protocol: 'TCP' as const }] }];
  const from = (namespace: string) => ({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': namespace } });
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata,
    spec: {
      endpointSelector: { matchLabels: SELECTOR },
      ingress: [
        { fromEndpoints: [from(ARGOCD_NAMESPACE), from(FLUX_NAMESPACE)], toPorts },
        { fromEntities: ['world', 'host', 'remote-node'], toPorts },
      ],
      egress: [{}],
    },
  };
}
