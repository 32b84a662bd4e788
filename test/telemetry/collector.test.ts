import { describe, expect, it } from 'vitest';
import type { HelmRelease } from '../../imports/crds/helm-release.ts';
import { renderWith } from '../support/render.ts';

interface Config {
  receivers: Record<string, { include?: string[]; exclude?: string[] }>;
  processors: Record<string, object>;
  exporters: Record<string, object>;
  connectors?: Record<string, object>;
  extensions: Record<string, object>;
  service: {
    extensions: string[];
    pipelines: Record<string, { receivers: string[]; processors: string[]; exporters: string[] }>;
  };
}

function collector(yaml: string): { config: Config; values: Record<string, unknown> } {
  const release = renderWith(yaml).objects.find(
    ({ component, object }) => component === 'collector' && object.kind === 'HelmRelease',
  );
  const values = (release?.object as HelmRelease | undefined)?.spec.values as Record<string, unknown>;
  return { config: values.alternateConfig as Config, values };
}

const OFF = {
  nothing: '',
  loki: 'components: {loki: {enabled: false}}\n',
  tempo: 'components: {tempo: {enabled: false}}\ndemo: {traces: false}\n',
  prometheus: 'components: {prometheus: {enabled: false}, scrapes: {enabled: false}}\n',
  tetragon: 'components: {tetragon: {enabled: false}, tracing-policies: {enabled: false}}\n',
  scrapes: 'components: {scrapes: {enabled: false}}\n',
  'loki and scrapes': 'components: {loki: {enabled: false}, scrapes: {enabled: false}}\n',
};

describe.each(Object.entries(OFF))('the configuration with %s off', (_, yaml) => {
  const { config, values } = collector(yaml);
  const pipelines = Object.values(config.service.pipelines);

  it('declares every part that a pipeline names', () => {
    for (const kind of ['receivers', 'processors', 'exporters'] as const) {
      const named = pipelines.flatMap((pipeline) => pipeline[kind]);
      // A connector is the exporter of one pipeline and a receiver of others.
      const declared = { ...config[kind], ...(kind === 'processors' ? {} : config.connectors) };
      expect(named.filter((name) => !Object.hasOwn(declared, name))).toEqual([]);
    }
    expect(Object.keys(config.extensions)).toEqual(expect.arrayContaining(config.service.extensions));
  });

  it('uses every part that it declares', () => {
    for (const kind of ['receivers', 'processors', 'exporters'] as const) {
      const named = new Set(pipelines.flatMap((pipeline) => pipeline[kind]));
      expect(Object.keys(config[kind]).filter((name) => !named.has(name))).toEqual([]);
    }
    for (const name of Object.keys(config.connectors ?? {})) {
      expect(pipelines.some(({ receivers }) => receivers.includes(name))).toBe(true);
      expect(pipelines.some(({ exporters }) => exporters.includes(name))).toBe(true);
    }
  });

  it('mounts every directory that it reads, read-only, and its state writable', () => {
    const mounts = values.extraVolumeMounts as { mountPath: string; readOnly?: boolean }[];
    const read = Object.values(config.receivers).flatMap(({ include }) => include ?? []);
    for (const path of read)
      expect(mounts.some(({ mountPath, readOnly }) => readOnly && path.startsWith(mountPath))).toBe(true);
    expect(mounts).toContainEqual({ name: 'state', mountPath: '/var/lib/otelcol' });
  });

  it('holds nothing that Helm would take for a template', () => {
    expect(JSON.stringify(config)).not.toContain('{{');
  });
});

describe('no event is ingested twice', () => {
  const { config } = collector('');

  it('reads each kind of file by one receiver', () => {
    const files = Object.values(config.receivers).flatMap(({ include }) => include ?? []);
    expect(new Set(files).size).toBe(files.length);
  });

  it.each(['podinfo-client', 'podinfo-frontend', 'podinfo-backend'])(
    'does not read the file of %s, which sends its logs itself',
    (container) => {
      expect(config.receivers['file_log/pods']?.exclude).toContain(`/var/log/pods/podinfo_*_*/${container}/*`);
    },
  );

  it('does not read its own file, which would grow by every line that it reads', () => {
    expect(config.receivers['file_log/pods']?.exclude).toContain(
      '/var/log/pods/monitoring_opentelemetry-collector*_*/*/*',
    );
  });

  it('looks pods up only for what does not name its pod itself', () => {
    expect(config.service.pipelines['logs/events']?.processors).not.toContain('k8s_attributes');
  });
});

describe("Loki's index", () => {
  it('has labels that the collector makes', () => {
    const loki = renderWith('').stack.components.find(({ id }) => id === 'loki')?.helmRelease?.values;
    const text = JSON.stringify(loki);
    const { config } = collector('');
    const made = JSON.stringify(config);
    for (const label of ['service.name', 'k8s.namespace.name', 'event_type']) {
      expect(text).toContain(`"${label}"`);
      expect(made).toContain(label);
    }
  });
});
