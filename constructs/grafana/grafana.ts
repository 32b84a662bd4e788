import type { Duration } from 'cdk8s';
import { Component } from '../core/component.ts';
import type { Endpoint, MetricsEndpoint } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';
import type { DatasourceEndpoints } from './datasources.ts';
import { datasources } from './datasources.ts';

/** What Grafana shows and where it is found. */
export interface GrafanaProps extends DatasourceEndpoints {
  /** Serve under `/grafana` instead of `/`. */
  readonly subPath: boolean;
  /** Port of the person's machine on which a browser finds it without a port-forward. Undefined: with one only. */
  readonly accessPort: number | undefined;
  /** Time between two scrapes: what its graphs can resolve. */
  readonly scrapeInterval: Duration;
}

/** Port of the person's machine for a port-forward. */
const LOCAL_PORT = 3000;

/** The administrator: bootstrap makes the password. */
const LOGIN = { user: 'admin', secret: 'grafana-admin', key: 'admin-password' };

/** Dashboards and Explore over all signals. */
export class Grafana extends Component {
  /** The web interface. */
  readonly web: Endpoint;
  readonly metricsEndpoint: MetricsEndpoint;

  constructor(scope: Root, { subPath, accessPort, scrapeInterval, ...endpoints }: GrafanaProps) {
    super(scope, 'grafana', { namespace: 'monitoring', summary: 'dashboards, and Explore over all signals' });
    for (const endpoint of Object.values(endpoints)) this.uses(endpoint);
    this.requireSecret({
      name: LOGIN.secret,
      namespace: this.home,
      keys: { 'admin-user': { value: LOGIN.user }, [LOGIN.key]: { random: 32 } },
      purpose: 'login of the Grafana administrator',
    });
    const path = subPath ? '/grafana' : '';
    this.release('grafana', {
      admin: { existingSecret: LOGIN.secret, userKey: 'admin-user', passwordKey: LOGIN.key },
      'grafana.ini': {
        // The chart's domain is a pair of quotes; this is where a browser sees it: by the Ingress, or port-forward.
        server: {
          domain: 'localhost',
          root_url: `http://localhost:${accessPort ?? LOCAL_PORT}${path}/`,
          ...(subPath ? { serve_from_sub_path: true } : {}),
        },
        // A cluster on a laptop calls nobody, and its data sources are those of the image.
        analytics: { check_for_updates: false, check_for_plugin_updates: false, reporting_enabled: false },
        news: { news_feed_enabled: false },
        plugins: { preinstall_disabled: true, preinstall_auto_update: false },
      },
      sidecar: {
        dashboards: {
          enabled: true,
          label: 'grafana_dashboard',
          labelValue: '1',
          searchNamespace: 'ALL',
          resource: 'configmap',
          // Works only together with foldersFromFilesStructure.
          folderAnnotation: 'grafana_folder',
          provider: { foldersFromFilesStructure: true, allowUiUpdates: false },
        },
        // Not initDatasources: its init container watches forever and the pod never starts (chart 12.11.1).
        datasources: {
          enabled: true,
          label: 'grafana_datasource',
          labelValue: '1',
          searchNamespace: 'ALL',
          resource: 'configmap',
        },
        resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      },
      resources: { requests: { cpu: '100m', memory: '192Mi' }, limits: { memory: '512Mi' } },
    });
    this.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'grafana-datasources', namespace: this.home, labels: { grafana_datasource: '1' } },
      data: { 'datasources.yaml': datasources(endpoints, scrapeInterval) },
    });
    const switches = { 'service.enabled': true, 'service.port': 80, 'service.portName': 'service' };
    const server = { service: 'grafana', port: 80, portName: 'service', switches };
    this.web = this.endpoint({ ...server, path, purpose: 'Grafana', localPort: LOCAL_PORT, login: LOGIN });
    this.metricsEndpoint = this.metrics({
      ...server,
      path: `${path}/metrics`,
      labels: { 'app.kubernetes.io/name': 'grafana' },
    });
  }
}
