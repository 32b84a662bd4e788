import { describe, expect, it } from 'vitest';
import type { HelmRelease } from '../../imports/crds/helm-release.ts';
import { ENVIRONMENTS, renderWith } from '../support/render.ts';

const { objects } = renderWith('');
const releases = objects
  .filter(({ object }) => object.kind === 'HelmRelease')
  .map(({ component, object }) => ({ component, release: object as unknown as HelmRelease }));

describe('every HelmRelease', () => {
  it('is there', () => {
    expect(releases.map(({ component }) => component)).toEqual([
      'cilium',
      'tetragon',
      'prometheus',
      'loki',
      'tempo',
      'collector',
      'grafana',
    ]);
  });

  it.each(releases)('says what Helm knows it by, in the namespace that it installs into: $component', ({ release }) => {
    const { metadata, spec } = release;
    expect(spec).toMatchObject({
      releaseName: metadata.name,
      targetNamespace: metadata.namespace,
      storageNamespace: metadata.namespace,
    });
  });

  it.each(releases)(
    'has an exactly pinned source beside it: $component',
    ({ component, release: { metadata, spec } }) => {
      const name = spec.chartRef?.name ?? spec.chart?.spec.sourceRef.name;
      const kind = spec.chartRef?.kind ?? spec.chart?.spec.sourceRef.kind;
      const source = objects.find(({ object }) => object.kind === kind && object.metadata.name === name);
      expect(source).toMatchObject({ component, object: { metadata: { namespace: metadata.namespace } } });
      const sourceSpec = source?.object.spec as { ref?: { tag?: string } } | undefined;
      expect(spec.chart?.spec.version ?? sourceSpec?.ref?.tag).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );

  it.each(releases)(
    'upgrades the definitions of its chart, waits long enough, and sees drift: $component',
    ({ release: { spec } }) => {
      expect(spec).toMatchObject({ install: { crds: 'CreateReplace' }, upgrade: { crds: 'CreateReplace' } });
      expect(spec.timeout).toMatch(/^\d+m$/);
      expect(spec.driftDetection?.mode).toMatch(/^(enabled|warn)$/);
    },
  );

  it.each(releases.filter(({ component }) => component !== 'cilium'))(
    'is tried again after a failure: $component',
    ({ release: { spec } }) => {
      expect(spec.install?.remediation?.retries).toBeGreaterThan(0);
      expect(spec.upgrade?.remediation?.retries).toBeGreaterThan(0);
    },
  );
});

describe("Cilium's HelmRelease", () => {
  const cilium = releases.find(({ component }) => component === 'cilium')?.release;

  it('is retried without ever being rolled back or uninstalled', () => {
    for (const action of [cilium?.spec.install, cilium?.spec.upgrade]) {
      expect(action).toMatchObject({ strategy: { name: 'RetryOnFailure' } });
      expect(action).not.toHaveProperty('remediation');
    }
  });

  it('is neither pruned nor deleted by any engine', () => {
    expect(cilium?.metadata.annotations).toMatchObject({
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    });
  });
});

describe("the environment's values", () => {
  it('are merged over ours, key by key', () => {
    const { objects: changed } = renderWith(
      'components: {loki: {values: {singleBinary: {persistence: {size: 50Gi}}}}}\n',
    );
    const loki = changed.find(({ component, object }) => component === 'loki' && object.kind === 'HelmRelease');
    expect(loki?.object).toMatchObject({
      spec: { values: { singleBinary: { replicas: 1, persistence: { enabled: true, size: '50Gi' } } } },
    });
  });

  it('reach only the component that they are for', () => {
    const { objects: changed } = renderWith('components: {loki: {values: {fullnameOverride: x}}}\n');
    const touched = changed.filter(({ object }) => JSON.stringify(object).includes('fullnameOverride'));
    expect(touched.map(({ component }) => component)).toEqual(['loki']);
  });
});

describe('every environment', () => {
  it.each([...ENVIRONMENTS])('renders: %s', (_, { objects: rendered }) => {
    expect(rendered.length).toBeGreaterThan(30);
  });
});
