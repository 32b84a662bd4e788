import type { ServiceMonitor } from '../../imports/crds/service-monitor.ts';
import { Component } from '../core/component.ts';
import type { MetricsEndpoint } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet } from '../core/wire.ts';

/** Labels that the operator gives a target of a ServiceMonitor, of its pod, before ours change them (prometheus-operator 0.93.1, `promcfg.go`). */
const POD_LABELS = ['namespace', 'pod', 'container', 'service', 'endpoint'];

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
    const { monitor, namespace, portName, path, labels, withoutLabel, targetLabels, scrapedPodLabel } = endpoint;
    const relabelings = [
      ...(endpoint.perNode ? [relabeling('__meta_kubernetes_pod_node_name', 'node')] : []),
      ...(scrapedPodLabel === undefined ? [] : [relabeling('__meta_kubernetes_pod_name', scrapedPodLabel)]),
      ...(endpoint.withoutPodLabels ? [{ action: 'labeldrop' as const, regex: POD_LABELS.join('|') }] : []),
    ];
    this.add<ServiceMonitor>({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: monitor, namespace: this.home },
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
