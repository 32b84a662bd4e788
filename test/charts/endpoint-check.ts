/** Whether what is used and what is scraped is there. */
import type { Endpoint } from '../../constructs/core/endpoint.ts';
import type { RenderedObject } from '../../constructs/core/render.ts';
import { closest } from '../../constructs/environment/spelling.ts';
import type { ServiceMonitor } from '../../imports/crds/service-monitor.ts';
import type { ServedService } from './served.ts';
import { missing } from './served.ts';

/** What of an endpoint is checked; an address that was only found in a text has no name for its port. */
export type Used = Pick<Endpoint, 'service' | 'namespace'> & Partial<Pick<Endpoint, 'port' | 'portName' | 'path'>>;

/** Why nothing answers at an address, or undefined where something does. */
export function endpointProblem(used: Used, services: readonly ServedService[]): string | undefined {
  const beside = services.filter(({ namespace }) => namespace === used.namespace);
  const service = beside.find(({ name }) => name === used.service);
  if (!service) {
    const names = beside.map(({ name }) => name);
    const near = closest(used.service, names) ?? names.find((name) => name.includes(used.service));
    return `there is no Service ${used.service} in ${used.namespace}${near ? `: did you mean ${near}?` : ''}`;
  }
  const port = used.port === undefined ? undefined : service.ports.find(({ number }) => number === used.port);
  if (used.port !== undefined && !port) return `the Service has no port ${used.port} (${portsOf(service)})`;
  const absent = missing([...service.when, ...(port?.when ?? []), ...pathCondition(used, service)]);
  if (absent) return `it exists only with ${absent}`;
  if (used.portName === undefined || port?.name === used.portName) return undefined;
  return `its port ${used.port} is named ${port?.name ?? ''}, not ${used.portName}`;
}

function pathCondition({ path = '' }: Used, { paths = {} }: ServedService) {
  return paths[path] ? [paths[path]] : [];
}

function portsOf({ ports }: ServedService): string {
  return ports.map(({ number, name }) => `${number} ${name}`.trim()).join(', ');
}

/** What the monitors scrape, by `host:port`, and every monitor that does not select one Service. */
export interface Scraped {
  readonly addresses: readonly string[];
  readonly problems: readonly string[];
}

/** Follows every ServiceMonitor among the objects to its Services. */
export function followMonitors(objects: readonly RenderedObject[], services: readonly ServedService[]): Scraped {
  const there = services.filter(({ when }) => !missing(when));
  const problems: string[] = [];
  const addresses: string[] = [];
  const scrapers = new Map<string, string[]>();
  for (const monitor of objects.filter(isMonitor)) {
    const name = `ServiceMonitor ${monitor.metadata.namespace}/${monitor.metadata.name}`;
    const selected = there.filter((service) => selects(monitor, service));
    for (const { port = '' } of monitor.spec.endpoints) {
      const targets = selected.flatMap((service) => targetsOf(service, port));
      if (targets.length !== 1) problems.push(`${name} ${notOne(port, targets, selected)}`);
      for (const { service, address, pods } of targets) {
        addresses.push(address);
        scrapers.set(pods, [...(scrapers.get(pods) ?? (service.monitored ? ['the monitor of its chart'] : [])), name]);
      }
    }
  }
  for (const [pods, names] of scrapers) {
    if (names.length > 1) problems.push(`${pods} is scraped twice: by ${names.join(' and ')}`);
  }
  return { addresses, problems };
}

/** A port that is scraped, and the same of the Service whose pods these are. */
interface Target {
  readonly service: ServedService;
  readonly address: string;
  readonly pods: string;
}

function targetsOf(service: ServedService, port: string): Target[] {
  return service.ports
    .filter(({ name, when }) => name === port && !missing(when))
    .map(({ number }) => ({
      service,
      address: `${service.host}:${number}`,
      pods: `${service.podsOf ?? service.name}.${service.namespace}.svc:${number}`,
    }));
}

function isMonitor(object: RenderedObject): object is RenderedObject & ServiceMonitor {
  return object.kind === 'ServiceMonitor';
}

function notOne(port: string, targets: readonly Target[], selected: readonly ServedService[]): string {
  if (targets.length > 1) return `selects ${targets.map(({ address }) => address).join(' and ')}, not one Service`;
  const but = selected.map((service) => `${service.host} has ${portsOf(service)}`).join('; ');
  return `selects no Service with a port named ${port}${but ? ` (${but})` : ''}`;
}

/** A ServiceMonitor's namespace and label selectors, as the operator and Kubernetes read them. */
function selects({ metadata, spec }: ServiceMonitor, { namespace, labels }: ServedService): boolean {
  const { any = false, matchNames = [metadata.namespace] } = spec.namespaceSelector ?? {};
  const { matchLabels = {}, matchExpressions = [] } = spec.selector;
  return (
    (any || matchNames.includes(namespace)) &&
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((expression) => holds(expression, labels[expression.key]))
  );
}

function holds({ operator, values = [] }: { operator: string; values?: string[] }, value: string | undefined): boolean {
  const listed = value !== undefined && values.includes(value);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      throw new Error(`no operator of a label selector: ${operator}`);
  }
}
