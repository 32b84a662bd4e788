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
    const { service, namespace, portName, path, labels, withoutLabel, perNode, targetLabels, honorLabels } = endpoint;
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
            honorLabels,
            // The action is written out: the default would come back from the cluster as drift.
            relabelings: perNode
              ? [{ action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }]
              : undefined,
          },
        ],
      },
    });
  }
}
