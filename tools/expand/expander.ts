import { availableParallelism } from 'node:os';
import type { JsonObject } from '../../constructs/core/json.ts';
import type { RenderedObject } from '../../constructs/core/render.ts';
import type { Cache } from './cache.ts';
import { digest } from './cache.ts';
import type { LocalChart } from './charts.ts';
import type { Helm, Output, TemplateRequest } from './helm.ts';
import type { Manifests } from './manifests.ts';
import { parseManifests } from './manifests.ts';
import { pool } from './parallel.ts';
import type { Release } from './releases.ts';

/** What a release becomes. */
export interface Expanded {
  /** Helm's output. */
  readonly text: string;
  /** What Helm wrote beside it. */
  readonly warnings: string;
  readonly objects: readonly RenderedObject[];
  /** Documents of the output that are no objects. */
  readonly faults: readonly string[];
  readonly cached: boolean;
  readonly milliseconds: number;
}

/** A release, its chart and the cluster that it is for: everything that its expansion is made of, but Helm. */
export interface Job {
  readonly release: Release;
  readonly chart: LocalChart;
  readonly kubeVersion: string;
  /** API versions of the cluster beyond Kubernetes' own. */
  readonly apiVersions: readonly string[];
}

/** Expands releases: as many at once as there are processors, and none twice. */
export class Expander {
  readonly helm: Helm;
  private readonly cache: Cache;
  private readonly turn = pool(availableParallelism());

  constructor(helm: Helm, cache: Cache) {
    this.helm = helm;
    this.cache = cache;
  }

  /** A digest of everything that the outcome of a job depends on. */
  key({ release: { name, namespace, values }, chart, kubeVersion, apiVersions }: Job): string {
    return digest(this.helm.version, chart.digest, name, namespace, values, kubeVersion, apiVersions);
  }

  /**
   * Expands a release, from the cache where it can.
   *
   * @throws {HelmError} when Helm refuses
   */
  expand(job: Job): Promise<Expanded> {
    return this.turn(async () => {
      const begun = performance.now();
      const key = this.key(job);
      // The text is written last: where it is, the rest is too.
      const kept = this.cache.get(`${key}.yaml`);
      const details = kept === undefined ? undefined : this.cache.get(`${key}.json`);
      if (kept !== undefined && details !== undefined) {
        const rest = JSON.parse(details) as Manifests & Pick<Output, 'warnings'>;
        return { text: kept, ...rest, cached: true, milliseconds: performance.now() - begun };
      }
      const { text, warnings } = await this.helm.template(requestOf(job));
      const manifests = parseManifests(text);
      this.cache.put(`${key}.json`, JSON.stringify({ warnings, ...manifests }));
      this.cache.put(`${key}.yaml`, text);
      return { text, warnings, ...manifests, cached: false, milliseconds: performance.now() - begun };
    });
  }

  /** The output of a job with other values, whatever the chart's schema says of them; undefined where Helm refuses. */
  render(job: Job, values: JsonObject): Promise<string | undefined> {
    const request = { ...requestOf(job), values: JSON.stringify(values), skipSchema: true };
    return this.turn(() =>
      this.helm.template(request).then(
        ({ text }) => text,
        () => undefined,
      ),
    );
  }
}

function requestOf({ release, chart, kubeVersion, apiVersions }: Job): TemplateRequest {
  const { name, namespace, values } = release;
  return { name, namespace, chart: chart.folder, kubeVersion, apiVersions, values: JSON.stringify(values) };
}
