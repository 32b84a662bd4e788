/** The configuration of a collector, as far as it names components. */
export interface CollectorConfig {
  readonly receivers: Readonly<Record<string, unknown>>;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly exporters: Readonly<Record<string, unknown>>;
  readonly connectors?: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
}

const CORE = 'go.opentelemetry.io/collector';
const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib';

/** Go module of each component by its type, as the contrib distribution's manifest has them. */
const MODULES: Readonly<Record<keyof CollectorConfig, Readonly<Record<string, string>>>> = {
  receivers: { otlp: `${CORE}/receiver/otlpreceiver`, file_log: `${CONTRIB}/receiver/filelogreceiver` },
  processors: {
    memory_limiter: `${CORE}/processor/memorylimiterprocessor`,
    delta_to_cumulative: `${CONTRIB}/processor/deltatocumulativeprocessor`,
    filter: `${CONTRIB}/processor/filterprocessor`,
    groupbyattrs: `${CONTRIB}/processor/groupbyattrsprocessor`,
    k8s_attributes: `${CONTRIB}/processor/k8sattributesprocessor`,
    resource: `${CONTRIB}/processor/resourceprocessor`,
    transform: `${CONTRIB}/processor/transformprocessor`,
  },
  exporters: {
    nop: `${CORE}/exporter/nopexporter`,
    otlp_grpc: `${CORE}/exporter/otlpexporter`,
    otlp_http: `${CORE}/exporter/otlphttpexporter`,
    prometheus: `${CONTRIB}/exporter/prometheusexporter`,
  },
  connectors: {
    forward: `${CORE}/connector/forwardconnector`,
    signal_to_metrics: `${CONTRIB}/connector/signaltometricsconnector`,
  },
  extensions: {
    file_storage: `${CONTRIB}/extension/storage/filestorage`,
    health_check: `${CONTRIB}/extension/healthcheckextension`,
  },
};

/** Modules by kind: exactly those that a configuration names, each once, sorted. */
export function modulesOf(configs: readonly CollectorConfig[]): Map<string, string[]> {
  return new Map(
    Object.entries(MODULES).map(([kind, modules]) => {
      const named = configs.flatMap((config) => Object.keys(config[kind as keyof CollectorConfig] ?? {}));
      const types = [...new Set(named.map((name) => name.split('/')[0] as string))].sort();
      return [
        kind,
        types.map((type) => {
          const module = modules[type];
          if (module === undefined) throw new Error(`${kind}: nobody knows the Go module of ${type}`);
          return module;
        }),
      ];
    }),
  );
}
