import { describe, expect, it } from 'vitest';
import { brokenBy, changed, put, without } from './breaking.ts';
import type { Files } from './order/files.ts';
import { objectsBelow, textOf } from './order/files.ts';
import { KIND } from './rendered.ts';

const BOOTSTRAP = 'dist/kind/bootstrap';
const release = (component: string, chart: string, namespace = 'monitoring') =>
  `dist/kind/${component}/HelmRelease-${namespace}-${chart}.yaml`;
const PROMETHEUS = release('prometheus', 'kube-prometheus-stack');
const TETRAGON = release('tetragon', 'tetragon');
const CILIUM = release('cilium', 'cilium', 'kube-system');
const TEMPO = release('tempo', 'tempo');

const set = (file: string, path: string, value: unknown, kind?: string) =>
  changed(KIND, file, (object) => put(object, path, value), kind);

/** The files with another text in one of them. */
const rewritten = (file: string, change: (text: string) => string): Files =>
  new Map(KIND).set(file, change(textOf(KIND, file)));

describe('the definition of an object', () => {
  it.each<[what: string, file: string, path: string, value: unknown, who: string, problem: string]>([
    [
      'crds.enabled false',
      PROMETHEUS,
      'spec.values.crds',
      { enabled: false },
      'scrapes',
      'prometheus would bring it with crds.enabled true',
    ],
    [
      'definitions left out',
      PROMETHEUS,
      'spec.install.crds',
      'Skip',
      'scrapes',
      'prometheus would bring it with definitions installed',
    ],
    ['a pause', PROMETHEUS, 'spec.suspend', true, 'scrapes', 'prometheus would bring it with definitions installed'],
    [
      'installMethod none',
      TETRAGON,
      'spec.values.crds.installMethod',
      'none',
      'tracing-policies',
      'tetragon would bring it with crds.installMethod "helm"',
    ],
    [
      'another chart',
      PROMETHEUS.replace('HelmRelease', 'OCIRepository'),
      'spec.url',
      'oci://ghcr.io/x/y',
      'scrapes',
      'nothing brings it',
    ],
  ])('is missing with %s', (_, file, path, value, who, problem) => {
    const broken = brokenBy(set(file, path, value)).join('\n');
    for (const engine of ['flux', 'argocd']) {
      expect(broken).toMatch(
        new RegExp(`^${engine}: dist/kind/${who}/\\S+ needs the definition of .*: ${problem}`, 'm'),
      );
    }
  });

  it('is brought by the operator of Tetragon only when it runs, and is waited for', () => {
    const byOperator = set(TETRAGON, 'spec.values.crds.installMethod', 'operator');
    expect(brokenBy(byOperator)).toEqual([]);
    for (const [path, value] of [
      ['spec.values.tetragonOperator.enabled', false],
      ['spec.install.disableWait', true],
    ] as const) {
      const broken = brokenBy(changed(byOperator, TETRAGON, (object) => put(object, path, value))).join('\n');
      expect(broken).toContain('flux: dist/kind/tracing-policies/TracingPolicy-connect.yaml needs the definition of');
    }
  });

  it.each(['operator.enabled', 'operator.skipCRDCreation'])('of a policy needs Cilium to have %s as it is', (path) => {
    const values = `${BOOTSTRAP}/cilium/values.yaml`;
    expect(brokenBy(set(values, path, path === 'operator.skipCRDCreation')).join('\n')).toMatch(
      new RegExp(`^flux: ${BOOTSTRAP}/git/CiliumNetworkPolicy-git-git.yaml needs the definition of`, 'm'),
    );
  });

  it('of an Application needs the chart of Argo CD', () => {
    const broken = brokenBy(set(`${BOOTSTRAP}/argocd/values.yaml`, 'crds', { install: false })).join('\n');
    expect(broken).toContain('argocd: argocd/kind.yaml needs the definition of Application (argoproj.io)');
  });

  it.each<[controller: string, engine: 'argocd' | 'flux', kind: string]>([
    ['source-controller', 'argocd', 'OCIRepository'],
    ['helm-controller', 'argocd', 'HelmRelease'],
    ['source-controller', 'flux', 'GitRepository'],
    ['kustomize-controller', 'flux', 'Kustomization'],
    ['helm-controller', 'flux', 'HelmRelease'],
  ])('needs the %s, under %s', (controller, engine, kind) => {
    const broken = brokenBy(
      changed(KIND, `${BOOTSTRAP}/${engine}/FluxInstance-flux-system-flux.yaml`, ({ spec }) => {
        spec.components = (spec.components as string[]).filter((one) => one !== controller);
      }),
    );
    expect(broken.join('\n')).toMatch(new RegExp(`^${engine}: \\S+ needs the definition of ${kind} `, 'm'));
    expect(broken.every((problem) => problem.startsWith(engine))).toBe(true);
  });

  it('is no matter of the notification-controller: nothing that is rendered needs it', () => {
    const quiet = changed(KIND, `${BOOTSTRAP}/flux/FluxInstance-flux-system-flux.yaml`, ({ spec }) => {
      spec.components = (spec.components as string[]).filter((one) => one !== 'notification-controller');
    });
    expect(brokenBy(quiet)).toEqual([]);
  });

  it.each([
    'CILIUM_CHART',
    'CILIUM_VERSION',
    'ARGOCD_CHART',
    'ARGOCD_VERSION',
    'FLUX_OPERATOR_CHART',
    'FLUX_OPERATOR_VERSION',
  ])('needs a chart that bootstrap installs: %s', (key) => {
    const file = `${BOOTSTRAP}/bootstrap.env`;
    const broken = brokenBy(rewritten(file, (text) => text.replace(new RegExp(`^${key}=.*\n`, 'm'), '')));
    expect(broken.join('\n')).toContain(`${file} names no chart`);
    expect(broken.join('\n')).toContain('needs the definition of');
  });

  it('of a policy comes with the release of Cilium that bootstrap installed, and not with another', () => {
    const off = set(CILIUM, 'spec.values.operator.enabled', false);
    expect(brokenBy(off)).toContain(`flux: ${CILIUM} has other values than ${BOOTSTRAP}/cilium/values.yaml`);
    const both = changed(off, `${BOOTSTRAP}/cilium/values.yaml`, (values) => put(values, 'operator.enabled', false));
    expect(brokenBy(both).join('\n')).toMatch(
      /^flux: dist\/kind\/visibility\/\S+ needs the definition of .*: cilium would bring it with operator.enabled true$/m,
    );
    const source = CILIUM.replace('HelmRelease', 'OCIRepository');
    expect(brokenBy(set(source, 'spec.ref.tag', '1.20.1'))).toContain(
      `argocd: ${CILIUM} would not adopt what bootstrap installs: no line CILIUM_VERSION=1.20.1`,
    );
  });

  it("that a chart's own monitors need comes with the chart of Prometheus", () => {
    const broken = brokenBy(set(TEMPO, 'spec.values.serviceMonitor', { enabled: true }));
    const needs = 'needs the definition of ServiceMonitor (monitoring.coreos.com): prometheus brings it, and tempo';
    expect(broken).toEqual([
      `argocd: ${TEMPO} ${needs} does not come after prometheus`,
      `flux: ${TEMPO} ${needs} does not come after prometheus`,
    ]);
  });

  it('is not built in because its group ends like one that is', () => {
    const broken = brokenBy(
      set('dist/kind/podinfo/Service-podinfo-podinfo-client.yaml', 'apiVersion', 'gateway.networking.k8s.io/v1'),
    );
    expect(broken.join('\n')).toContain(
      'needs the definition of Service (gateway.networking.k8s.io): nothing brings it',
    );
  });
});

