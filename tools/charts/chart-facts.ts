import { parse } from 'yaml';
import type { PinnedChart } from '../../constructs/core/pinned-charts.ts';
import type { ChartFacts, CrdFacts } from '../../imports/charts/facts.ts';
import type { ChartCrds } from '../chart-crds.ts';
import { ImportError } from '../import-error.ts';
import type { ChartSource } from './chart-source.ts';
import { crdFiles } from './crd-files.ts';
import { valueFacts } from './facts.ts';
import type { Shape } from './shape.ts';

/** All that is known of a pinned chart; `folder` is where it lies unpacked. */
export function chartFacts(
  { name, version, digest }: PinnedChart,
  source: ChartSource,
  shape: Shape,
  crds: readonly ChartCrds[] = [],
): ChartFacts {
  checkCrds(source, crds);
  return {
    chart: name,
    version,
    ...(digest ? { digest } : {}),
    crds: crds.map(({ by, when, kinds }) => ({
      by,
      when,
      kinds: kinds === 'annotation' ? annotated(source) : kinds.map(kindOf),
    })),
    values: valueFacts(shape) as ChartFacts['values'],
  };
}

type CrdKind = CrdFacts['kinds'][number];

function kindOf(text: string): CrdKind {
  const [, group = '', plural = '', kind = ''] = /^(.+)\/(.+) (.+)$/.exec(text) ?? [];
  return { group, kind, plural };
}

function annotated({ name, annotations }: ChartSource): CrdKind[] {
  const listed = parse(annotations['artifacthub.io/crds'] ?? '') as readonly { kind: string; name: string }[] | null;
  if (!listed) {
    throw new ImportError(
      `${name}: Chart.yaml lists no definitions any more (annotation artifacthub.io/crds)\n` +
        '  Write them into tools/chart-crds.ts.',
    );
  }
  return listed
    .map(({ kind, name: full }) => {
      const [plural = '', ...group] = full.split('.');
      return { group: group.join('.'), kind, plural };
    })
    .sort((a, b) => (a.plural < b.plural ? -1 : 1));
}

/** Where a chart's definitions are at hand, the list has to be right. */
function checkCrds({ name, folder }: ChartSource, crds: readonly ChartCrds[]): void {
  const found = crdFiles(folder).map(({ group, plural, kind }) => `${group}/${plural} ${kind}`);
  if (found.length === 0) return;
  const lists = crds.length > 0 ? crds.map(({ kinds }) => kinds) : [[]];
  for (const kinds of lists) {
    if (kinds === 'annotation') continue;
    const more = found.filter((kind) => !kinds.includes(kind));
    const gone = kinds.filter((kind) => !found.includes(kind));
    if (more.length === 0 && gone.length === 0) continue;
    const changes = [...more.map((kind) => `brings ${kind}`), ...gone.map((kind) => `no longer brings ${kind}`)];
    throw new ImportError(`${name}: ${changes.join(', ')}\n  Correct the list in tools/chart-crds.ts.`);
  }
}
