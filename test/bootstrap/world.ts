import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { render } from './go-template.ts';

/** A call of a stand-in. */
export interface Call {
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin: string;
}

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Thing {
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[] | null;
    deletionTimestamp?: string;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  data?: Record<string, string>;
}

/** Kinds by how kubectl is asked for them. The name before a dot is enough. */
const KINDS: Readonly<Record<string, string>> = {
  namespaces: 'Namespace',
  namespace: 'Namespace',
  nodes: 'Node',
  pods: 'Pod',
  services: 'Service',
  secrets: 'Secret',
  secret: 'Secret',
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  statefulset: 'StatefulSet',
  customresourcedefinitions: 'CustomResourceDefinition',
  fluxinstances: 'FluxInstance',
  kustomizations: 'Kustomization',
  helmreleases: 'HelmRelease',
  gitrepositories: 'GitRepository',
  applications: 'Application',
  appprojects: 'AppProject',
};

/** What the API server knows only after somebody installed its definition. */
export const DEFINED: Readonly<Record<string, string>> = {
  FluxInstance: 'fluxinstances.fluxcd.controlplane.io',
  Kustomization: 'kustomizations.kustomize.toolkit.fluxcd.io',
  HelmRelease: 'helmreleases.helm.toolkit.fluxcd.io',
  GitRepository: 'gitrepositories.source.toolkit.fluxcd.io',
  Application: 'applications.argoproj.io',
  AppProject: 'appprojects.argoproj.io',
};

const CONTROLLER_KINDS: Readonly<Record<string, readonly string[]>> = {
  'source-controller': ['GitRepository'],
  'helm-controller': ['HelmRelease'],
  'kustomize-controller': ['Kustomization'],
  'notification-controller': [],
};

const ok = (out = ''): Answer => ({ code: 0, out, err: '' });
const failed = (err: string, code = 1): Answer => ({ code, out: '', err: `${err}\n` });

/** What would change something on a real machine. */
export function isChange({ tool, args }: Call): boolean {
  const verbs: Readonly<Record<string, readonly string[]>> = {
    kind: ['create', 'delete', 'export'],
    helm: ['upgrade', 'install', 'uninstall', 'rollback'],
    kubectl: ['apply', 'create', 'delete', 'patch', 'annotate', 'label', 'scale'],
    docker: ['start', 'run', 'rm'],
    git: ['push', 'remote'],
  };
  return args.some((arg) => arg === args[verbAt(args)] && verbs[tool]?.includes(arg));
}

function verbAt(args: readonly string[]): number {
  let at = 0;
  while (args[at]?.startsWith('-')) at += args[at]?.includes('=') ? 1 : 2;
  return at;
}

/** Options of a call, by name without dashes; the words that are none. */
function words(args: readonly string[]): { options: Map<string, string>; plain: string[] } {
  const flags = ['--server-side', '--force-conflicts', '--ignore-not-found', '--all-namespaces', '--overwrite'];
  flags.push('--install', '--wait', '--client', '--short');
  const options = new Map<string, string>();
  const plain: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const [, name, value] = /^--?([a-z-]+)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined) options.set(name, value ?? '');
    else if (flags.includes(word)) options.set(word.slice(2), '');
    else if (/^--?[a-z]/.test(word)) options.set(word.replace(/^--?/, ''), args[++at] ?? '');
    else plain.push(word);
  }
  return { options, plain };
}

/** Docker, kind, Helm and a cluster, as far as bootstrap.sh sees them. */
export class World {
  /** Every call in order. */
  readonly calls: Call[] = [];
  /** Objects of the cluster by kind/namespace/name. */
  readonly things = new Map<string, Thing>();
  /** What went wrong that no exit code tells: a workload pruned, two engines at once. */
  readonly harm: string[] = [];
  cluster: 'absent' | 'half' | 'running' | 'stopped' = 'absent';
  contexts = new Set(['production']);
  currentContext = 'production';
  /** How long kind, helm, docker and kubectl say they are. */
  versions = { kind: '0.32.0', kubectl: '1.36.2', helm: '3.22.0' };
  docker: Record<string, string> | undefined = {
    memory: String(16 * 2 ** 30),
    cpus: '8',
    cgroup: '2',
    kernel: '6.8.0-test',
    folder: '/',
    name: 'Ubuntu 24.04',
  };
  uname: Record<string, string> = { '-s': 'Linux', '-m': 'x86_64', '-r': '6.8.0-test' };
  /** Files that docker exec reads in a node. */
  nodeFiles: Record<string, string> = {};
  /** Changes the status of what an engine delivers, at every look. */
  weather: (thing: Thing) => void = () => {};
  /** Answers instead of the world, where it answers anything. */
  answer: (call: Call) => Answer | undefined = () => undefined;

