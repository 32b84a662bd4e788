import type { HelmRelease } from '../../imports/crds/helm-release.ts';
import type { HelmRepository } from '../../imports/crds/helm-repository.ts';
import type { OCIRepository } from '../../imports/crds/oci-repository.ts';
import { parse } from 'yaml';
import type { JsonObject } from '../../constructs/core/json.ts';
import { merge } from '../../constructs/core/json.ts';
import type { RenderedObject } from '../../constructs/core/render.ts';
import type { TreeObject } from './tree.ts';

/** A chart at a version, and where to get it. */
export interface ChartReference {
  readonly name: string;
  readonly version: string;
  /** `oci://registry/path/chart`, or the `https://` address of a chart repository. */
  readonly url: string;
}

/** What Helm is told of one release. */
export interface Release {
  readonly component: string;
  readonly name: string;
  readonly namespace: string;
  readonly chart: ChartReference;
  /** Ours, an environment's and those of `valuesFrom`, merged. */
  readonly values: JsonObject;
}

/** The releases of a tree, and why others could not be read. */
export interface Releases {
  readonly releases: readonly Release[];
  /** By the file of the HelmRelease. */
  readonly failures: readonly { readonly name: string; readonly component: string; readonly message: string }[];
}

/** Reads every HelmRelease of a tree with the source and the values that it names. */
export function readReleases(tree: readonly TreeObject[]): Releases {
  const releases: Release[] = [];
  const failures: { name: string; component: string; message: string }[] = [];
  const objects = tree.map(({ object }) => object);
  for (const { component, file, object } of tree) {
    if (object.kind !== 'HelmRelease') continue;
    const release = object as unknown as HelmRelease;
    const { name } = release.metadata;
    try {
      releases.push({ component, ...readRelease(release, objects) });
    } catch (error) {
      failures.push({ name, component, message: `${file}: ${(error as Error).message}` });
    }
  }
  return { releases, failures };
}

function readRelease(release: HelmRelease, objects: readonly RenderedObject[]): Omit<Release, 'component'> {
  const { spec, metadata } = release;
  const targetNamespace = spec.targetNamespace;
  // Flux's own rule for a release without a name (HelmRelease v2, spec.releaseName).
  const name = spec.releaseName ?? (targetNamespace ? `${targetNamespace}-${metadata.name}` : metadata.name);
  if (spec.postRenderers) throw new Error('spec.postRenderers: what they change cannot be expanded here');
  return {
    name,
    namespace: targetNamespace ?? metadata.namespace ?? 'default',
    chart: chartOf(release, objects),
    values: valuesOf(release, objects),
  };
}

function chartOf({ spec, metadata }: HelmRelease, objects: readonly RenderedObject[]): ChartReference {
  const sourceOf = <Source>(kind: string, name: string, namespace = metadata.namespace): Source => {
    const found = objects.find(
      (object) => object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace,
    );
    if (!found) throw new Error(`its source ${kind} ${namespace}/${name} is not in the tree`);
    return found as unknown as Source;
  };
  if (spec.chart) {
    const { chart, version, sourceRef } = spec.chart.spec;
    if (sourceRef.kind !== 'HelmRepository') throw new Error(`charts of a ${sourceRef.kind} cannot be expanded here`);
    if (!version) throw new Error('spec.chart.spec.version: is missing, so the chart is not pinned');
    const { url } = sourceOf<HelmRepository>(sourceRef.kind, sourceRef.name, sourceRef.namespace).spec;
    return { name: chart, version, url: url ?? '' };
  }
  const { kind, name, namespace } = spec.chartRef ?? { kind: 'chartRef', name: '' };
  if (kind !== 'OCIRepository') throw new Error(`charts of a ${kind} cannot be expanded here`);
  const { url, ref } = sourceOf<OCIRepository>(kind, name, namespace).spec;
  if (!ref?.tag) throw new Error(`the tag of its source OCIRepository ${name} is missing, so the chart is not pinned`);
  return { name: url.slice(url.lastIndexOf('/') + 1), version: ref.tag, url };
}

/** In Flux's order: each of `valuesFrom` over the one before, `values` over all. */
function valuesOf({ spec, metadata }: HelmRelease, objects: readonly RenderedObject[]): JsonObject {
  let values: JsonObject = {};
  for (const { kind, name, valuesKey = 'values.yaml', targetPath, optional } of spec.valuesFrom ?? []) {
    if (targetPath) throw new Error(`spec.valuesFrom: targetPath ${targetPath} cannot be expanded here`);
    const source = objects.find(
      (object) =>
        object.kind === kind && object.metadata.name === name && object.metadata.namespace === metadata.namespace,
    );
    const text = (source?.['data'] as Record<string, string> | undefined)?.[valuesKey];
    if (text === undefined && !optional) {
      throw new Error(`spec.valuesFrom: ${valuesKey} of ${kind} ${metadata.namespace}/${name} is not in the tree`);
    }
    values = merge(values, (parse(text ?? '', { version: '1.1' }) ?? {}) as JsonObject);
  }
  return merge(values, (spec.values ?? {}) as JsonObject);
}
