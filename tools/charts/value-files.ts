import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PinnedChart, PinnedCharts } from '../../constructs/core/pinned-charts.ts';
import type { ChartCrds } from '../chart-crds.ts';
import { HEADER } from '../generated.ts';
import type { GeneratedFile } from '../generated.ts';
import { ImportError } from '../import-error.ts';
import type { KnownKeys } from '../known/known-keys.ts';
import { chartFacts } from './chart-facts.ts';
import { chartShape } from './chart-shape.ts';
import type { ChartSource } from './chart-source.ts';
import { readChart } from './chart-source.ts';
import { factsLiteral } from './facts.ts';
import { FACTS_TYPES } from './facts-types.ts';
import { constant, pascal } from './names.ts';
import { printType, SHARED_TYPES } from './value-types.ts';

/** What is known of charts besides their files. */
export interface Reviewed {
  readonly known: Readonly<Record<string, readonly KnownKeys[]>>;
  readonly crds: Readonly<Record<string, readonly ChartCrds[]>>;
}

const JSON_TYPES: GeneratedFile = {
  path: 'json.ts',
  title: 'what the values are made of',
  content: [
    `${HEADER}. Do not edit.\n`,
    ...Object.entries(SHARED_TYPES).map(([name, type]) => `export type ${name} = ${type};\n`),
  ].join(''),
};

/**
 * Every generated file of the charts' values, from `DIR/charts`: for each chart its types and its facts, and two
 * tables of all. `say` is told of what stays free-form because its files are not at hand.
 *
 * @throws {ImportError} when a chart is missing, or not the pinned one
 */
export function valueFiles(
  charts: PinnedCharts,
  dir: string,
  reviewed: Reviewed,
  say: (line: string) => void,
): GeneratedFile[] {
  const names = [...charts.keys()].sort();
  const files = names.flatMap((name) => {
    const chart = charts.get(name) as PinnedChart;
    const source = readPinned(chart, join(dir, 'charts', name));
    const shape = chartShape(source, {
      known: reviewed.known,
      missing: (subchart) =>
        say(`free-form ${name}: values of ${subchart.key}, as ${subchart.name} ${subchart.version} is not at hand`),
    });
    const title = `${name} ${chart.version}`;
    const type = printType(shape);
    const used = Object.keys(SHARED_TYPES).filter((word) => new RegExp(`\\b${word}\\b`).test(type));
    return [
      {
        path: `${name}.ts`,
        title,
        content:
          `${HEADER} from chart ${title}. Do not edit.\n` +
          (used.length > 0 ? `import type { ${used.join(', ')} } from './json.ts';\n` : '') +
          `\nexport type ${pascal(name)}Values = ${type};\n`,
      },
      {
        path: `${name}.facts.ts`,
        title,
        content:
          `${HEADER} from chart ${title}. Do not edit.\n` +
          `export const ${constant(name)} = ${factsLiteral(chartFacts(chart, source, shape, reviewed.crds[name]))};\n`,
      },
    ];
  });
  return [...files, JSON_TYPES, index(names), factsTable(names)];
}

function readPinned(chart: PinnedChart, folder: string): ChartSource {
  const { name, version, appVersion, repository } = chart;
  if (!existsSync(folder)) {
    throw new ImportError(
      `${folder}: no such folder\n  Unpack chart ${name} ${version} of ${repository} there, or import from the network.`,
    );
  }
  const source = readChart(folder);
  if (source.name !== name || source.version !== version) {
    throw new ImportError(
      `${folder} holds chart ${source.name} ${source.version}, charts.yaml pins ${name} ${version}\n` +
        '  Unpack the pinned version there, or correct charts.yaml.',
    );
  }
  if (source.appVersion !== appVersion) {
    throw new ImportError(
      `charts.yaml: ${name}.appVersion is ${appVersion}, chart ${name} ${version} installs ${source.appVersion}\n` +
        '  Correct charts.yaml.',
    );
  }
  return source;
}

function index(names: readonly string[]): GeneratedFile {
  const lines = (each: (name: string) => string) => names.map(each).join('\n');
  return {
    path: 'index.ts',
    title: 'values of every chart',
    content: `${HEADER}. Do not edit.
${lines((name) => `import type { ${pascal(name)}Values } from './${name}.ts';`)}

/** The values of each chart, by its name. */
export interface ChartValues {
${lines((name) => `  '${name}': ${pascal(name)}Values;`)}
}
`,
  };
}

function factsTable(names: readonly string[]): GeneratedFile {
  const lines = (each: (name: string) => string) => names.map(each).join('\n');
  return {
    path: 'facts.ts',
    title: 'facts of every chart',
    content: `${HEADER}. Do not edit.
${lines((name) => `import { ${constant(name)} } from './${name}.facts.ts';`)}

${FACTS_TYPES}
/** The facts of each chart by its name: JSON of ChartFacts, which costs nothing until it is parsed. */
export const FACTS = {
${lines((name) => `  '${name}': ${constant(name)},`)}
} as const;
`,
  };
}
