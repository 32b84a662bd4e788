import type { RenderedObject } from '../../constructs/core/render.ts';
import type { Crd } from '../schemas/schema-check.ts';
import { findChart } from './charts.ts';
import type { ChartSource, LocalChart } from './charts.ts';
import type { Expanded, Expander, Job } from './expander.ts';
import type { Release } from './releases.ts';
import { readReleases } from './releases.ts';
import type { TreeObject } from './tree.ts';

/** A release and what it becomes. */
export interface ExpandedRelease extends Expanded {
  readonly release: Release;
  readonly job: Job;
}

/** A release that could not be expanded, and why. */
export interface Failure {
  readonly name: string;
  readonly component: string;
  readonly message: string;
}

/** An environment with every release expanded. */
export interface Expansion {
  readonly tree: readonly TreeObject[];
  readonly releases: readonly ExpandedRelease[];
  readonly failures: readonly Failure[];
}

/** How an expansion is made. */
export interface ExpansionProps {
  readonly expander: Expander;
  readonly source: ChartSource;
  readonly kubeVersion: string;
}

/** Expands every release of a tree. One that fails does not stop the others. */
export async function expandTree(tree: readonly TreeObject[], props: ExpansionProps): Promise<Expansion> {
  const { releases, failures } = readReleases(tree);
  const failed: Failure[] = [...failures];
  const jobs = await settle(releases, failed, async (release) => ({
    release,
    chart: await findChart(release.chart, props.source),
  }));
  const done = await expandAll(jobs, tree, props);
  return { tree, releases: done.releases, failures: [...failed, ...done.failures] };
}

/**
 * Charts ask which APIs there are, and charts bring them: so all are expanded, with what the plain objects use, and
 * again with what the first round brought, until nothing new comes.
 */
async function expandAll(
  jobs: readonly { readonly release: Release; readonly chart: LocalChart }[],
  tree: readonly TreeObject[],
  { expander, kubeVersion }: ExpansionProps,
): Promise<Pick<Expansion, 'releases' | 'failures'>> {
  let apis = customApis(tree.map(({ object }) => object));
  for (;;) {
    const failures: Failure[] = [];
    const apiVersions = [...apis].sort();
    const releases = await settle(jobs, failures, async ({ release, chart }): Promise<ExpandedRelease> => {
      const job = { release, chart, kubeVersion, apiVersions };
      return { release, job, ...(await expander.expand(job)) };
    });
    const brought = releases.flatMap(({ objects }) => objects.filter(isCrd).flatMap(apisOf));
    const before = apis.size;
    apis = new Set([...apis, ...brought]);
    if (apis.size === before) return { releases, failures };
  }
}

/** Does the same with each at once, and puts aside what fails. */
async function settle<Item extends Release | { readonly release: Release }, Result>(
  items: readonly Item[],
  failures: Failure[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const settled = await Promise.allSettled(items.map(work));
  return settled.flatMap((outcome, index) => {
    if (outcome.status === 'fulfilled') return [outcome.value];
    const item = items[index] as Item;
    const { name, component } = 'release' in item ? item.release : item;
    failures.push({ name, component, message: (outcome.reason as Error).message });
    return [];
  });
}

/** Whether an object defines a kind. */
export function isCrd(object: RenderedObject): object is RenderedObject & Crd {
  return object.kind === 'CustomResourceDefinition';
}

/** `group/version` and `group/version/Kind`: charts ask in both forms. */
function apisOf({ spec: { group, names, versions } }: Crd): string[] {
  return versions.flatMap(({ name }) => [`${group}/${name}`, `${group}/${name}/${names.kind}`]);
}

/** What a tree uses beyond Kubernetes itself must be there. Groups of Kubernetes have no dot, or end in `.k8s.io`. */
function customApis(objects: readonly RenderedObject[]): Set<string> {
  const custom = objects.filter(({ apiVersion }) => /^(?!.*\.k8s\.io\/)[^/]*\.[^/]*\//.test(apiVersion));
  return new Set(custom.flatMap(({ apiVersion, kind }) => [apiVersion, `${apiVersion}/${kind}`]));
}
