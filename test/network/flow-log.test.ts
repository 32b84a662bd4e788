import { describe, expect, it } from 'vitest';
import { ciliumValues } from '../../constructs/network/cilium.ts';
import { renderWith } from '../support/render.ts';

const cluster = { clusterName: 'demo', controlPlanes: 1, nodes: 3, ingressPort: undefined };
const flows = (yaml: string) => {
  const values = renderWith(yaml).stack.components.find(({ id }) => id === 'cilium')?.helmRelease?.values;
  return (values as ReturnType<typeof ciliumValues>).hubble?.export?.static;
};

describe("Hubble's flow log", () => {
  it('has the flows from and to the namespaces of the demo, as filters without a blank', () => {
    const allowed = flows('')?.allowList as string[];
    expect(allowed.map((filter) => JSON.parse(filter) as object)).toEqual([
      { source_pod: ['application/', 'podinfo/', 'deep-space/'] },
      { destination_pod: ['application/', 'podinfo/', 'deep-space/'] },
    ]);
    for (const filter of allowed) expect(filter).not.toMatch(/\s/);
  });

  it.each([
    ['Loki', 'components: {loki: {enabled: false}}\n'],
    ['the collector', 'components: {collector: {enabled: false}}\ndemo: {traces: false}\n'],
  ])('is not written without %s, which would read it', (_, yaml) => {
    expect(flows(yaml)).toBeUndefined();
  });

  it('is not written without a namespace: no filter would mean all flows', () => {
    expect(ciliumValues({ ...cluster, flowLogNamespaces: [] }).hubble?.export).toBeUndefined();
  });
});
