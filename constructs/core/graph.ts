import type { RenderedComponent } from './render.ts';

/** API groups that bootstrap installs before any component: the engines' own. */
const BOOTSTRAPPED = ['helm.toolkit.fluxcd.io', 'source.toolkit.fluxcd.io'];

/**
 * API groups of Kubernetes itself that an object may be of. Each by name: others that end in `.k8s.io` (Gateway API,
 * snapshots) are brought by somebody.
 */
const BUILT_IN = [
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
];

/** Namespaces that a cluster has from its start. */
const GIVEN_NAMESPACES = ['kube-system', 'default'];

/**
 * The components in the order of their delivery, each with those that must be delivered right before it: what these
 * wait for is not named again.
 */
export interface Order {
  readonly ids: readonly string[];
  readonly before: ReadonlyMap<string, readonly string[]>;
}

/**
 * Works out the order of delivery: from `needs` wires and from kinds (a namespace before its content, a custom
 * resource definition before its objects). Components that do not depend on each other keep the order of the stack.
 *
 * @throws Error listing every object whose namespace or definition nobody delivers, or the components of a cycle
 */
export function deliveryOrder(components: readonly RenderedComponent[]): Order {
  const problems: string[] = [];
  const namespaceOwner = new Map<string, string>();
  for (const { component, objects } of components) {
    for (const { kind, metadata } of objects.values()) {
      if (kind === 'Namespace') namespaceOwner.set(metadata.name, component.id);
    }
  }
  const before = new Map<string, string[]>();
  for (const { component, objects } of components) {
    const needed = component.wires.flatMap((wire) => (wire.verb === 'needs' ? [wire.to] : []));
    const first = new Set(needed.map((crds) => crds.component));
    for (const [file, { apiVersion, kind, metadata }] of objects) {
      const { namespace } = metadata;
      if (namespace !== undefined && !GIVEN_NAMESPACES.includes(namespace)) {
        const owner = namespaceOwner.get(namespace);
        if (owner === undefined)
          problems.push(`${component.id}/${file}: no component delivers the namespace ${namespace}`);
        else first.add(owner);
      }
      const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
      const known = [...BUILT_IN, ...BOOTSTRAPPED].includes(group);
      if (!known && !needed.some((crds) => crds.group === group && crds.kinds.includes(kind))) {
        problems.push(`${component.id}/${file}: ${kind} of ${group} is brought by nothing that ${component.id} needs`);
      }
    }
    first.delete(component.id);
    before.set(component.id, [...first]);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const ids = sorted(before);
  return { ids, before: withoutImplied(before) };
}

/** Leaves out what another one that is named waits for anyway: each line of a tree is one that counts. */
function withoutImplied(before: ReadonlyMap<string, readonly string[]>): Map<string, readonly string[]> {
  const isBefore = (earlier: string, later: string): boolean =>
    (before.get(later) ?? []).some((id) => id === earlier || isBefore(earlier, id));
  return new Map(
    [...before].map(([id, first]) => [id, first.filter((one) => !first.some((other) => isBefore(one, other)))]),
  );
}

function sorted(before: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return;
    if (path.includes(id))
      throw new Error(`components need each other: ${[...path.slice(path.indexOf(id)), id].join(' -> ')}`);
    for (const earlier of before.get(id) ?? []) visit(earlier, [...path, id]);
    done.add(id);
  };
  for (const id of before.keys()) visit(id, []);
  return [...done];
}