describe('what an object stands in, or is made from', () => {
  const namespaces = objectsBelow(KIND, 'dist/kind/namespaces').map(
    ({ file, object }) => [object.metadata.name, file] as const,
  );

  it.each(namespaces)('is the namespace %s, which must be delivered', (name, file) => {
    const broken = brokenBy(without(KIND, file));
    const inIt = broken.filter((problem) => problem.endsWith(`needs Namespace ${name}: nothing brings it`));
    for (const engine of ['flux', 'argocd']) expect(inIt.some((problem) => problem.startsWith(engine))).toBe(true);
  });

  it('is a namespace of bootstrap for its own objects', () => {
    for (const [file, needs] of [
      ['git/Namespace-git.yaml', 'git/StatefulSet-git-git.yaml needs Namespace git'],
      [
        'flux/Namespace-flux-system.yaml',
        'flux: dist/kind/bootstrap/flux/FluxInstance-flux-system-flux.yaml needs Namespace flux-system',
      ],
      [
        'argocd/Namespace-flux-system.yaml',
        'argocd: dist/kind/bootstrap/argocd/FluxInstance-flux-system-flux.yaml needs Namespace flux-system',
      ],
      ['argocd/Namespace-argocd.yaml', 'argocd: argocd/kind.yaml needs Namespace argocd'],
    ] as const) {
      expect(brokenBy(without(KIND, `${BOOTSTRAP}/${file}`)).join('\n'), file).toContain(needs);
    }
  });

  it("is a namespace of Kind's own for Cilium", () => {
    expect(brokenBy(without(KIND, `${BOOTSTRAP}/kind.yaml`)).join('\n')).toContain(
      `${CILIUM} needs Namespace kube-system`,
    );
  });

  it.each(
    objectsBelow(KIND, 'dist/kind')
      .filter(({ object: { kind } }) => ['OCIRepository', 'HelmRepository'].includes(kind))
      .map(
        ({ file, object }) => [`${object.kind} ${object.metadata.namespace}/${object.metadata.name}`, file] as const,
      ),
  )('is the source of its chart: %s', (source, file) => {
    const problem = new RegExp(
      `^flux: ${file.replace(/(OCI|Helm)Repository/, 'HelmRelease')} needs ${source}: nothing brings it$`,
      'm',
    );
    expect(brokenBy(without(KIND, file)).join('\n')).toMatch(problem);
    const renamed = file.includes('/HelmRepository') ? 'spec.chart.spec.sourceRef.name' : 'spec.chartRef.name';
    const release = file.replace(/(OCI|Helm)Repository/, 'HelmRelease');
    expect(brokenBy(set(release, renamed, 'x')).join('\n')).toContain(
      `flux: ${release} needs ${source.replace(/\/.*/, '/x')}`,
    );
  });

  it('is a git server that stands in the cluster', () => {
    const broken = brokenBy(without(KIND, `${BOOTSTRAP}/git/Service-git-git.yaml`)).join('\n');
    expect(broken).toContain('flux: flux/kind.yaml needs Service git/git: bootstrap does not bring it');
    expect(broken).toContain('argocd: argocd/kind.yaml needs Service git/git: bootstrap does not bring it');
  });

  it('is a git server with a pod behind its Service', () => {
    const service = `${BOOTSTRAP}/git/Service-git-git.yaml`;
    const problem = `${service} selects no pod: no engine could read the repository`;
    expect(brokenBy(without(KIND, `${BOOTSTRAP}/git/StatefulSet-git-git.yaml`))).toEqual([problem]);
    expect(brokenBy(set(service, 'spec.selector', { app: 'git' }))).toEqual([problem]);
  });

  it('is what one engine delivers, and not the other beside it', () => {
    const instance = `${BOOTSTRAP}/argocd/FluxInstance-flux-system-flux.yaml`;
    const both = set(instance, 'spec.components', ['source-controller', 'helm-controller', 'kustomize-controller']);
    expect(brokenBy(both)).toEqual([`argocd: ${instance} runs the kustomize-controller: two engines would deliver`]);
    expect(brokenBy(set(instance, 'spec.sync', {}))).toEqual([
      `argocd: ${instance} has spec.sync: Flux would follow a root that nobody rendered`,
    ]);
  });

  it('is delivered by nobody else', () => {
    const twice = new Map(KIND).set(
      'dist/kind/loki/copy.yaml',
      KIND.get('dist/kind/tempo/HelmRelease-monitoring-tempo.yaml') ?? '',
    );
    expect(brokenBy(twice).join('\n')).toContain(
      'flux: dist/kind/tempo/HelmRelease-monitoring-tempo.yaml is delivered twice',
    );
    const own = new Map(KIND).set('dist/kind/loki/own.yaml', KIND.get(`${BOOTSTRAP}/git/Service-git-git.yaml`) ?? '');
    expect(brokenBy(own).join('\n')).toContain("argocd: dist/kind/loki/own.yaml is bootstrap's own too");
  });

  it('is seen by both engines', () => {
    const deeper = new Map(KIND).set('dist/kind/loki/more/ConfigMap-monitoring-x.yaml', [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'monitoring' } },
    ]);
    expect(brokenBy(deeper)).toEqual(['argocd: dist/kind/loki/more/ConfigMap-monitoring-x.yaml is not delivered']);
    expect(brokenBy(new Map(KIND).set('dist/kind/loki/notes.txt', 'x')).join('\n')).toContain(
      'notes.txt is not delivered',
    );
    expect(brokenBy(new Map(KIND).set('dist/kind/new/x.yaml', [])).join('\n')).toContain(
      'dist/kind/new/x.yaml is not delivered',
    );
  });
});

