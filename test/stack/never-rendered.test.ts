import { describe, expect, it } from 'vitest';
import type { OwnedObject } from '../support/render.ts';
import { renderObjects } from '../support/render.ts';
import { NEVER_RENDERED, neverRendered } from './never-rendered.ts';

/** One bad object for each entry of the list, in its order. */
const BAD: readonly object[] = [
  { apiVersion: 'tetragon.io/v1alpha1' },
  { values: { tetragon: { debug: true, network: { traceTCP: true } } } },
  { values: { prometheus: { metricsPort: 2112 } } },
  { image: 'grafana/promtail:3.0.0' },
  { chart: 'loki-stack' },
  { values: { kubeProxyReplacement: 'strict' } },
  { values: { hostServices: { enabled: false } } },
  { enabled: ['dns', 'httpv2:exemplars=true'] },
  { url: 'http://tempo.monitoring.svc:3100' },
  { prometheusSpec: { additionalScrapeConfigs: [] } },
  { query: 'count_over_time({}[5m])' },
  { annotations: { 'sidecar.opentelemetry.io/inject': 'true' } },
  { expr: 'sum(hubble_http_responses_total)' },
  { enabled: ['http', 'httpV2:exemplars=true'] },
  { image: 'docker.io/library/redis:latest' },
  { image: 'gcr.io/google_samples/gb-frontend:v5' },
  { apiVersion: 'helm.toolkit.fluxcd.io/v2beta1' },
];

const owned = (object: object) => ({ component: 'x', file: 'x.yaml', object }) as unknown as OwnedObject;

describe('what must never be rendered', () => {
  it('is in no environment', () => {
    expect(neverRendered(renderObjects())).toEqual([]);
  });

  it.each(NEVER_RENDERED.map(({ what }, index) => [what, BAD[index]] as const))('is found: %s', (what, bad) => {
    expect(bad).toBeDefined();
    expect(neverRendered([owned(bad ?? {})])).toContain(`x.yaml: ${what}`);
  });
});
