import type { JsonObject } from '../../../constructs/core/json.ts';
import { at, isObject } from '../../../constructs/core/json.ts';
import type { CrdFacts } from '../../../imports/charts/facts.ts';
import { FACTS } from '../../../imports/charts/facts.ts';
import { factsOf } from '../../charts/value-check.ts';
import type { ReadObject } from './files.ts';
import { named, textAt } from './files.ts';

/** What a chart is told: its name and the values that are merged over its own. */
export interface ChartUse {
  readonly chart: string;
  readonly values: JsonObject;
  /** Whether whoever waits for the release waits for its pods, and not for its objects alone. */
  readonly waits: boolean;
  /** Whether definitions are installed. */
  readonly crds: boolean;
}

/**
 * The charts' own values by which they bring something, from their `values.yaml`: the facts say what they must be, not
 * what they are where nobody sets them.
 */
export const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string | boolean>>>> = {
  'argo-cd': { 'crds.install': true },
  cilium: { 'operator.enabled': true, 'operator.skipCRDCreation': false, 'ingressController.enabled': false },
  'kube-prometheus-stack': { 'crds.enabled': true },
  tetragon: { 'crds.installMethod': 'operator', 'tetragonOperator.enabled': true },
};

/** How a need of a kind's definition is said. */
export function definition(group: string, kind: string): string {
  return `the definition of ${kind} (${group})`;
}

/** What a release of a chart brings to the cluster with these values. */
export function broughtBy(use: ChartUse): string[] {
  const crds = crdFacts(use.chart).filter((facts) => isBrought(facts, use));
  return [
    ...crds.flatMap(({ kinds }) => kinds.map(({ group, kind }) => definition(group, kind))),
    // templates/cilium-ingress-class.yaml of the chart.
    ...(use.chart === 'cilium' && valueOf(use, 'ingressController.enabled') === true ? ['IngressClass cilium'] : []),
  ];
}

/** What of a chart's values keeps it from bringing a definition; undefined where it never does. */
export function missingSwitch(use: ChartUse, wanted: string): string | undefined {
  const facts = crdFacts(use.chart).find(({ kinds }) =>
    kinds.some(({ group, kind }) => definition(group, kind) === wanted),
  );
  if (!facts) return undefined;
  const off = Object.entries(facts.when).find(([path, value]) => valueOf(use, path) !== value);
  return off ? `${off[0]} ${JSON.stringify(off[1])}` : 'definitions installed';
}

/** The chart of a HelmRelease; its name is in the HelmRelease itself, or in the source that it names. */
export function chartOf(release: ReadObject, all: readonly ReadObject[]): ChartUse | undefined {
  const values = at(release, 'spec.values');
  const chart = textAt(release, 'spec.chart.spec.chart') ?? chartOfSource(release, all);
  if (chart === undefined) return undefined;
  return {
    chart,
    values: isObject(values) ? values : {},
    waits: at(release, 'spec.install.disableWait') !== true && at(release, 'spec.suspend') !== true,
    crds: at(release, 'spec.install.crds') !== 'Skip' && at(release, 'spec.suspend') !== true,
  };
}

/** The objects of other charts' kinds that a chart makes when one of these keys of its values is switched on. */
const MONITORS: Readonly<Record<string, string>> = {
  serviceMonitor: 'ServiceMonitor',
  podMonitor: 'PodMonitor',
  prometheusRule: 'PrometheusRule',
};

/** The definitions of other charts that a chart's values make it need. */
export function neededByValues(use: ChartUse): string[] {
  const own = crdFacts(use.chart).some(({ kinds }) => kinds.some(({ group }) => group === 'monitoring.coreos.com'));
  if (own) return [];
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (!isObject(value)) return;
    for (const [key, below] of Object.entries(value)) {
      const kind = MONITORS[key];
      if (kind && isObject(below) && below.enabled === true) found.add(definition('monitoring.coreos.com', kind));
      visit(below);
    }
  };
  visit(use.values);
  return [...found];
}

function isBrought({ by, when }: CrdFacts, use: ChartUse): boolean {
  return (
    use.crds &&
    (by === 'chart' || use.waits) &&
    Object.entries(when).every(([path, value]) => valueOf(use, path) === value)
  );
}

function valueOf({ chart, values }: ChartUse, path: string): unknown {
  return at(values, path) ?? DEFAULTS[chart]?.[path];
}

const known = new Map<string, readonly CrdFacts[]>();

function crdFacts(chart: string): readonly CrdFacts[] {
  const facts = known.get(chart) ?? (Object.hasOwn(FACTS, chart) ? factsOf(chart).crds : []);
  known.set(chart, facts);
  return facts;
}

function chartOfSource(release: ReadObject, all: readonly ReadObject[]): string | undefined {
  const wanted = named(
    textAt(release, 'spec.chartRef.kind') ?? '',
    textAt(release, 'spec.chartRef.namespace') ?? release.metadata.namespace,
    textAt(release, 'spec.chartRef.name') ?? '',
  );
  const source = all.find(({ kind, metadata }) => named(kind, metadata.namespace, metadata.name) === wanted);
  return source && textAt(source, 'spec.url')?.replace(/^.*\//, '');
}
