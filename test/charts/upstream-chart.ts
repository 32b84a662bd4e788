import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import type { JsonObject } from '../../constructs/core/json.ts';
import { isObject, merge } from '../../constructs/core/json.ts';
import { upstream } from '../support/upstream.ts';

/** What is known of a chart where the upstream files are at hand. */
export interface UpstreamChart {
  readonly version: string;
  readonly appVersion: string;
  /** Its `values.yaml`, with the values of its subcharts under their keys. */
  readonly values: JsonObject;
  /** Its `values.schema.json`. */
  readonly schema: ValidateFunction | undefined;
}

interface ChartFile {
  readonly version: string;
  readonly appVersion: string | number;
  readonly dependencies?: readonly { readonly name: string; readonly alias?: string; readonly version: string }[];
}

const read = new Map<string, UpstreamChart>();

/** A chart of the upstream files, read once. */
export function upstreamChart(name: string): UpstreamChart {
  const chart = read.get(name) ?? readChart(name);
  read.set(name, chart);
  return chart;
}

function folderOf(name: string): string {
  return join(upstream() ?? '', 'charts', name);
}

function readChart(name: string): UpstreamChart {
  const file = (path: string) => readFileSync(join(folderOf(name), path), 'utf8');
  const { version, appVersion, dependencies = [] } = parse(file('Chart.yaml')) as ChartFile;
  let values = parse(file('values.yaml'), { merge: true }) as JsonObject;
  // Helm's order: what the chart says of a subchart wins over the subchart's own file.
  for (const { name: subchart, alias = subchart, version: wanted } of dependencies) {
    if (!existsSync(folderOf(subchart))) continue;
    const stored = upstreamChart(subchart);
    if (stored.version !== wanted) throw new Error(`${name} wants ${subchart} ${wanted}, stored is ${stored.version}`);
    const ours = values[alias];
    values = { ...values, [alias]: merge(stored.values, isObject(ours) ? ours : {}) };
  }
  const hasSchema = existsSync(join(folderOf(name), 'values.schema.json'));
  return {
    version,
    appVersion: String(appVersion),
    values,
    schema: hasSchema ? compile(JSON.parse(file('values.schema.json')) as object) : undefined,
  };
}

/** The charts' schemas name drafts and formats that ajv need not know to check kinds and keys. */
function compile(schema: object): ValidateFunction {
  return new Ajv({ strict: false, validateSchema: false, validateFormats: false, allErrors: true }).compile(schema);
}