  /** The commit that the git server has. */
  pushed: () => string = () => {
    const file = join(this.folder, '../git-server.git/refs/heads/main');
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  };

  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Becomes what another world is. */
  take(other: World): void {
    this.things.clear();
    for (const [key, thing] of other.things) this.things.set(key, structuredClone(thing));
    this.cluster = other.cluster;
    this.contexts = new Set(other.contexts);
    this.currentContext = other.currentContext;
    this.harm.push(...other.harm);
  }

  get components(): string[] {
    return (/^COMPONENTS=(.*)$/m.exec(this.#read('dist/kind/bootstrap/bootstrap.env'))?.[1] ?? '').split(' ');
  }

  get changes(): string[] {
    return this.calls.filter(isChange).map(({ tool, args }) => [tool, ...args].join(' '));
  }

  thing(kind: string, namespace: string, name: string): Thing | undefined {
    return this.things.get(`${kind}/${namespace}/${name}`);
  }

  put(thing: Thing): void {
    this.things.set(`${thing.kind}/${thing.metadata.namespace ?? ''}/${thing.metadata.name}`, thing);
  }

  drop(...kinds: string[]): void {
    for (const [key, thing] of this.things) if (kinds.includes(thing.kind)) this.things.delete(key);
  }

  /** All that must be equal after another way to the same end. */
  snapshot(): string[] {
    return [...this.things.values()]
      .map(({ kind, metadata, spec, data }) =>
        JSON.stringify({
          kind,
          namespace: metadata.namespace,
          name: metadata.name.replace(/\.v\d+$/, ''),
          labels: { ...metadata.labels, version: undefined },
          stamp: metadata.annotations?.['tetrascope/bootstrap'],
          finalizers: metadata.finalizers,
          deleting: metadata.deletionTimestamp,
          components: spec?.components,
          keys: Object.keys(data ?? {}),
        }),
      )
      .sort();
  }

  do(call: Call): Answer {
    const own = this.answer(call);
    if (own) return own;
    if (call.tool === 'docker') return this.#docker(call.args);
    if (call.tool === 'uname') return ok(`${this.uname[call.args[0] ?? '']}\n`);
    if (call.tool === 'kind') return this.#kind(call.args);
    if (call.tool === 'helm') return this.#helm(call.args);
    if (call.tool === 'kubectl') return this.#kubectl(call);
    return ok();
  }

  /** A call that goes on until its program ends, such as a port-forward; told by taking the connection over. */
  hold: (call: Call, socket: Socket) => boolean = () => false;

  /** What a call leaves that is killed in the midst of it. */
  half(call: Call): void {
    const { options, plain } = words(call.args);
    if (call.tool === 'kind' && plain[0] === 'create') this.cluster = 'half';
    if (call.tool === 'helm' && plain[0] === 'upgrade') {
      const name = plain[1] ?? '';
      const namespace = options.get('namespace') ?? '';
      const there = [...this.things.keys()].some((key) => key.includes(`sh.helm.release.v1.${name}.`));
      this.release(namespace, name, there ? 'pending-upgrade' : 'pending-install');
    }
  }

  #read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  #docker(args: readonly string[]): Answer {
    if (!this.docker) return failed('Cannot connect to the Docker daemon at unix:///var/run/docker.sock');
    if (args[0] === 'info') {
      const { memory, cpus, cgroup, kernel, folder, name } = this.docker;
      return ok(`${[memory, cpus, cgroup, kernel, folder, name].join('|')}\n`);
    }
    if (args[0] === 'exec') {
      if (this.cluster !== 'running') return failed('No such container');
      if (args[2] === 'true') return ok();
      const text = this.nodeFiles[args.at(-1) ?? ''];
      return text === undefined ? failed('No such file') : ok(text);
    }
    if (args[0] === 'start') this.cluster = 'running';
    return ok();
  }

  #kind(args: readonly string[]): Answer {
    const { options, plain } = words(args);
    const verb = plain.slice(0, 2).join(' ');
    if (verb === 'version') return ok(`kind v${this.versions.kind} go1.26 linux/amd64\n`);
    if (!this.docker) return failed('ERROR: failed to list clusters: command "docker ps" failed');
    if (verb === 'get clusters') return this.cluster === 'absent' ? ok() : ok('other\ntetrascope\n');
    if (verb === 'get nodes') return ok('tetrascope-control-plane\ntetrascope-worker\n');
    if (verb === 'export kubeconfig') this.contexts.add('kind-tetrascope');
    if (verb === 'delete cluster') {
      this.cluster = 'absent';
      this.things.clear();
      this.contexts.delete('kind-tetrascope');
    }
    if (verb === 'create cluster') return this.#create(options.get('config') ?? '');
    return ok();
  }

