import type { ClusterObject } from './cluster.ts';
import { named } from './cluster.ts';
import type { Finding } from './finding.ts';
import type { Pods } from './pods.ts';
import { portNumber } from './pods.ts';
import type { LabelSelector } from './selector.ts';
import { matches, said } from './selector.ts';
import type { Service } from './services.ts';
import { portText, targetOf } from './services.ts';

/** What a ServiceMonitor or PodMonitor scrapes, as far as it is read here. */
interface MonitorSpec {
  readonly selector: LabelSelector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  readonly endpoints?: readonly Scrape[];
  readonly podMetricsEndpoints?: readonly Scrape[];
}

interface Scrape {
  readonly port?: string;
  readonly portNumber?: number;
  readonly targetPort?: string | number;
  readonly path?: string;
}

interface PrometheusSpec {
  readonly serviceMonitorSelector?: LabelSelector;
  readonly podMonitorSelector?: LabelSelector;
  readonly serviceMonitorNamespaceSelector?: LabelSelector;
  readonly podMonitorNamespaceSelector?: LabelSelector;
}

/** Something that is scraped: pods at a port and path, or a Service without pods of ours. */
interface Target {
  readonly id: string;
  readonly monitor: string;
}

/** Every monitor that does not lead to exactly one Service, or to no pods, or that no Prometheus reads. */
export function checkMonitors(
  cluster: readonly ClusterObject[],
  services: readonly Service[],
  pods: readonly Pods[],
): Finding[] {
  const targets: Target[] = [];
  const monitors = cluster.filter(isMonitor);
  const findings = monitors.flatMap((monitor) => {
    const ofServices = monitor.object.kind === 'ServiceMonitor';
    const problems = ofServices ? followServices(monitor, services, targets) : followPods(monitor, pods, targets);
    return [...problems, ...unread(monitor, cluster)].map(
      ([message, remedy]): Finding => ({
        check: 'monitor',
        release: monitor.owner,
        object: named(monitor),
        message,
        remedy,
      }),
    );
  });
  return [...findings, ...twice(monitors, targets)];
}

/** Whether an object tells Prometheus what to scrape. */
export function isMonitor({ object: { apiVersion, kind } }: ClusterObject): boolean {
  return apiVersion.startsWith('monitoring.coreos.com/') && ['ServiceMonitor', 'PodMonitor'].includes(kind);
}

type Problem = readonly [message: string, remedy: string];

const SELECT_ONE = 'correct its selector and port, or switch on what makes the Service';

function followServices(monitor: ClusterObject, services: readonly Service[], targets: Target[]): Problem[] {
  const spec = monitor.object['spec'] as unknown as MonitorSpec;
  const selected = services.filter(
    (service) => inNamespace(monitor, spec, service.namespace) && matches(spec.selector, service.labels),
  );
  return (spec.endpoints ?? []).flatMap((scrape): Problem[] => {
    const found = selected.flatMap((service) =>
      service.ports.filter((port) => isMeant(scrape, port)).map((port) => ({ service, port })),
    );
    for (const { service, port } of found) {
      const behind = service.pods.map((pod) => `${pod.workload}:${targetOf(port, pod)}`);
      for (const id of behind.length > 0 ? behind : [`${named(service)}:${port.port}`]) {
        targets.push({ id: `${id}${scrape.path ?? '/metrics'}`, monitor: named(monitor) });
      }
    }
    if (found.length === 1) return [];
    if (found.length > 1) {
      const names = [...new Set(found.map(({ service }) => named(service)))].join(' and ');
      return [[`${portOf(scrape)} is on ${names}, not on one Service`, SELECT_ONE]];
    }
    const but = selected.map((one) => `${named(one)} has ${one.ports.map(portText).join(', ')}`).join('; ');
    return [[`selects no Service with ${portOf(scrape)} (${but || `none has ${said(spec.selector)}`})`, SELECT_ONE]];
  });
}

function followPods(monitor: ClusterObject, pods: readonly Pods[], targets: Target[]): Problem[] {
  const spec = monitor.object['spec'] as unknown as MonitorSpec;
  const selected = pods.filter(
    (pod) => inNamespace(monitor, spec, pod.namespace) && matches(spec.selector, pod.labels),
  );
  return (spec.podMetricsEndpoints ?? []).flatMap((scrape): Problem[] => {
    const meant = scrape.port ?? scrape.portNumber ?? scrape.targetPort ?? '';
    const found = selected.filter((pod) => portNumber(pod, meant) !== undefined);
    for (const pod of found) {
      const id = `${pod.workload}:${portNumber(pod, meant)}${scrape.path ?? '/metrics'}`;
      targets.push({ id, monitor: named(monitor) });
    }
    if (found.length > 0) return [];
    const but = selected.map(({ workload }) => workload).join(', ') || `none has ${said(spec.selector)}`;
    return [[`selects no pods with ${portOf(scrape)} (${but})`, 'correct its selector and port']];
  });
}

function inNamespace(monitor: ClusterObject, { namespaceSelector = {} }: MonitorSpec, namespace: string): boolean {
  const { any = false, matchNames = [] } = namespaceSelector;
  return any || (matchNames.length > 0 ? matchNames.includes(namespace) : namespace === monitor.namespace);
}

function isMeant(scrape: Scrape, port: Service['ports'][number]): boolean {
  if (scrape.port !== undefined) return port.name === scrape.port;
  return (port.targetPort ?? port.port) === scrape.targetPort;
}

function portOf({ port, portNumber, targetPort }: Scrape): string {
  return port === undefined ? `the port ${portNumber ?? targetPort}` : `a port named ${port}`;
}

/** A Prometheus reads only the monitors that its own selectors match; one without a selector reads none. */
function unread(monitor: ClusterObject, cluster: readonly ClusterObject[]): Problem[] {
  const readers = cluster.filter(({ object }) => ['Prometheus', 'PrometheusAgent'].includes(object.kind));
  if (readers.length === 0) return [['no Prometheus is here to read it', 'switch prometheus on, or the monitor off']];
  const read = readers.some((reader) => {
    const spec = reader.object['spec'] as unknown as PrometheusSpec;
    const ofServices = monitor.object.kind === 'ServiceMonitor';
    const labels = ofServices ? spec.serviceMonitorSelector : spec.podMonitorSelector;
    const namespaces = ofServices ? spec.serviceMonitorNamespaceSelector : spec.podMonitorNamespaceSelector;
    // Every namespace carries its name as a label; no selector means the Prometheus' own.
    const inReach = namespaces
      ? matches(namespaces, { 'kubernetes.io/metadata.name': monitor.namespace ?? '' })
      : monitor.namespace === reader.namespace;
    return labels !== undefined && inReach && matches(labels, monitor.object.metadata.labels ?? {});
  });
  if (read) return [];
  return [[`no Prometheus reads it: ${readers.map(named).join(', ')} select others`, 'label it as they want it']];
}

/** The same pods, port and path scraped twice: every sample would come twice. */
function twice(monitors: readonly ClusterObject[], targets: readonly Target[]): Finding[] {
  const scrapers = new Map<string, string[]>();
  for (const { id, monitor } of targets) scrapers.set(id, [...(scrapers.get(id) ?? []), monitor]);
  return [...scrapers].flatMap(([id, names]): Finding[] => {
    const last = monitors.find((monitor) => named(monitor) === names.at(-1));
    if (names.length < 2 || !last) return [];
    return [
      {
        check: 'monitor',
        release: last.owner,
        object: named(last),
        message: `${id} is scraped ${names.length} times: by ${[...new Set(names)].join(' and ')}`,
        remedy: 'remove all but one',
      },
    ];
  });
}
