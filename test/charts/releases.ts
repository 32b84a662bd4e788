import type { RenderedObject } from '../../constructs/core/render.ts';
import type { JsonObject } from '../../constructs/core/json.ts';
import { at, isObject } from '../../constructs/core/json.ts';
import type { RenderedStack } from '../support/render.ts';
import { ENVIRONMENTS, renderWith } from '../support/render.ts';

/** A release as its HelmRelease and the source beside it say it. */
export interface RenderedRelease {
  /** The chart's name in its repository. */
  readonly chart: string;
  /** Version that its source is pinned to. */
  readonly version: string;
  /** What Helm is told to name the release. */
  readonly name: string;
  /** Namespace that it is installed into. */
  readonly namespace: string;
  readonly values: JsonObject;
}

/** Every environment, and the choices that change values or addresses and that no environment here makes. */
export const STACKS: ReadonlyMap<string, RenderedStack> = new Map([
  ...ENVIRONMENTS,
  ['Grafana under a path', renderWith('components: { grafana: { subPath: true } }')],
  ['no Prometheus', renderWith('components: { prometheus: { enabled: false }, scrapes: { enabled: false } }')],
  ['no Loki', renderWith('components: { loki: { enabled: false } }')],
  ['no Tempo', renderWith('components: { tempo: { enabled: false } }\ndemo: { traces: false }')],
  ['no Tetragon', renderWith('components: { tetragon: { enabled: false }, tracing-policies: { enabled: false } }')],
  ['no collector', renderWith('components: { collector: { enabled: false } }\ndemo: { traces: false }')],
]);

/** The objects of a stack. */
export function objectsOf({ objects }: RenderedStack): RenderedObject[] {
  return objects.map(({ object }) => object);
}

/**
 * Every release among the objects.
 *
 * @throws Error when a HelmRelease names a source that is not among them
 */
export function releasesOf(objects: readonly RenderedObject[]): RenderedRelease[] {
  return objects
    .filter(({ kind }) => kind === 'HelmRelease')
    .map((object) => {
      const values = at(object, 'spec.values');
      return {
        ...sourceOf(object, objects),
        name: text(object, 'spec.releaseName'),
        namespace: text(object, 'spec.targetNamespace'),
        values: isObject(values) ? values : {},
      };
    });
}

/** Chart and version: in the HelmRelease itself for a chart repository, in the source for an OCI registry. */
function sourceOf(release: RenderedObject, objects: readonly RenderedObject[]): { chart: string; version: string } {
  if (at(release, 'spec.chart')) {
    return { chart: text(release, 'spec.chart.spec.chart'), version: text(release, 'spec.chart.spec.version') };
  }
  const name = text(release, 'spec.chartRef.name');
  const source = objects.find(
    ({ kind, metadata }) =>
      kind === 'OCIRepository' && metadata.name === name && metadata.namespace === release.metadata.namespace,
  );
  if (!source) throw new Error(`HelmRelease ${release.metadata.name}: no OCIRepository ${name} beside it`);
  const url = text(source, 'spec.url');
  return { chart: url.slice(url.lastIndexOf('/') + 1), version: text(source, 'spec.ref.tag') };
}

function text(object: RenderedObject, path: string): string {
  const value = at(object, path);
  if (typeof value !== 'string') throw new Error(`${object.kind} ${object.metadata.name}: ${path} is no text`);
  return value;
}