  #create(config: string): Answer {
    if (this.cluster !== 'absent')
      return failed('ERROR: node(s) already exist for a cluster with the name "tetrascope"');
    const [document] = parseAllDocuments(this.#read(config));
    const { nodes } = (document?.toJS() ?? { nodes: [] }) as { nodes: { labels: Record<string, string> }[] };
    for (const [index, { labels }] of nodes.entries()) {
      this.put({ kind: 'Node', metadata: { name: `node-${index}`, labels }, status: condition('Ready', 'False') });
    }
    for (const name of ['default', 'kube-system']) this.put({ kind: 'Namespace', metadata: { name } });
    this.put(workload('Deployment', 'kube-system', 'coredns', 0));
    this.cluster = 'running';
    this.contexts.add('kind-tetrascope');
    this.currentContext = 'kind-tetrascope';
    return ok();
  }

  #helm(args: readonly string[]): Answer {
    const { options, plain } = words(args);
    const [verb, name = ''] = plain;
    if (verb === 'version') return ok(`v${this.versions.helm}+g1234567\n`);
    const namespace = options.get('namespace') ?? '';
    if (options.get('kube-context') !== 'kind-tetrascope') return failed('wrong context');
    const revisions = [...this.things.values()].filter(
      ({ kind, metadata }) => kind === 'Secret' && metadata.namespace === namespace && metadata.labels?.name === name,
    );
    const last = revisions.at(-1)?.metadata.labels?.status ?? '';
    if (verb === 'upgrade') {
      if (!this.thing('Namespace', '', namespace)) return failed(`namespaces "${namespace}" not found`);
      if (last.startsWith('pending')) return failed('another operation (install/upgrade/rollback) is in progress');
      this.release(namespace, name, 'deployed');
      this.#installed(name);
    } else if (verb === 'uninstall') {
      if (revisions.length === 0) return failed('Error: uninstall: Release not loaded: not found');
      for (const { metadata } of revisions) this.things.delete(`Secret/${namespace}/${metadata.name}`);
      if (name === 'argocd') this.#uninstalled();
    } else if (verb === 'rollback') {
      this.release(namespace, name, 'deployed');
    }
    return ok('NOTES: of the chart\n');
  }

  /** Writes a revision of a release as Helm does. */
  release(namespace: string, name: string, status: string): void {
    let version = 1;
    for (const { kind, metadata } of this.things.values()) {
      if (kind !== 'Secret' || metadata.namespace !== namespace || metadata.labels?.name !== name) continue;
      metadata.labels.status = 'superseded';
      version = Number(metadata.labels.version) + 1;
    }
    const labels = { owner: 'helm', name, status, version: String(version) };
    // One revision is enough to see what bootstrap.sh does.
    for (const key of this.things.keys()) {
      if (status === 'deployed' && key.startsWith(`Secret/${namespace}/sh.helm.release.v1.${name}.`)) {
        this.things.delete(key);
      }
    }
    this.put({ kind: 'Secret', metadata: { namespace, name: `sh.helm.release.v1.${name}.v${version}`, labels } });
  }

  #installed(name: string): void {
    if (name === 'cilium') {
      for (const thing of this.things.values()) {
        if (thing.kind === 'Node') thing.status = condition('Ready', 'True');
      }
      this.put(workload('Deployment', 'kube-system', 'coredns'));
    } else if (name === 'flux-operator') {
      this.#define('FluxInstance');
      this.put(workload('Deployment', 'flux-system', 'flux-operator'));
    } else if (name === 'argocd') {
      this.#define('Application');
      this.#define('AppProject');
      this.put(workload('Deployment', 'argocd', 'argocd-server'));
      this.put(workload('StatefulSet', 'argocd', 'argocd-application-controller'));
      this.put({ kind: 'Service', metadata: { namespace: 'argocd', name: 'argocd-server' } });
      this.#deliver();
    }
  }

  #uninstalled(): void {
    for (const [key, { metadata }] of this.things) {
      if (metadata.namespace === 'argocd' && /^(Deployment|StatefulSet|Service)\//.test(key)) this.things.delete(key);
    }
  }

  #define(kind: string): void {
    const name = DEFINED[kind] ?? '';
    this.put({ kind: 'CustomResourceDefinition', metadata: { name }, status: condition('Established', 'True') });
  }

  #kubectl({ args, stdin }: Call): Answer {
    const { options, plain } = words(args);
    const [verb = '', ...rest] = plain;
    if (verb === 'version') return ok(`Client Version: v${this.versions.kubectl}\nKustomize Version: v5.5.0\n`);
    if (verb === 'config') {
      if (rest[0] === 'current-context') return ok(`${this.currentContext}\n`);
      return this.contexts.has(rest[1] ?? '') ? ok() : failed(`error: context ${rest[1]} not found`);
    }
    if (options.get('context') !== 'kind-tetrascope') return failed('wrong context');
    if (!this.contexts.has('kind-tetrascope')) return failed('error: context "kind-tetrascope" does not exist');
    if (this.cluster !== 'running') return failed('The connection to the server 127.0.0.1:6443 was refused');
    if (verb === 'get') return options.has('raw') ? ok('ok') : this.#get(rest, options);
    if (verb === 'diff') return this.#diff(options.get('f') ?? '');
    if (verb === 'apply') return this.#apply(options.get('f') ?? '');
    if (verb === 'create') return this.#createThing(stdin);
    const found = this.#find(rest, options);
    if (!Array.isArray(found)) return options.has('ignore-not-found') ? ok() : found;
    if (verb === 'delete') return this.#delete(found, options);
    if (verb === 'patch' && options.get('patch-file') === '/dev/stdin') {
      const { data } = JSON.parse(stdin) as Thing;
      for (const thing of found) thing.data = { ...thing.data, ...data };
      return ok();
    }
    if (verb === 'patch') {
      if (options.get('patch') === '{"metadata":{"finalizers":null}}') {
        for (const thing of found) delete thing.metadata.finalizers;
      } else {
        for (const thing of found) thing.status = healthy(thing.kind);
      }
      return ok();
    }
    if (verb === 'annotate') {
      const [key = '', value = ''] = (plain.at(-1) ?? '').split('=');
      for (const thing of found) {
        thing.metadata.annotations = { ...thing.metadata.annotations, [key]: value };
        if (thing.kind === 'FluxInstance') this.#operate(thing);
        if (thing.kind === 'HelmRelease') thing.status = healthy(thing.kind);
      }
      return found.length > 0 ? ok() : failed('error: no resources found');
    }
    return failed(`error: the stand-in does not know kubectl ${verb}`);
  }

  /** What the words after a verb mean: RESOURCE[,RESOURCE] [NAME ...], in -n, with -l. */
  #find(rest: readonly string[], options: Map<string, string>): Thing[] | Answer {
    const [resources = '', ...names] = rest;
    const wanted = names.filter((name) => !name.includes('='));
    const found: Thing[] = [];
    for (const resource of resources.split(',')) {
      const kind = KINDS[resource.split('.')[0] ?? ''] ?? resource;
      const defined = DEFINED[kind];
      if (defined && !this.thing('CustomResourceDefinition', '', defined)) {
        return failed(`error: the server doesn't have a resource type "${resource}"`);
      }
      for (const thing of this.things.values()) {
        if (thing.kind !== kind || !matches(thing, options.get('l'))) continue;
        const namespace = options.get('n');
        if (thing.metadata.namespace !== undefined && namespace !== undefined) {
          if (thing.metadata.namespace !== namespace) continue;
        }
        if (wanted.length === 0 || wanted.includes(thing.metadata.name)) found.push(thing);
      }
    }
    const lacking = wanted.find((name) => !found.some(({ metadata }) => metadata.name === name));
    if (lacking !== undefined && !options.has('ignore-not-found')) {
      return failed(`Error from server (NotFound): ${resources} "${lacking}" not found`);
    }
    return found;
  }

  /** What an API server would answer: the objects of a resource. */
  list(
    resource: string,
    namespace: string | undefined,
    name: string | undefined,
    selector: string | undefined,
  ): Thing[] {
    const options = new Map(Object.entries({ n: namespace, l: selector }).filter(([, value]) => value !== undefined));
    const found = this.#find([resource, ...(name ? [name] : [])], options as Map<string, string>);
    return Array.isArray(found) ? found : [];
  }

  #get(rest: readonly string[], options: Map<string, string>): Answer {
    const found = this.#find(rest, options);
    if (!Array.isArray(found)) return found;
    for (const thing of found) {
      this.#revise(thing);
      this.weather(thing);
    }
    const format = options.get('o') ?? '';
    if (format === 'name') {
      return ok(found.map(({ kind, metadata }) => `${kind.toLowerCase()}.group/${metadata.name}\n`).join(''));
    }
    const template = format.replace(/^go-template=/, '');
    if (rest.length > 1) return found[0] ? ok(render(template, found[0])) : ok();
    return ok(render(template, { items: found }));
  }

  /** The engine follows what was pushed. */
  #revise(thing: Thing): void {
    const commit = this.pushed();
    if (thing.kind === 'Kustomization') thing.status = { ...thing.status, lastAppliedRevision: `main@sha1:${commit}` };
    if (thing.kind === 'Application') {
      thing.status = { ...thing.status, sync: { ...(thing.status?.sync as object), revision: commit } };
    }
  }

  #documents(path: string): Thing[] {
    const full = join(this.folder, path);
    const files = statSync(full).isDirectory() ? readdirSync(full).map((file) => join(path, file)) : [path];
    return files.sort().flatMap((file) => documents(this.#read(file)));
  }

  #diff(path: string): Answer {
    return this.#documents(path).every((thing) => {
      const there = this.thing(thing.kind, thing.metadata.namespace ?? '', thing.metadata.name);
      return there && JSON.stringify(there.spec) === JSON.stringify(thing.spec);
    })
      ? ok()
      : failed('diff', 1);
  }

  #apply(path: string): Answer {
    const things = this.#documents(path);
    for (const thing of things) {
      const { namespace = '', name } = thing.metadata;
      if (namespace && !this.thing('Namespace', '', namespace)) {
        return failed(`Error from server (NotFound): namespaces "${namespace}" not found`);
      }
      const defined = DEFINED[thing.kind];
      if (defined && !this.thing('CustomResourceDefinition', '', defined)) {
        return failed(`error: no matches for kind "${thing.kind}"`);
      }
      const there = this.thing(thing.kind, namespace, name);
      const generation = (there?.metadata.generation ?? 0) + 1;
      const metadata = { ...there?.metadata, ...thing.metadata, generation };
      const status = thing.kind === 'StatefulSet' ? { readyReplicas: 1, updatedReplicas: 1 } : there?.status;
      this.put({ ...there, ...thing, metadata, ...(status && { status }) });
      if (thing.kind === 'FluxInstance') this.#operate({ ...there, ...thing, metadata });
    }
    this.#deliver();
    return ok(things.map(({ kind, metadata }) => `${kind}/${metadata.name} serverside-applied\n`).join(''));
  }

  #createThing(stdin: string): Answer {
    const thing = JSON.parse(stdin) as Thing;
    if (this.thing(thing.kind, thing.metadata.namespace ?? '', thing.metadata.name)) return failed('AlreadyExists');
    if (!this.thing('Namespace', '', thing.metadata.namespace ?? '')) return failed('namespace not found');
    this.put(thing);
    return ok(`secret/${thing.metadata.name} created\n`);
  }

  /** What flux-operator does with a FluxInstance. */
  #operate(instance: Thing): void {
    const wanted = (instance.spec?.components ?? []) as string[];
    const had = Object.keys(CONTROLLER_KINDS).filter((name) => this.thing('Deployment', 'flux-system', name));
    for (const name of had.filter((name) => !wanted.includes(name))) {
      if ([...this.things.values()].some(({ kind }) => CONTROLLER_KINDS[name]?.includes(kind))) {
        this.harm.push(`${name} was removed with its objects`);
      }
    }
    for (const name of wanted) {
      this.put(workload('Deployment', 'flux-system', name));
      for (const kind of CONTROLLER_KINDS[name] ?? []) this.#define(kind);
    }
    const observedGeneration = instance.metadata.generation;
    this.put({ ...instance, status: condition('Ready', 'True', { observedGeneration, message: 'Reconciled' }) });
    this.#deliver();
  }

  /** What the engine does with its root: makes what stands in the tree, and what that delivers. */
  #deliver(): void {
    const argocd = this.thing('StatefulSet', 'argocd', 'argocd-application-controller');
    const flux = this.thing('Deployment', 'flux-system', 'kustomize-controller');
    const byArgocd = argocd && this.thing('Application', 'argocd', 'tetrascope');
    const byFlux = flux && this.thing('Kustomization', 'flux-system', 'tetrascope');
    if (byArgocd && byFlux) this.harm.push('two engines deliver');
    const tree = byArgocd ? 'argocd' : 'flux';
    if (!byArgocd && !byFlux) return;
    for (const thing of this.#documents(`dist/kind/${tree}`)) {
      const there = this.thing(thing.kind, thing.metadata.namespace ?? '', thing.metadata.name);
      // Self-heal puts back what was taken from an Application.
      if (there?.kind === 'Application') there.metadata.finalizers = thing.metadata.finalizers;
      if (!there) this.put({ ...thing, status: healthy(thing.kind), metadata: { ...thing.metadata, generation: 1 } });
    }
    for (const thing of this.things.values()) {
      if (thing.metadata.name === 'tetrascope') thing.status ??= healthy(thing.kind);
    }
    for (const component of this.components) {
      this.put({ kind: 'Workload', metadata: { name: component } });
      for (const name of readdirSync(join(this.folder, 'dist/kind', component))) {
        if (!name.startsWith('HelmRelease-')) continue;
        const [thing] = this.#documents(`dist/kind/${component}/${name}`);
        if (thing && !this.thing('HelmRelease', thing.metadata.namespace ?? '', thing.metadata.name)) {
          this.put({ ...thing, status: healthy('HelmRelease') });
        }
      }
    }
  }

  #delete(found: readonly Thing[], options: Map<string, string>): Answer {
    for (const thing of found) {
      this.things.delete(`${thing.kind}/${thing.metadata.namespace ?? ''}/${thing.metadata.name}`);
      if (thing.kind === 'FluxInstance') this.#uninstallFlux();
      if (thing.kind === 'Application') {
        if (thing.metadata.finalizers)
          this.harm.push(`Application ${thing.metadata.name} was deleted with its workload`);
        if (this.thing('StatefulSet', 'argocd', 'argocd-application-controller')) {
          this.harm.push(`Application ${thing.metadata.name} was deleted under the eyes of its controller`);
        }
      }
      if (thing.metadata.name.endsWith('controller') && options.get('cascade') !== 'foreground') {
        this.harm.push(`${thing.metadata.name} was deleted, but its pods may still run`);
      }
    }
    return ok(found.map(({ metadata }) => `${metadata.name} deleted\n`).join(''));
  }

  #uninstallFlux(): void {
    for (const name of ['kustomize-controller', 'helm-controller']) {
      if (this.thing('Deployment', 'flux-system', name)) this.harm.push(`${name} could prune while Flux was removed`);
    }
    for (const [name, kinds] of Object.entries(CONTROLLER_KINDS)) {
      this.things.delete(`Deployment/flux-system/${name}`);
      this.drop(...kinds);
      for (const kind of kinds) this.things.delete(`CustomResourceDefinition//${DEFINED[kind]}`);
    }
  }
}