describe('a Secret', () => {
  const LIST = `${BOOTSTRAP}/secrets.txt`;
  const rows = textOf(KIND, LIST)
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

  it.each(rows)('is made with each of its keys: %s', (row) => {
    const [namespace, name, key] = row.split(' ');
    const broken = brokenBy(rewritten(LIST, (text) => text.replace(`${row}\n`, '')));
    for (const engine of ['flux', 'argocd']) {
      expect(broken.join('\n')).toMatch(
        new RegExp(`^${engine}: dist/kind/\\S+ needs the key ${key} of Secret ${namespace}/${name}: nothing`, 'm'),
      );
    }
  });

  it('is made in a namespace that there is', () => {
    const broken = brokenBy(rewritten(LIST, (text) => `${text}elsewhere x y random:8 -\n`));
    expect(broken).toEqual([
      `argocd: ${LIST} needs Namespace elsewhere: nothing brings it`,
      `flux: ${LIST} needs Namespace elsewhere: nothing brings it`,
    ]);
  });

  it('is the one by which an engine reads a private repository', () => {
    const url = 'https://example.org/x.git';
    let files = set(
      'flux/kind.yaml',
      'spec',
      { url, ref: { branch: 'main' }, secretRef: { name: 'git-credentials' } },
      'GitRepository',
    );
    const broken = brokenBy(files).join('\n');
    expect(broken).toContain('flux: flux/kind.yaml needs Secret flux-system/git-credentials');
    expect(broken).toContain('flux: flux/kind.yaml needs the key password of Secret flux-system/git-credentials');
    expect(broken).toContain(`argocd: ${BOOTSTRAP}/argocd/secrets.txt has no password in the Secret by which`);
    const label = 'argocd.argoproj.io/secret-type=repository';
    const row = (key: string, origin: string) => `argocd git-credentials ${key} ${origin} ${label}\n`;
    files = new Map(files)
      .set(
        `${BOOTSTRAP}/flux/secrets.txt`,
        'flux-system git-credentials username value:git -\nflux-system git-credentials password env:T -\n',
      )
      .set(
        `${BOOTSTRAP}/argocd/secrets.txt`,
        [
          row('type', 'value:git'),
          row('url', 'value:https://example.org/y.git'),
          row('username', 'value:git'),
          row('password', 'env:T'),
        ].join(''),
      );
    const rest = brokenBy(files).filter((problem) => /secret/i.test(problem));
    expect(rest).toEqual([
      `argocd: ${BOOTSTRAP}/argocd/secrets.txt has no the url ${url} in the Secret by which Argo CD reads the repository`,
    ]);
  });
});

