import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Component } from '../../constructs/core/component.ts';
import { deliveryOrder } from '../../constructs/core/graph.ts';
import type { JsonObject } from '../../constructs/core/json.ts';
import type { KubernetesObject } from '../../constructs/core/kubernetes-object.ts';
import { renderComponent } from '../../constructs/core/render.ts';
import { Root } from '../../constructs/core/root.ts';
import type { CrdSet } from '../../constructs/core/wire.ts';
import { argocdRoot, argocdTree } from '../../constructs/delivery/argocd.ts';
import { bootstrapFiles } from '../../constructs/delivery/bootstrap.ts';
import type { Delivery } from '../../constructs/delivery/delivery.ts';
import { delivery } from '../../constructs/delivery/delivery.ts';
import { fluxRoot, fluxTree } from '../../constructs/delivery/flux.ts';
import { NAMESPACES } from '../../constructs/delivery/reach.ts';
import { sourceOf } from '../../constructs/delivery/source.ts';
import { objectId } from '../../constructs/core/identity.ts';
import { parseEnvironment } from '../../constructs/environment/load.ts';
import { CHARTS, MINIMAL } from '../support/render.ts';
import { changed, put, treeFile } from './breaking.ts';
import { checkDelivery, treesOf } from './order/check.ts';
import type { Files } from './order/files.ts';
import { heldBack } from './order/held-back.ts';

const { environment } = parseEnvironment(MINIMAL, 'environments/kind.yaml');

/** Namespaces that a component delivers; kube-system is there. */
const DELIVERED = NAMESPACES.filter((name) => name !== 'kube-system');

/** Charts that bring definitions, each with a kind of theirs and where an object of it stands. */
const PROVIDERS = {
  cilium: { group: 'cilium.io', apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', namespaced: true },
  'kube-prometheus-stack': {
    group: 'monitoring.coreos.com',
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    namespaced: true,
  },
  tetragon: { group: 'cilium.io', apiVersion: 'cilium.io/v1alpha1', kind: 'TracingPolicy', namespaced: false },
} as const;
type Provider = keyof typeof PROVIDERS;

/** A component that is whatever a test says. */
class Fake extends Component {
  constructor(root: Root, id: string, namespace = 'default') {
    super(root, id, { namespace, summary: id });
  }

  holding(object: KubernetesObject & JsonObject): this {
    this.add(object);
    return this;
  }

  of(chart: Provider): CrdSet {
    if (chart === 'cilium') this.release(chart, {}, { onFailure: 'retry' });
    else this.release(chart, {});
    return this.brings(PROVIDERS[chart].group, [PROVIDERS[chart].kind]);
  }
}

/** What a random component is made of. */
interface Plan {
  readonly id: string;
  readonly namespace: string;
  readonly uses: readonly Provider[];
}

interface StackPlan {
  readonly providers: Readonly<Record<Exclude<Provider, 'cilium'>, string | undefined>>;
  readonly users: readonly Plan[];
  /** Whether what is needed stands last in the stack, so that the order is not that of its parts. */
  readonly backwards: boolean;
}

const namespace = fc.constantFrom(...DELIVERED);
const plans: fc.Arbitrary<StackPlan> = fc
  .record({
    providers: fc.record({
      'kube-prometheus-stack': fc.option(namespace, { nil: undefined }),
      tetragon: fc.option(namespace, { nil: undefined }),
    }),
    users: fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^[a-z]([-a-z]{0,6}[a-z])?$/).map((id) => `x-${id}`),
        namespace,
        uses: fc.uniqueArray(fc.constantFrom(...(Object.keys(PROVIDERS) as Provider[]))),
      }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 6 },
    ),
    backwards: fc.boolean(),
  })
  .map((plan) => ({
    ...plan,
    users: plan.users.map((user) => ({
      ...user,
      uses: user.uses.filter((chart) => chart === 'cilium' || plan.providers[chart] !== undefined),
    })),
  }));

