import type { CiliumClusterwideNetworkPolicy } from '../../imports/crds/cilium-clusterwide-network-policy.ts';
import { Component } from '../core/component.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet } from '../core/wire.ts';

/** What the policy needs. */
export interface QuarantineProps {
  /** Definitions of Cilium's network policies. */
  readonly policies: CrdSet;
}

/** The label that a person gives a pod to cut it off. */
const QUARANTINED = { quarantine: 'true' };

/**
 * Cuts a pod off as soon as it has the label, and lets it run: what it holds in memory is evidence.
 *
 * It denies: whatever another policy allows, a deny wins, and connections that are open end too, for Cilium looks at
 * every packet but replies (1.20, `bpf_lxc.c`). A pod on the network of its node has no address of its own to cut.
 */
export class Quarantine extends Component {
  constructor(scope: Root, { policies }: QuarantineProps) {
    super(scope, 'quarantine', {
      namespace: 'kube-system',
      summary: 'cuts off every pod that is labelled quarantine=true',
    });
    this.needs(policies);
    this.add<CiliumClusterwideNetworkPolicy>({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'quarantine' },
      spec: {
        description: 'no traffic for pods labelled quarantine=true, but the probes of their kubelet',
        endpointSelector: { matchLabels: QUARANTINED },
        ingressDeny: [
          // Every pod of the cluster: here an empty selector is one that has a namespace.
          { fromEndpoints: [{}] },
          // Not host, from where the kubelet probes: a pod that fails its probe is restarted, and its memory gone. And
          // not kube-apiserver, which on a control-plane node is the host.
          { fromEntities: ['world', 'remote-node', 'ingress', 'health', 'init', 'unmanaged'] },
        ],
        egressDeny: [{ toEntities: ['all'] }],
      },
    });
  }
}
