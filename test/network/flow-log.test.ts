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

  const read = (yaml: string) => {
    const collector = renderWith(yaml).stack.components.find(({ id }) => id === 'collector')?.helmRelease?.values;
    const config = collector?.['alternateConfig'] as { receivers: Record<string, { include?: string[] }> } | undefined;
    return config?.receivers['file_log/hubble']?.include;
  };

  it('is read from where an environment moves it', () => {
    const moved = '{static: {filePath: /var/run/cilium/flows/all.log}}';
    expect(read(`components: {cilium: {values: {hubble: {export: ${moved}}}}}\n`)).toEqual([
      '/var/run/cilium/flows/all.log',
      '/var/run/cilium/flows/all-*.log',
    ]);
  });

  it.each(['{export: {static: {enabled: false}}}', '{enabled: false}'])(
    'is not read where an environment has none written: hubble: %s',
    (values) => {
      expect(read('')).toHaveLength(2);
      expect(read(`components: {cilium: {values: {hubble: ${values}}}}\n`)).toBeUndefined();
    },
  );

  it("holds no header, no query of a URL and no password: neither does Hubble's UI", () => {
    const values = renderWith('').stack.components.find(({ id }) => id === 'cilium')?.helmRelease?.values;
    const { redact } = (values as ReturnType<typeof ciliumValues>).hubble ?? {};
    // Without a list every header is redacted; user information is, by default.
    expect(redact).toEqual({ enabled: true, http: { urlQuery: true } });
  });

  it('is not written without a namespace: no filter would mean all flows', () => {
    expect(ciliumValues({ ...cluster, flowLogNamespaces: [] }).hubble?.export).toBeUndefined();
  });
});