describe('a pod', () => {
  const FILE = 'dist/kind/podinfo/Deployment-podinfo-podinfo-client.yaml';
  const env = (valueFrom: object) => [{ name: 'podinfo', image: 'x', env: [{ name: 'A', valueFrom }] }];

  it.each<[what: string, path: string, value: unknown, need: string]>([
    [
      'a variable of a Secret',
      'containers',
      env({ secretKeyRef: { name: 's', key: 'k' } }),
      'the key k of Secret podinfo/s',
    ],
    [
      'a variable of a ConfigMap',
      'initContainers',
      env({ configMapKeyRef: { name: 'c', key: 'k' } }),
      'the key k of ConfigMap podinfo/c',
    ],
    [
      'variables of a Secret',
      'containers',
      [{ name: 'x', envFrom: [{ secretRef: { name: 's' } }] }],
      'Secret podinfo/s',
    ],
    [
      'variables of a ConfigMap',
      'containers',
      [{ name: 'x', envFrom: [{ configMapRef: { name: 'c' } }] }],
      'ConfigMap podinfo/c',
    ],
    ['a volume of a Secret', 'volumes', [{ name: 'v', secret: { secretName: 's' } }], 'Secret podinfo/s'],
    [
      'a volume of a ConfigMap',
      'volumes',
      [{ name: 'v', configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } }],
      'the key k of ConfigMap podinfo/c',
    ],
    [
      'a projected volume',
      'volumes',
      [{ name: 'v', projected: { sources: [{ configMap: { name: 'c' } }] } }],
      'ConfigMap podinfo/c',
    ],
    [
      'a claim',
      'volumes',
      [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }],
      'PersistentVolumeClaim podinfo/c',
    ],
    ['a registry', 'imagePullSecrets', [{ name: 'r' }], 'Secret podinfo/r'],
    ['an account', 'serviceAccountName', 'a', 'ServiceAccount podinfo/a'],
    ['a priority', 'priorityClassName', 'high', 'PriorityClass high'],
  ])('needs %s', (_, path, value, need) => {
    const broken = brokenBy(set(FILE, `spec.template.spec.${path}`, value));
    expect(broken).toContain(`flux: ${FILE} needs ${need}: nothing brings it`);
    expect(broken).toContain(`argocd: ${FILE} needs ${need}: nothing brings it`);
  });

  it.each<[what: string, path: string, value: unknown]>([
    ['an optional variable', 'containers', env({ secretKeyRef: { name: 's', key: 'k', optional: true } })],
    ['an optional volume', 'volumes', [{ name: 'v', configMap: { name: 'c', optional: true } }]],
    ['the account that every namespace has', 'serviceAccountName', 'default'],
    ['a priority that every cluster has', 'priorityClassName', 'system-node-critical'],
  ])('does not need %s', (_, path, value) => {
    expect(brokenBy(set(FILE, `spec.template.spec.${path}`, value))).toEqual([]);
  });

  it('takes what comes with it in the same component', () => {
    const both = (map: object) =>
      new Map(set(FILE, 'spec.template.spec.containers', env({ configMapKeyRef: { name: 'c', key: 'k' } }))).set(
        'dist/kind/podinfo/ConfigMap-podinfo-c.yaml',
        [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'podinfo' }, ...map }],
      );
    expect(brokenBy(both({ data: { k: 'v' } }))).toEqual([]);
    expect(brokenBy(both({ data: { other: 'v' } }))).toContain(
      `flux: ${FILE} needs the key k of ConfigMap podinfo/c: nothing brings it`,
    );
  });

  it('does not take what a component brings that comes later or at the same time', () => {
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'podinfo' },
      data: { k: 'v' },
    };
    const files = new Map(set(FILE, 'spec.template.spec.volumes', [{ name: 'v', configMap: { name: 'c' } }])).set(
      'dist/kind/load/ConfigMap-podinfo-c.yaml',
      [config],
    );
    expect(brokenBy(files)).toEqual([
      `argocd: ${FILE} needs ConfigMap podinfo/c: load brings it, and podinfo does not come after load`,
      `flux: ${FILE} needs ConfigMap podinfo/c: load brings it, and podinfo does not come after load`,
    ]);
  });
});

