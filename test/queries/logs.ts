import type { RenderedStack } from '../support/render.ts';
import { valuesOf } from '../support/render.ts';
import { logqlUses } from './logql.ts';

/**
 * Fields of the lines that queries extract: Tetragon 1.7.0 (`api/v1/tetragon/events.proto` and `tetragon.proto`), Hubble
 * of Cilium 1.20 (`api/v1/flow/flow.proto`).
 */
const PATHS: ReadonlySet<string> = new Set([
  'process_exec.process.arguments',
  'process_exec.process.in_init_tree',
  'process_exec.process.pid',
  'process_exit.status',
  'process_exit.signal',
  'process_kprobe.message',
  'process_kprobe.process.pid',
  'process_kprobe.args[0].file_arg.path',
  'process_kprobe.args[0].linux_binprm_arg.path',
  'process_kprobe.args[0].sock_arg.daddr',
  'process_kprobe.args[0].sock_arg.dport',
  'flow.l7.http.method',
  'flow.l7.http.url',
  'flow.l7.http.code',
]);

/** What Loki knows of a service's lines. */
export interface KnownLogs {
  /** Values of `event_type`. */
  readonly kinds: readonly string[];
  readonly labels: ReadonlySet<string>;
  /** Structured metadata. */
  readonly metadata: ReadonlySet<string>;
}

/** As Loki writes the name of an attribute. */
const asLabel = (attribute: string) => attribute.replaceAll(/[^\w]/g, '_');

/** What Loki knows of the lines of `tetragon` and `hubble`: from its own configuration and the collector's. */
export function knownLogs(stack: RenderedStack): Map<string, KnownLogs> {
  const { limits_config: limits } = valuesOf(stack, 'loki')['loki'] as {
    limits_config: { otlp_config: { resource_attributes: { attributes_config: { attributes: string[] }[] } } };
  };
  const indexed = limits.otlp_config.resource_attributes.attributes_config.flatMap(({ attributes }) => attributes);
  const { processors } = valuesOf(stack, 'collector')['alternateConfig'] as {
    processors: Record<string, { log_statements?: readonly object[] }>;
  };
  const textOf = (processor: string) =>
    JSON.stringify(processors[processor]?.log_statements ?? []).replaceAll('\\"', '"');
  const kept = /keep_keys\(log\.attributes, (\[[^\]]*\])\)/.exec(textOf('transform/events'))?.[1];
  return new Map(
    ['tetragon', 'hubble'].map((service) => {
      const text = textOf(`transform/${service}`);
      const set = [...text.matchAll(/set\(log\.attributes\["([^"]+)"\]/g)].map(([, name = '']) => name);
      const attributes = service === 'tetragon' && kept ? (JSON.parse(kept) as string[]) : set;
      const kinds = [...text.matchAll(/set\(log\.attributes\["event_type"\], "(\w+)"\)/g)].map(([, kind = '']) => kind);
      return [service, { kinds, labels: new Set(indexed.map(asLabel)), metadata: new Set(attributes.map(asLabel)) }];
    }),
  );
}

/** What of a LogQL query no line has. */
export function unknownFields(query: string, known: ReadonlyMap<string, KnownLogs>): string[] {
  const service = /service_name="(\w+)"/.exec(query)?.[1] ?? '';
  const lines = known.get(service);
  if (!lines) return [`no lines of service_name="${service}" are known`];
  const { stream, fields, paths } = logqlUses(query);
  const kind = /event_type="(\w+)"/.exec(query)?.[1];
  return [
    ...stream.filter((label) => !lines.labels.has(label)).map((label) => `${label} is no label`),
    ...fields
      .filter((field) => !lines.labels.has(field) && !lines.metadata.has(field))
      .map((field) => `no line of ${service} has ${field}`),
    ...paths.filter((path) => !PATHS.has(path)).map((path) => `no line has ${path}`),
    ...(kind === undefined || lines.kinds.includes(kind) ? [] : [`there is no event_type="${kind}"`]),
  ];
}
