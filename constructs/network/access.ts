import { Component } from '../core/component.ts';
import type { Endpoint } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';

/** What a browser is led to. */
export interface AccessProps {
  /** Class of the Ingress objects: who answers them. */
  readonly ingressClass: string;
  /** Port of the person's machine on which it answers. */
  readonly localPort: number;
  /** By its path, under any host name. */
  readonly grafana: Endpoint | undefined;
  /** By a host name of their own below `localhost`, which every browser takes for this machine (RFC 6761). */
  readonly hosts: Readonly<Record<string, Endpoint | undefined>>;
}

/**
 * Grafana and the demo apps in a browser without a port-forward. The apps expect to be at the root of their host, and
 * Cilium's Ingress rewrites no path, so they have host names; Grafana can be told its path.
 */
export class Access extends Component {
  constructor(scope: Root, { ingressClass, localPort, grafana, hosts }: AccessProps) {
    super(scope, 'access', {
      namespace: 'monitoring',
      summary: 'Grafana and the demo apps in a browser, by the Ingress of Cilium',
    });
    if (grafana) this.lead(ingressClass, grafana, { path: grafana.path, localPort });
    for (const [name, endpoint] of Object.entries(hosts)) {
      if (endpoint) this.lead(ingressClass, endpoint, { host: `${name}.localhost`, path: '/', localPort });
    }
  }

  private lead(
    ingressClassName: string,
    endpoint: Endpoint,
    to: { readonly host?: string; readonly path: string; readonly localPort: number },
  ): void {
    this.uses(endpoint);
    this.shows(endpoint.purpose, `http://${to.host ?? 'localhost'}:${to.localPort}${to.path}`);
    const backend = { service: { name: endpoint.service, port: { number: endpoint.port } } };
    this.add({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: endpoint.service, namespace: endpoint.namespace },
      spec: {
        ingressClassName,
        rules: [
          {
            ...(to.host === undefined ? {} : { host: to.host }),
            http: { paths: [{ path: to.path, pathType: 'Prefix', backend }] },
          },
        ],
      },
    });
  }
}
