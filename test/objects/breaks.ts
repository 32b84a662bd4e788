import type { KubernetesObject } from '../../constructs/core/kubernetes-object.ts';
import { SAMPLES } from './samples.ts';

type Path = readonly (string | number)[];
type Tree = Record<string | number, unknown>;

/** One way in which an object can be wrong, and what each check must say of it. */
export interface Break {
  readonly what: string;
  readonly object: KubernetesObject;
  /** What the type check says; `undefined`: types cannot know. */
  readonly type?: RegExp;
  /** What the schema check says; `undefined`: the schema allows it. */
  readonly schema?: RegExp;
}

/** A copy of `sample` under another name, with `value` at `path`; without that field when `value` is undefined. */
function changed(sample: KubernetesObject, name: string, path: Path, value: unknown): KubernetesObject {
  const copy = structuredClone(sample) as KubernetesObject & Tree;
  let parent: Tree = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Tree;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return { ...copy, metadata: { ...copy.metadata, name } };
}

const POD = ['spec', 'template', 'spec'];
const CONTAINER = [...POD, 'containers', 0];

const TABLE: [
  what: string,
  sample: KubernetesObject,
  path: Path,
  value: unknown,
  says: Pick<Break, 'type' | 'schema'>,
][] = [
  [
    'a field of a HelmRelease',
    SAMPLES.release,
    ['spec', 'releaseNam'],
    'tempo',
    {
      type: /^spec\.releaseNam: unknown field \(did you mean releaseName\?\)$/,
      schema: /^spec: unknown field 'releaseNam'/,
    },
  ],
  [
    'a field in an endpoint of a ServiceMonitor',
    SAMPLES.monitor,
    ['spec', 'endpoints', 0, 'intervall'],
    '30s',
    {
      type: /^spec\.endpoints\[0\]\.intervall: unknown field \(did you mean interval\?\)$/,
      schema: /^spec\.endpoints\[0\]: unknown field 'intervall'/,
    },
  ],
  [
    'a field of a container',
    SAMPLES.deployment,
    [...CONTAINER, 'resource'],
    {},
    {
      type: /^spec\.template\.spec\.containers\[0\]\.resource: unknown field \(did you mean resources\?\)$/,
      schema: /^spec\.template\.spec\.containers\[0\]: unknown field 'resource'/,
    },
  ],
  [
    'a field of a rule in a CiliumNetworkPolicy',
    SAMPLES.networkPolicy,
    ['spec', 'ingress', 0, 'toPorts', 0, 'rules', 'http', 0, 'methods'],
    'GET',
    {
      type: /^spec\.ingress\[0\]\.toPorts\[0\]\.rules\.http\[0\]\.methods: unknown field/,
      schema: /http\[0\]: unknown field 'methods'/,
    },
  ],
  [
    'a selector of a TracingPolicy',
    SAMPLES.tracingPolicy,
    ['spec', 'kprobes', 0, 'selectors', 0, 'matchArg'],
    [],
    {
      type: /^spec\.kprobes\[0\]\.selectors\[0\]\.matchArg: unknown field \(did you mean matchArgs\?\)$/,
      schema: /^spec\.kprobes\[0\]\.selectors\[0\]: unknown field 'matchArg'/,
    },
  ],
  [
    'a field of the metadata of a custom resource',
    SAMPLES.release,
    ['metadata', 'lables'],
    {},
    {
      type: /^metadata\.lables: unknown field \(did you mean labels\?\)$/,
      schema: /^metadata: unknown field 'lables'/,
    },
  ],
  [
    'a field by the name that it has in cdk8s',
    SAMPLES.service,
    ['spec', 'clusterIp'],
    'None',
    {
      type: /^spec\.clusterIp: unknown field \(did you mean clusterIP\?\)$/,
      schema: /^spec: unknown field 'clusterIp'/,
    },
  ],
  [
    'text for a number',
    SAMPLES.deployment,
    ['spec', 'replicas'],
    '2',
    {
      type: /^spec\.replicas: Type 'string' is not assignable to type 'number'/,
      schema: /^spec\.replicas: must be integer/,
    },
  ],
  [
    'a number for text',
    SAMPLES.configMap,
    ['data', 'port'],
    80,
    { type: /^data\.port: Type 'number'/, schema: /^data\.port: must be string/ },
  ],
  [
    'a word that is none of those allowed',
    SAMPLES.release,
    ['spec', 'install', 'crds'],
    'Replace',
    {
      type: /^spec\.install\.crds: Type '"Replace"'/,
      schema: /^spec\.install\.crds: must be one of Skip, Create, CreateRepl/,
    },
  ],
  [
    'a missing interval',
    SAMPLES.release,
    ['spec', 'interval'],
    undefined,
    { type: /^spec: Property 'interval' is missing/, schema: /^spec: must have required property 'interval'/ },
  ],
  [
    'a missing container name',
    SAMPLES.deployment,
    [...CONTAINER, 'name'],
    undefined,
    {
      type: /containers\[0\]: Property 'name' is missing/,
      schema: /containers\[0\]: must have required property 'name'/,
    },
  ],
  [
    'a namespace on a cluster-scoped object',
    SAMPLES.tracingPolicy,
    ['metadata', 'namespace'],
    'kube-system',
    { type: /^metadata\.namespace: unknown field$/ },
  ],
  [
    'a field newer than Kubernetes 1.28',
    SAMPLES.deployment,
    [...POD, 'securityContext', 'appArmorProfile'],
    { type: 'RuntimeDefault' },
    { type: /securityContext\.appArmorProfile: unknown field$/ },
  ],
  [
    'an interval that is none',
    SAMPLES.release,
    ['spec', 'interval'],
    '10 minutes',
    { schema: /^spec\.interval: must match pattern/ },
  ],
  [
    'a quantity that is none',
    SAMPLES.deployment,
    [...CONTAINER, 'resources', 'limits', 'memory'],
    '128MB',
    { schema: /resources\.limits\.memory: must match pattern/ },
  ],
  [
    'two ports of the same number',
    SAMPLES.service,
    ['spec', 'ports'],
    [
      { name: 'a', port: 80, protocol: 'TCP' },
      { name: 'b', port: 80, protocol: 'TCP' },
    ],
    { schema: /^spec\.ports: two entries with the same key/ },
  ],
  [
    'an unknown kind',
    SAMPLES.monitor,
    ['kind'],
    'ServiceMonitoring',
    {
      type: /^no type for monitoring\.coreos\.com\/v1 ServiceMonitoring \(add it to tools\/kinds\.ts/,
      schema: /^no schema for monitoring\.coreos\.com\/v1 ServiceMonitoring/,
    },
  ],
  [
    'an unknown version',
    SAMPLES.release,
    ['apiVersion'],
    'helm.toolkit.fluxcd.io/v2beta9',
    {
      type: /^no type for .*v2beta9 HelmRelease \(there is helm\.toolkit\.fluxcd\.io\/v2 HelmRelease\)/,
      schema: /^no schema for .*v2beta9 HelmRelease \(versions: v2\)/,
    },
  ],
  [
    'a version of the core that is gone',
    SAMPLES.deployment,
    ['apiVersion'],
    'extensions/v1beta1',
    {
      type: /^no type for .* \(there is apps\/v1 Deployment\)/,
      schema: /^no schema for extensions\/v1beta1 Deployment/,
    },
  ],
];

/** Every break, each in an object of its own name. */
export const BREAKS: readonly Break[] = TABLE.map(([what, sample, path, value, says], i) => ({
  what,
  object: changed(sample, `${sample.metadata.name}-${i}`, path, value),
  ...says,
}));
