import { isDeepStrictEqual } from 'node:util';
import { at } from '../../../constructs/core/json.ts';
import { chartOf } from './charts.ts';
import type { Files } from './files.ts';
import { documentOf, named, textAt, textOf } from './files.ts';
import type { Problem } from './problem.ts';
import type { Tree } from './tree.ts';

/** Whether a release adopts what bootstrap installed as it is: the same chart, version and values. */
export function adoptionProblems(files: Files, environment: string, { engine, units }: Tree): Problem[] {
  const folder = `dist/${environment}/bootstrap`;
  const all = units.flatMap(({ objects }) => objects);
  const objects = all.map(({ object }) => object);
  const cilium = all.filter(
    ({ object }) => object.kind === 'HelmRelease' && chartOf(object, objects)?.chart === 'cilium',
  );
  const settings = textOf(files, `${folder}/bootstrap.env`).split('\n');
  const problems = cilium.flatMap(({ file, object }) => {
    const found: Problem[] = [];
    if (!isDeepStrictEqual(at(object, 'spec.values'), documentOf(files, `${folder}/cilium/values.yaml`))) {
      found.push({ engine, object: file, message: `has other values than ${folder}/cilium/values.yaml` });
    }
    const wanted = named('OCIRepository', object.metadata.namespace, textAt(object, 'spec.chartRef.name') ?? '');
    const source = objects.find(({ kind, metadata }) => named(kind, metadata.namespace, metadata.name) === wanted);
    const lines = source
      ? [`CILIUM_CHART=${textAt(source, 'spec.url')}`, `CILIUM_VERSION=${textAt(source, 'spec.ref.tag')}`]
      : [];
    for (const line of lines.filter((one) => !settings.includes(one))) {
      found.push({ engine, object: file, message: `would not adopt what bootstrap installs: no line ${line}` });
    }
    return found;
  });
  if (cilium.length === 1) return problems;
  return [...problems, { engine, object: folder, message: `installs cilium, which ${cilium.length} releases adopt` }];
}
