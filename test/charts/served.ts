import type { RenderedObject } from '../../constructs/core/render.ts';
import type { ChartService } from './chart-service.ts';
import { ReleaseFacts } from './release-facts.ts';
import { releasesOf } from './releases.ts';
import { SERVICES } from './services.ts';

/** A Service of the stack: one that a chart would make, or a rendered one. */
export interface ServedService extends ChartService {
  readonly namespace: string;
  /** `service.namespace.svc`. */
  readonly host: string;
}

/** Every Service that the objects bring, also those that a switch keeps away: so that a message can name the switch. */
export function servicesOf(objects: readonly RenderedObject[]): ServedService[] {
  const ofCharts = releasesOf(objects).flatMap((release) => {
    const facts = new ReleaseFacts(release);
    return (SERVICES[release.chart]?.of(facts) ?? []).map((service) =>
      hosted({ namespace: release.namespace, ...service }),
    );
  });
  return [...ofCharts, ...objects.filter(({ kind }) => kind === 'Service').map(rendered)];
}

/** What keeps a Service away: nothing, or the first value that is not set for it. */
export function missing(conditions: ChartService['when']): string | undefined {
  return conditions.find((condition) => condition.missing)?.missing;
}

function rendered(object: RenderedObject): ServedService {
  const { name, namespace = 'default', labels = {} } = object.metadata;
  const { ports } = (object as RenderedObject & { spec: { ports: { name?: string; port: number }[] } }).spec;
  return hosted({
    name,
    namespace,
    labels,
    ports: ports.map((port) => ({ name: port.name ?? '', number: port.port, when: [] })),
    when: [],
    evidence: 'rendered',
  });
}

function hosted(service: ChartService & { readonly namespace: string }): ServedService {
  return { ...service, host: `${service.name}.${service.namespace}.svc` };
}