describe('a release', () => {
  const GRAFANA = release('grafana', 'grafana');

  it.each<[what: string, file: string, path: string, value: unknown, need: string]>([
    [
      'the Secret of an administrator',
      GRAFANA,
      'spec.values.admin.existingSecret',
      'x',
      'the key admin-password of Secret monitoring/x',
    ],
    [
      'another key of it',
      GRAFANA,
      'spec.values.admin.passwordKey',
      'x',
      'the key x of Secret monitoring/grafana-admin',
    ],
    [
      'the key that its chart takes',
      GRAFANA,
      'spec.values.admin.existingSecret',
      'y',
      'the key admin-user of Secret monitoring/y',
    ],
    ['variables of a Secret', GRAFANA, 'spec.values.envFromSecret', 'x', 'Secret monitoring/x'],
    ['variables of Secrets', GRAFANA, 'spec.values.envFromSecrets', [{ name: 'x' }], 'Secret monitoring/x'],
    [
      'a password',
      release('loki', 'loki'),
      'spec.values.gateway.basicAuth',
      { existingSecret: 'x' },
      'Secret monitoring/x',
    ],
    [
      'a variable of a Secret',
      TEMPO,
      'spec.values.tempo.extraEnv',
      [{ name: 'A', valueFrom: { secretKeyRef: { name: 'x', key: 'k' } } }],
      'the key k of Secret monitoring/x',
    ],
    [
      'values of a ConfigMap',
      TEMPO,
      'spec.valuesFrom',
      [{ kind: 'ConfigMap', name: 'x' }],
      'the key values.yaml of ConfigMap monitoring/x',
    ],
    [
      'values of a Secret',
      TEMPO,
      'spec.valuesFrom',
      [{ kind: 'Secret', name: 'x', valuesKey: 'k' }],
      'the key k of Secret monitoring/x',
    ],
    ['a storage class', TEMPO, 'spec.values.persistence.storageClassName', 'fast', 'StorageClass fast'],
    [
      'a storage class, in the words of Loki',
      release('loki', 'loki'),
      'spec.values.singleBinary.persistence.storageClass',
      'fast',
      'StorageClass fast',
    ],
    ['an existing volume', GRAFANA, 'spec.values.persistence.existingClaim', 'x', 'PersistentVolumeClaim monitoring/x'],
    [
      'an Ingress class',
      GRAFANA,
      'spec.values.ingress',
      { enabled: true, ingressClassName: 'nginx' },
      'IngressClass nginx',
    ],
    ['an account', TEMPO, 'spec.serviceAccountName', 'x', 'ServiceAccount monitoring/x'],
    ['a namespace to install into', TEMPO, 'spec.targetNamespace', 'traces', 'Namespace traces'],
  ])('needs %s', (_, file, path, value, need) => {
    const broken = brokenBy(set(file, path, value));
    expect(broken).toContain(`flux: ${file} needs ${need}: nothing brings it`);
    expect(broken).toContain(`argocd: ${file} needs ${need}: nothing brings it`);
  });

  it('waits for no other by itself', () => {
    expect(brokenBy(set(TEMPO, 'spec.dependsOn', [{ name: 'loki' }]))).toEqual([
      `argocd: ${TEMPO} has spec.dependsOn: the order is that of the components`,
      `flux: ${TEMPO} has spec.dependsOn: the order is that of the components`,
    ]);
  });

  it('finds the class of Cilium where its values switch its Ingress on', () => {
    const files = set(GRAFANA, 'spec.values.ingress', { enabled: true, ingressClassName: 'cilium' });
    expect(brokenBy(files).join('\n')).toContain(`flux: ${GRAFANA} needs IngressClass cilium`);
    const on = changed(files, `${BOOTSTRAP}/cilium/values.yaml`, (values) =>
      put(values, 'ingressController.enabled', true),
    );
    expect(brokenBy(on).join('\n')).not.toContain('IngressClass');
  });
});
