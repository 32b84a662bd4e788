import type { ServiceMonitor } from '../../imports/crds/service-monitor.ts';
import { Component } from '../core/component.ts';
import type { MetricsEndpoint } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet } from '../core/wire.ts';

/** Who scrapes, and which definitions its monitors need. */
export interface ScrapesProps {
  /** The component whose pods send the requests. */
  readonly scraper: Component;
  readonly monitors: CrdSet;
}

/**
 * A ServiceMonitor for every endpoint with metrics.
 *
 * In a component of its own, after the definitions: the charts' own monitors would have to wait for Prometheus,
 * and Cilium cannot wait for anything.
 */
export class Scrapes extends Component {
  private readonly scraper: Component;

  constructor(scope: Root, { scraper, monitors }: ScrapesProps) {
    super(scope, 'scrapes', {
      namespace: scraper.home,
      summary: 'what Prometheus scrapes: one ServiceMonitor per endpoint',
    });
    this.scraper = scraper;
    this.needs(monitors);
  }

  /** Has an endpoint scraped at the interval of the environment. */
  scrape(endpoint: MetricsEndpoint): void {
    this.scraper.uses(endpoint);
    const { service, namespace, portName, path, labels, withoutLabel, perNode, targetLabels, scrapedPodLabel } =
      endpoint;
    const relabelings = [
      ...(perNode ? [relabeling('__meta_kubernetes_pod_node_name', 'node')] : []),
      ...(scrapedPodLabel === undefined ? [] : [relabeling('__meta_kubernetes_pod_name', scrapedPodLabel)]),
    ];
    this.add<ServiceMonitor>({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: service, namespace: this.home },
      spec: {
        namespaceSelector: { matchNames: [namespace] },
        targetLabels: targetLabels.length > 0 ? [...targetLabels] : undefined,
        selector: {
          matchLabels: { ...labels },
          matchExpressions: withoutLabel ? [{ key: withoutLabel, operator: 'DoesNotExist' }] : undefined,
        },
        endpoints: [
          {
            port: portName,
            path,
            honorLabels: scrapedPodLabel !== undefined,
            relabelings: relabelings.length > 0 ? relabelings : undefined,
          },
        ],
      },
    });
  }
}

/** Writes a label of the target. The action is written out: the default would come back from the cluster as drift. */
function relabeling(from: string, targetLabel: string) {
  return { action: 'replace' as const, sourceLabels: [from], targetLabel };
}
