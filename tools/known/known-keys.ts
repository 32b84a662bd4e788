import { ARGO_CD } from './argo-cd.ts';
import { CILIUM } from './cilium.ts';
import { GRAFANA } from './grafana.ts';
import { KUBE_PROMETHEUS_STACK, KUBE_STATE_METRICS, PROMETHEUS_NODE_EXPORTER } from './kube-prometheus-stack.ts';
import { LOKI } from './loki.ts';
import { OPENTELEMETRY_COLLECTOR } from './opentelemetry-collector.ts';
import { TEMPO } from './tempo.ts';
import { TETRAGON } from './tetragon.ts';

/**
 * Keys that a chart takes and neither its `values.yaml` nor its schema shows. Each was looked up.
 *
 * Paths are written as for Helm's `--set` (a dot inside a key as `\.`), with `[]` for the items of a list, `*` for a
 * key that is free, and `kind/*` for a key that is `kind` or begins with `kind/`.
 */
export interface KnownKeys {
  /** The maps that have them; an empty path is the top. */
  readonly under: string | readonly string[];
  /**
   * Paths below, down to the last key, each with what it holds: `maxSize: number`, `matchers[]: string`. Of a key that
   * the chart shows, what it may hold besides.
   */
  readonly keys?: readonly string[];
  /** Maps below that are passed on whole, so that the chart shows not all of their keys. */
  readonly open?: readonly string[];
  /** Maps below that a rule of names would open, and of which the chart reads only the keys that it shows. */
  readonly closed?: readonly string[];
  /** The key below that is an example: any other may hold the same. */
  readonly like?: string;
  /** What says so: a file of the chart, or one of the program's sources at the version that it runs. */
  readonly evidence: string;
}

/** The known keys of one chart. */
export interface KnownChart {
  /**
   * What the chart itself reads: keys that stand in a comment of `values.yaml` or in a template only. A person may set
   * any of them, so they are listed whether or not we do.
   */
  readonly own: readonly KnownKeys[];
  /**
   * Keys in maps that the chart passes on to a program or to Kubernetes. Such a map takes whatever they take, so a
   * person may write any key there; ours are held to these. An entry that no value of ours needs fails a test.
   */
  readonly passedOn: readonly KnownKeys[];
}

/** The charts, and subcharts, that have known keys. */
export const KNOWN_CHARTS: Readonly<Record<string, KnownChart>> = {
  'argo-cd': ARGO_CD,
  cilium: CILIUM,
  grafana: GRAFANA,
  'kube-prometheus-stack': KUBE_PROMETHEUS_STACK,
  'kube-state-metrics': KUBE_STATE_METRICS,
  loki: LOKI,
  'opentelemetry-collector': OPENTELEMETRY_COLLECTOR,
  'prometheus-node-exporter': PROMETHEUS_NODE_EXPORTER,
  tempo: TEMPO,
  tetragon: TETRAGON,
};

/** The known keys of each chart and subchart, by its name. */
export const KNOWN_KEYS: Readonly<Record<string, readonly KnownKeys[]>> = Object.fromEntries(
  Object.entries(KNOWN_CHARTS).map(([chart, { own, passedOn }]) => [chart, [...own, ...passedOn]]),
);