const parsed = new Map<string, readonly Thing[]>();

/** Parsed once: every run of every test reads the same files. */
function documents(text: string): Thing[] {
  let things = parsed.get(text);
  if (!things) {
    things = parseAllDocuments(text).map((document) => document.toJS() as Thing);
    parsed.set(text, things);
  }
  return structuredClone([...things]);
}

export function condition(type: string, status: string, rest: Record<string, unknown> = {}): Record<string, unknown> {
  return { conditions: [{ type, status, ...rest }] };
}

/** The status of what an engine delivers, when all is well. */
export function healthy(kind: string): Record<string, unknown> {
  if (kind === 'Application') {
    return {
      health: { status: 'Healthy' },
      sync: { status: 'Synced' },
      operationState: { phase: 'Succeeded', message: 'successfully synced' },
    };
  }
  return { observedGeneration: 1, ...condition('Ready', 'True', { reason: 'Succeeded', message: 'Applied revision' }) };
}

function workload(kind: string, namespace: string, name: string, ready = 1): Thing {
  const status = { readyReplicas: ready, updatedReplicas: ready };
  return { kind, metadata: { namespace, name }, spec: { replicas: 1 }, status };
}

/** Label selectors as bootstrap.sh writes them: a=b,c=d and a in (b,c). */
function matches({ metadata }: Thing, selector = ''): boolean {
  for (const [, key = '', , value, list] of selector.matchAll(/([\w./-]+)(=([\w./-]+)| in \(([^)]*)\))/g)) {
    const allowed = list?.split(',') ?? [value];
    if (!allowed.includes(metadata.labels?.[key])) return false;
  }
  return true;
}
