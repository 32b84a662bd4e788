import { describe, expect, it } from 'vitest';
import type { CiliumNetworkPolicy } from '../../imports/crds/cilium-network-policy.ts';
import { renderWith } from '../support/render.ts';

/** Traffic that a policy would cut. */
function cuts({ metadata, spec }: CiliumNetworkPolicy): string[] {
  const name = `${metadata.namespace}/${metadata.name}`;
  const found: string[] = [];
  if (spec?.enableDefaultDeny?.ingress !== false || spec.enableDefaultDeny.egress !== false) {
    found.push(`${name}: puts its pods into default deny`);
  }
  if (spec?.ingressDeny || spec?.egressDeny) found.push(`${name}: denies`);
  for (const { toPorts } of [...(spec?.ingress ?? []), ...(spec?.egress ?? [])]) {
    for (const { ports, rules } of toPorts ?? []) {
      // Default deny being off does not hold for L7: a rule without a match-all drops what it does not name.
      if (rules?.http && !rules.http.some((rule) => Object.keys(rule).length === 0))
        found.push(`${name}: lets only some requests through`);
      if (rules?.dns && !rules.dns.some(({ matchPattern }) => matchPattern === '*'))
        found.push(`${name}: lets only some names through`);
      // Cilium refuses an HTTP rule on any other protocol.
      if (rules?.http && ports?.some(({ protocol }) => protocol !== 'TCP'))
        found.push(`${name}: HTTP needs protocol TCP`);
    }
  }
  return found;
}

const { objects } = renderWith('demo: {deep-space: {insideCaller: true}}\n');
const policies = objects
  .filter(({ object }) => object.kind === 'CiliumNetworkPolicy')
  .map(({ object }) => object as unknown as CiliumNetworkPolicy);

describe('visibility policies', () => {
  it('cut nothing', () => {
    expect(policies.flatMap(cuts)).toEqual([]);
  });

  it('would be seen to cut', () => {
    const [policy] = policies;
    if (!policy?.spec) throw new Error('no policy was rendered');
    const { enableDefaultDeny: _, ...closed } = policy.spec;
    const some = {
      toPorts: [{ ports: [{ port: '80', protocol: 'ANY' as const }], rules: { http: [{ path: '/only' }] } }],
    };
    expect(cuts({ ...policy, spec: closed })).toHaveLength(1);
    expect(cuts({ ...policy, spec: { ...policy.spec, ingress: [some] } })).toHaveLength(2);
  });

  it.each(['application', 'podinfo', 'deep-space'])('show DNS and HTTP of %s', (namespace) => {
    const own = JSON.stringify(policies.filter(({ metadata }) => metadata.namespace === namespace));
    expect(own).toContain('"dns":[{"matchPattern":"*"}]');
    expect(own).toContain('"http":[{}]');
  });

  it('select pods that are rendered, at a port that they have', () => {
    const pods = objects.flatMap(({ object }) =>
      object.kind === 'Deployment' ? [object as unknown as Deployment] : [],
    );
    for (const { metadata, spec } of policies) {
      for (const port of (spec?.ingress ?? []).flatMap(({ toPorts }) =>
        (toPorts ?? []).flatMap(({ ports }) => ports ?? []),
      )) {
        const selected = pods.filter(
          (pod) =>
            pod.metadata.namespace === metadata.namespace &&
            Object.entries(spec?.endpointSelector?.matchLabels ?? {}).every(
              ([key, value]) => pod.spec.template.metadata.labels[key] === value,
            ),
        );
        const listening = selected.filter((pod) =>
          pod.spec.template.spec.containers.some(({ ports }) =>
            ports?.some(({ containerPort }) => `${containerPort}` === port.port),
          ),
        );
        expect([metadata.name, listening.length]).toEqual([metadata.name, 1]);
      }
    }
  });
});

interface Deployment {
  metadata: { name: string; namespace: string };
  spec: {
    template: {
      metadata: { labels: Record<string, string> };
      spec: { containers: { ports?: { containerPort: number }[] }[] };
    };
  };
}
