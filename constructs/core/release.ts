import type { HelmRelease } from '../../imports/crds/helm-release.ts';
import type { HelmRepository } from '../../imports/crds/helm-repository.ts';
import type { OCIRepository } from '../../imports/crds/oci-repository.ts';
import type { JsonObject } from './json.ts';
import type { PinnedChart } from './pinned-charts.ts';
import { PROTECTED } from './protection.ts';

/** How a release differs from the usual one. */
export interface ReleaseOptions {
  /**
   * Longest wait for one attempt, in minutes.
   * Default: 10, which covers the pull of its images on a laptop.
   */
  readonly timeoutMinutes?: number;
  /**
   * `remediate`: a failed install is uninstalled, a failed upgrade rolled back, and tried again three times.
   * `retry`: tried again until it works; nothing is ever rolled back or uninstalled.
   * Default: `remediate`.
   */
  readonly onFailure?: 'remediate' | 'retry';
  /** Whether drift is corrected or only reported. Default: `enabled`. */
  readonly driftDetection?: 'enabled' | 'warn';
  /** Fields that others write on the cluster and that are no drift. */
  readonly driftIgnore?: NonNullable<NonNullable<HelmRelease['spec']['driftDetection']>['ignore']>;
  /** Never pruned or deleted by an engine: without it the cluster would fall apart. Default: false. */
  readonly protected?: boolean;
}

const INTERVAL = '10m';

/** How often a release that is remediated is tried again. */
const RETRIES = 3;

/** A Helm chart at a pinned version with our values. Its name is the chart's. */
export class Release {
  readonly chart: PinnedChart;
  /** Namespace that it installs into, where its HelmRelease and its source stand too. */
  readonly namespace: string;
  /** Our values with the environment's merged over them. */
  readonly values: JsonObject;
  private readonly options: ReleaseOptions;
  private readonly timeoutMinutes: number;

  constructor(chart: PinnedChart, namespace: string, values: JsonObject, options: ReleaseOptions) {
    this.chart = chart;
    this.namespace = namespace;
    this.values = values;
    this.options = options;
    this.timeoutMinutes = options.timeoutMinutes ?? 10;
  }

  /** Minutes that its attempts take at most. One that is tried until it works has no such end: of one attempt. */
  get longestMinutes(): number {
    return this.timeoutMinutes * (this.options.onFailure === 'retry' ? 1 : 1 + RETRIES);
  }

  /**
   * Its source and its HelmRelease, in the namespace that it installs into.
   *
   * `releaseName`, `targetNamespace` and `storageNamespace` are all written, because a change of any of them
   * uninstalls and installs anew (Flux HelmRelease v2 specification). So are the defaults of the definitions
   * (`provider`, `timeout`, `reconcileStrategy`): the cluster fills them in, and Argo CD would show them as drift.
   */
  get objects(): readonly (HelmRelease | HelmRepository | OCIRepository)[] {
    const { chart, namespace, values, options } = this;
    const metadata = { name: chart.name, namespace, annotations: options.protected ? PROTECTED : undefined };
    const oci = chart.repository.startsWith('oci://');
    return [
      oci ? ociRepository(chart, metadata) : helmRepository(chart, metadata),
      {
        apiVersion: 'helm.toolkit.fluxcd.io/v2',
        kind: 'HelmRelease',
        metadata,
        spec: {
          ...(oci
            ? { chartRef: { kind: 'OCIRepository', name: chart.name } }
            : {
                chart: {
                  spec: {
                    chart: chart.name,
                    version: chart.version,
                    interval: INTERVAL,
                    reconcileStrategy: 'ChartVersion',
                    sourceRef: { kind: 'HelmRepository', name: chart.name },
                  },
                },
              }),
          releaseName: chart.name,
          targetNamespace: namespace,
          storageNamespace: namespace,
          interval: INTERVAL,
          timeout: `${this.timeoutMinutes}m`,
          driftDetection: { mode: options.driftDetection ?? 'enabled', ignore: options.driftIgnore },
          ...failurePolicy(options.onFailure ?? 'remediate'),
          values,
        },
      },
    ];
  }
}

/** CRDs of a chart's `crds/` folder follow the chart: Helm alone would never upgrade them. */
function failurePolicy(onFailure: 'remediate' | 'retry'): Pick<HelmRelease['spec'], 'install' | 'upgrade'> {
  const crds = 'CreateReplace';
  if (onFailure === 'retry') {
    const strategy = { name: 'RetryOnFailure', retryInterval: '1m' } as const;
    return { install: { crds, strategy }, upgrade: { crds, strategy } };
  }
  return {
    install: { crds, remediation: { retries: RETRIES } },
    upgrade: { crds, remediation: { retries: RETRIES } },
  };
}

function ociRepository(chart: PinnedChart, metadata: OCIRepository['metadata']): OCIRepository {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'OCIRepository',
    metadata,
    spec: {
      url: `${chart.repository}/${chart.name}`,
      ref: { tag: chart.version },
      interval: INTERVAL,
      timeout: '60s',
      provider: 'generic',
      // The layer that `helm push` writes; without it source-controller would look for a Flux artifact.
      layerSelector: { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' },
    },
  };
}

function helmRepository(chart: PinnedChart, metadata: HelmRepository['metadata']): HelmRepository {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    metadata,
    // The index is read for one exact version only, so there is no need to fetch it often.
    spec: { url: chart.repository, interval: '1h', provider: 'generic' },
  };
}
