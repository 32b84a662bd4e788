import type { Component } from '../core/component.ts';
import { Endpoint } from '../core/endpoint.ts';
import { isServed } from '../core/switches.ts';
import { ARGOCD_NAMESPACE } from './argocd.ts';

/**
 * Argo CD's own page. Service, ports and Secret: chart argo-cd 10.1.1 with the release named argocd; the password is
 * made by Argo CD at its first start.
 */
const ARGOCD = new Endpoint('bootstrap', ARGOCD_NAMESPACE, {
  service: 'argocd-server',
  port: 80,
  portName: 'http',
  purpose: 'Argo CD',
  localPort: 8081,
  login: { user: 'admin', secret: 'argocd-initial-admin-secret', key: 'password' },
});

/** The endpoints that a person opens by a port-forward. */
export function openedEndpoints(components: readonly Component[]): Endpoint[] {
  return components.flatMap((component) =>
    component.endpoints.filter((endpoint) => endpoint.localPort !== undefined && isServed(endpoint, component)),
  );
}

/** What `bootstrap.sh open` forwards, one endpoint a line. */
export function addressList(endpoints: readonly Endpoint[]): string {
  const rows = endpoints.map(({ purpose, namespace, service, port, localPort, path, login }) =>
    [
      purpose,
      namespace,
      service,
      port,
      localPort,
      path || '/',
      login ? `${namespace}/${login.secret}/${login.key}` : '-',
      login?.user ?? '-',
    ].join('\t'),
  );
  return ['# purpose, namespace, service, port, local port, path, password, user', ...rows, ''].join('\n');
}

/** What Argo CD adds to them. */
export function argocdEndpoints(): Endpoint[] {
  return [ARGOCD];
}
