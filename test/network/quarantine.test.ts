import { describe, expect, it } from 'vitest';
import type { CiliumClusterwideNetworkPolicy } from '../../imports/crds/cilium-clusterwide-network-policy.ts';
import { renderWith } from '../support/render.ts';

const { objects } = renderWith('');
const policies = objects
  .filter(({ component }) => component === 'quarantine')
  .map(({ object }) => object as unknown as CiliumClusterwideNetworkPolicy);
const [spec] = policies.map((policy) => policy.spec);

describe('quarantine', () => {
  it('is for pods that a person labels, in any namespace, and for no other', () => {
    expect(policies.map(({ kind }) => kind)).toEqual(['CiliumClusterwideNetworkPolicy']);
    expect(spec?.endpointSelector).toEqual({ matchLabels: { quarantine: 'true' } });
    const labels = JSON.stringify(objects.map(({ object }) => ('spec' in object ? object.spec : {})));
    expect(labels.match(/"quarantine":/g)).toHaveLength(1);
  });

  it('denies, since what another policy allows would win over what is only not allowed', () => {
    expect(Object.keys(spec ?? {}).sort()).toEqual(['description', 'egressDeny', 'endpointSelector', 'ingressDeny']);
    expect(spec?.egressDeny).toEqual([{ toEntities: ['all'] }]);
  });

  it('denies whoever comes in but the kubelet, whose failed probe would restart the evidence', () => {
    const entities = spec?.ingressDeny?.flatMap(({ fromEntities }) => fromEntities ?? []);
    // Every entity of the definition, but those that are all, none, or the node itself.
    expect(entities?.sort()).toEqual(['health', 'ingress', 'init', 'remote-node', 'unmanaged', 'world']);
    expect(spec?.ingressDeny).toContainEqual({ fromEndpoints: [{}] });
  });
});
