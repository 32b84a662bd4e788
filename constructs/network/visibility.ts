import type { CiliumNetworkPolicy } from '../../imports/crds/cilium-network-policy.ts';
import { Component } from '../core/component.ts';
import type { Pods } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet } from '../core/wire.ts';

/** What becomes visible, and the definitions that the policies need. */
export interface VisibilityProps {
  /** Definitions of Cilium's network policies. */
  readonly policies: CrdSet;
  /** Namespaces whose DNS questions become visible. */
  readonly namespaces: readonly string[];
  /** Pods whose HTTP requests become visible. */
  readonly http: readonly Pods[];
}

/**
 * Policies that only look. Hubble knows HTTP and DNS of a pod only where an L7 rule sends its traffic through a proxy.
 *
 * They cut nothing: `enableDefaultDeny: false` keeps all other traffic as it was, scrapes and probes included, and
 * since that does not hold for L7 rules themselves, every L7 rule here matches everything.
 */
export class Visibility extends Component {
  constructor(scope: Root, { policies, namespaces, http }: VisibilityProps) {
    super(scope, 'visibility', {
      namespace: 'kube-system',
      summary: 'HTTP and DNS of the demo namespaces, made visible to Hubble',
    });
    this.needs(policies);
    for (const namespace of namespaces) this.add<CiliumNetworkPolicy>(dnsVisibility(namespace));
    for (const pods of http) this.add<CiliumNetworkPolicy>(httpVisibility(pods));
  }
}

const CUTS_NOTHING = { ingress: false, egress: false };

function dnsVisibility(namespace: string): CiliumNetworkPolicy {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'dns-visibility', namespace },
    spec: {
      description: 'shows every DNS question of this namespace to Hubble; cuts nothing',
      enableDefaultDeny: CUTS_NOTHING,
      endpointSelector: {},
      egress: [
        {
          toEndpoints: [
            { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } },
          ],
          toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
        },
      ],
    },
  };
}

function httpVisibility({ namespace, labels, port }: Pods): CiliumNetworkPolicy {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: `http-visibility-${Object.values(labels).join('-')}`, namespace },
    spec: {
      description: 'shows every HTTP request to these pods to Hubble; cuts nothing',
      enableDefaultDeny: CUTS_NOTHING,
      endpointSelector: { matchLabels: { ...labels } },
      ingress: [
        {
          fromEntities: ['all'],
          toPorts: [{ ports: [{ port: `${port}`, protocol: 'TCP' }], rules: { http: [{}] } }],
        },
      ],
    },
  };
}
