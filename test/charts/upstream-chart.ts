import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { JsonObject } from '../../constructs/core/json.ts';
import { isObject, merge } from '../../constructs/core/json.ts';
import type { ChartSource } from '../../tools/charts/chart-source.ts';
import { readChart } from '../../tools/charts/chart-source.ts';
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

const read = new Map<string, UpstreamChart>();

/** A chart of the upstream files, read once. */
export function upstreamChart(name: string): UpstreamChart {
  const chart = read.get(name) ?? load(name);
  read.set(name, chart);
  return chart;
}

function load(name: string): UpstreamChart {
  const source = readChart(join(upstream() ?? '', 'charts', name));
  const { version, appVersion, schema } = source;
  return { version, appVersion, values: allValues(source), schema: schema && compile(schema) };
}

/** Helm's order: what the chart says of a subchart wins over the subchart's own file. */
function allValues({ values, subcharts }: ChartSource): JsonObject {
  let all = values as JsonObject;
  for (const { key, source } of subcharts) {
    if (!source) continue;
    const ours = all[key];
    all = { ...all, [key]: merge(allValues(source), isObject(ours) ? ours : {}) };
  }
  return all;
}

/** The charts' schemas name drafts and formats that ajv need not know to check kinds and keys. */
function compile(schema: object): ValidateFunction {
  return new Ajv({ strict: false, validateSchema: false, validateFormats: false, allErrors: true }).compile(schema);
}