/** A stack of fakes, as synth would bring it to the engines. */
function deliver({ providers, users, backwards }: StackPlan): Delivery {
  const root = new Root({ environment: environment.name, charts: CHARTS, values: {} });
  const brought = new Map<Provider, CrdSet>([['cilium', new Fake(root, 'cilium', 'kube-system').of('cilium')]]);
  const namespaces = new Set(users.map((user) => user.namespace));
  for (const [chart, where] of Object.entries(providers) as [Provider, string | undefined][]) {
    if (where === undefined) continue;
    namespaces.add(where);
    brought.set(chart, new Fake(root, chart, where).of(chart));
  }
  for (const { id, namespace: where, uses } of users) {
    const user = new Fake(root, id, where);
    user.holding({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id, namespace: where } });
    for (const chart of uses) {
      const { apiVersion, kind, namespaced } = PROVIDERS[chart];
      const crds = brought.get(chart);
      if (crds) user.needs(crds);
      user.holding({ apiVersion, kind, metadata: { name: id, ...(namespaced ? { namespace: where } : {}) } });
    }
  }
  const owner = new Fake(root, 'namespaces');
  for (const name of namespaces) owner.holding({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const components = root.node.children.filter((child): child is Component => child instanceof Component);
  const rendered = (backwards ? components : components.toReversed()).map(renderComponent);
  return delivery(environment, sourceOf(environment), rendered, deliveryOrder(rendered));
}

/** What would be written for it. */
function filesOf(all: Delivery): Files {
  const plain = (object: object) => JSON.parse(JSON.stringify(object)) as JsonObject;
  const tree = (engine: string, objects: readonly KubernetesObject[]) =>
    objects.map((object): [string, JsonObject[]] => [`dist/kind/${engine}/${objectId(object)}.yaml`, [plain(object)]]);
  return new Map<string, string | readonly JsonObject[]>([
    ...all.components.flatMap(({ path, objects }) =>
      [...objects].map(([file, object]): [string, JsonObject[]] => [`${path}/${file}`, [object]]),
    ),
    ...tree('flux', fluxTree(all)),
    ...tree('argocd', argocdTree(all)),
    ['flux/kind.yaml', fluxRoot(all).map(plain)],
    ['argocd/kind.yaml', argocdRoot(all).map(plain)],
    ...[...bootstrapFiles(all, CHARTS)].map(
      ([file, content]) =>
        [`dist/kind/bootstrap/${file}`, 'text' in content ? content.text : [plain(content.yaml)]] as const,
    ),
  ]);
}

/** Every component with all that must come before it, directly or not. */
function closure({ components }: Delivery, without?: readonly [string, string]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const { id, after } of components) {
    const direct = after.filter((name) => id !== without?.[0] || name !== without[1]);
    all.set(id, new Set(direct.flatMap((name) => [name, ...(all.get(name) ?? [])])));
  }
  return all;
}

const RUNS = { numRuns: 40 };

describe('a random stack', () => {
  it('is delivered in order', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(checkDelivery(filesOf(deliver(plan)), 'kind')).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is not, without any one edge that no other implies', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, choice) => {
        const all = deliver(plan);
        const files = filesOf(all);
        const edges = all.components.flatMap(({ id, after }) => after.map((to) => [id, to] as const));
        const [from, to] = edges[choice % edges.length] ?? ['', ''];
        const rest = (all.components.find(({ id }) => id === from)?.after ?? []).filter((name) => name !== to);
        const broken = checkDelivery(
          changed(files, treeFile('flux', from), (object) =>
            put(
              object,
              'spec.dependsOn',
              rest.map((name) => ({ name })),
            ),
          ),
          'kind',
        );
        if (closure(all, [from, to]).get(from)?.has(to)) expect(broken).toEqual([]);
        else expect(broken.join('\n')).toContain(`flux: dist/kind/${from}/`);
      }),
      RUNS,
    );
  });

  it('is not, with any one component in the wave of what it needs', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, choice) => {
        const all = deliver(plan);
        const edges = all.components.flatMap(({ id, after }) => after.map((to) => [id, to] as const));
        const [from, to] = edges[choice % edges.length] ?? ['', ''];
        const wave = all.components.find(({ id }) => id === to)?.wave;
        const annotations = { 'argocd.argoproj.io/sync-wave': `${wave}` };
        const lower = changed(filesOf(all), treeFile('argocd', from), ({ metadata }) =>
          put(metadata, 'annotations', annotations),
        );
        expect(checkDelivery(lower, 'kind').join('\n')).toContain(`argocd: dist/kind/${from}/`);
      }),
      RUNS,
    );
  });

  it('holds back, when a component is never ready, exactly what comes after it', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const all = deliver(plan);
        const { flux, argocd } = treesOf(filesOf(all), 'kind');
        const after = closure(all);
        for (const { id, wave } of all.components) {
          const dependants = all.components.filter((one) => after.get(one.id)?.has(id)).map((one) => one.id);
          const later = all.components.filter((one) => one.wave > wave).map((one) => one.id);
          expect(heldBack(flux, id).toSorted()).toEqual(dependants.toSorted());
          expect(heldBack(argocd, id).toSorted()).toEqual(later.toSorted());
        }
      }),
      RUNS,
    );
  });
});
