import type { JsonObject } from '../../../constructs/core/json.ts';

/** Which part of the pipeline runs. */
export type VariantName = 'floor' | 'events' | 'counters' | 'whole';

/** A configuration to measure. */
export interface Variant {
  readonly title: string;
  readonly config: JsonObject;
  /** Whether lines leave it for Loki, and counters for Prometheus. */
  readonly sends: { readonly logs: boolean; readonly metrics: boolean };
}

const RECEIVER = 'file_log/tetragon';

/** The least that reading the file takes, the rendered pipeline, and each of its branches alone. */
export function variants(config: JsonObject): Readonly<Record<VariantName, Variant>> {
  const service = config['service'] as JsonObject;
  const rendered = service['pipelines'] as JsonObject;
  const own = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, pipeline(rendered, name)]));
  const withPipelines = (pipelines: JsonObject): JsonObject => ({ ...config, service: { ...service, pipelines } });
  const read = 'logs/tetragon';
  const events = 'logs/events';
  const counters = ['logs/flows', 'metrics/bytes', 'metrics/connections'];
  return {
    floor: {
      title: 'floor: read and parse, into nothing',
      config: {
        ...withPipelines({ 'logs/floor': { receivers: [RECEIVER], exporters: ['nop'] } }),
        exporters: { ...(config['exporters'] as JsonObject), nop: {} },
      },
      sends: { logs: false, metrics: false },
    },
    events: {
      title: 'events to Loki alone',
      config: withPipelines(own([read, events])),
      sends: { logs: true, metrics: false },
    },
    counters: {
      title: 'counters to Prometheus alone',
      config: withPipelines(own([read, ...counters])),
      sends: { logs: false, metrics: true },
    },
    whole: {
      title: 'whole: both, as rendered',
      config: withPipelines(own([read, events, ...counters])),
      sends: { logs: true, metrics: true },
    },
  };
}

function pipeline(pipelines: JsonObject, name: string): JsonObject {
  const found = pipelines[name];
  if (found === undefined) throw new Error(`the configuration has no pipeline ${name}`);
  return found as JsonObject;
}
