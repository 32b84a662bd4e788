import type { JsonObject } from '../../constructs/core/json.ts';
import { CHARTS, type RenderedStack, valuesOf } from '../support/render.ts';
import { buildCollector, goIsAtHand } from './build.ts';
import type { Release } from './collector.ts';
import type { CollectorConfig } from './components.ts';

const asked = process.env['TETRASCOPE_COLLECTOR'] !== undefined;
const possible = asked && (await goIsAtHand());
if (asked && !possible) {
  if (process.env['CI'] !== undefined) throw new Error('the collector cannot be built: go is not installed');
  console.log('go is not installed: the tests that run a real collector are skipped');
}

/** Whether a real collector runs: asked for by `npm run test:collector`, and Go is at hand. */
export const COLLECTOR_RUNS: boolean = possible;

/** How the collector of a stack is started. */
export function releaseOf(stack: RenderedStack): Release {
  const values = valuesOf(stack, 'collector');
  return {
    config: values['alternateConfig'] as JsonObject,
    args: (values['command'] as { extraArgs: string[] }).extraArgs,
  };
}

/** A collector with the components of these configurations, of the version that the chart runs. */
export function collectorFor(releases: readonly Release[]): Promise<string> {
  const version = CHARTS.get('opentelemetry-collector')?.appVersion;
  if (version === undefined) throw new Error('charts.yaml does not say which collector its chart runs');
  return buildCollector(
    releases.map(({ config }) => config as unknown as CollectorConfig),
    version,
  );
}
