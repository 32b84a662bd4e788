import { NAMESPACE_LABEL } from '../build/scope.ts';
import type { Policy } from './policy.ts';

type Requirement = { readonly key: string; readonly operator: string; readonly values?: readonly string[] };

/** Whom a policy looks at, as far as its selectors say. */
export interface Reach {
  /** Whether it sees processes of the node. */
  readonly host: boolean;
  /** Whether it sees pods: a policy of the host alone does not. */
  readonly pods: boolean;
  /** The namespaces that it is held to; undefined: any but those in `without`. */
  readonly namespaces: ReadonlySet<string> | undefined;
  readonly without: ReadonlySet<string>;
  /** What a pod's labels must be, and a container's name or repository: of a key, one of these values. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
  readonly container: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads the selectors of a policy. What is not said is not known: only what is listed counts (Tetragon 1.7.0,
 * `k8s-filtering` in its documentation).
 */
export function reachOf({ kind, metadata, spec }: Policy): Reach {
  const { podSelector, containerSelector, hostSelector } = spec;
  const own = kind === 'TracingPolicyNamespaced' ? metadata.namespace : undefined;
  const requirements = requirementsOf(podSelector);
  const ofNamespace = requirements.filter(({ key }) => key === NAMESPACE_LABEL);
  const listed = ofNamespace.flatMap(({ operator, values }) => (operator === 'In' ? [new Set(values)] : []));
  const namespaces = [...(own === undefined ? [] : [new Set([own])]), ...listed].reduce<Set<string> | undefined>(
    (both, one) => new Set([...(both ?? one)].filter((name) => one.has(name))),
    undefined,
  );
  const others = requirements.filter(({ key }) => key !== NAMESPACE_LABEL);
  const unscoped = own === undefined && !podSelector && !containerSelector;
  return {
    host: hostSelector !== undefined || unscoped,
    pods: !(hostSelector !== undefined && unscoped),
    namespaces,
    without: new Set(ofNamespace.flatMap(({ operator, values }) => (operator === 'NotIn' ? (values ?? []) : []))),
    labels: listedValues(others),
    container: listedValues(requirementsOf(containerSelector)),
  };
}

/** Whether two policies can see the same process. */
export function overlap(a: Reach, b: Reach): boolean {
  return (a.host && b.host) || (a.pods && b.pods && shareNamespace(a, b) && !differ(a, b));
}

/** Whether a policy is held to one workload: to labels of one namespace, or to one container's name. */
export function isOneWorkload({ host, namespaces, labels, container }: Reach): boolean {
  return !host && (namesOne(container) || (namespaces?.size === 1 && namesOne(labels)));
}

function shareNamespace(a: Reach, b: Reach): boolean {
  const seen = a.namespaces ?? b.namespaces;
  if (seen === undefined) return true;
  return [...seen].some((name) => isIn(name, a) && isIn(name, b));
}

function isIn(namespace: string, { namespaces, without }: Reach): boolean {
  return (namespaces?.has(namespace) ?? true) && !without.has(namespace);
}

function differ(a: Reach, b: Reach): boolean {
  return disjoint(a.labels, b.labels) || disjoint(a.container, b.container);
}

function disjoint(a: Reach['labels'], b: Reach['labels']): boolean {
  return [...a].some(([key, values]) => {
    const others = b.get(key);
    return others !== undefined && ![...values].some((value) => others.has(value));
  });
}

function requirementsOf(selector: Policy['spec']['podSelector']): Requirement[] {
  const labels = Object.entries(selector?.matchLabels ?? {});
  return [
    ...labels.map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ...(selector?.matchExpressions ?? []),
  ];
}

function listedValues(requirements: readonly Requirement[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    requirements.flatMap(({ key, operator, values }) =>
      operator === 'In' ? [[key, new Set(values)] as [string, Set<string>]] : [],
    ),
  );
}

function namesOne(values: Reach['labels']): boolean {
  return [...values.values()].some(({ size }) => size === 1);
}
