import { describe, expect, test } from 'vitest';
import type { RenderedObject } from '../../constructs/core/render.ts';
import { renderWith } from '../support/render.ts';
import type { FoundAddress } from './addresses.ts';
import { addressesIn } from './addresses.ts';
import { endpointProblem } from './endpoint-check.ts';
import { objectsOf, STACKS } from './releases.ts';
import { servicesOf } from './served.ts';

interface Checked {
  readonly found: readonly FoundAddress[];
  readonly problems: readonly string[];
}

/** Follows every address in the objects. */
function follow(objects: readonly RenderedObject[]): Checked {
  const services = servicesOf(objects);
  const namespaces = new Set(services.map(({ namespace }) => namespace));
  const found: FoundAddress[] = [];
  const problems: string[] = [];
  for (const object of objects) {
    for (const address of addressesIn(object, namespaces)) {
      found.push(address);
      const problem = endpointProblem(address, services);
      if (problem) problems.push(`${object.kind} ${object.metadata.name}: ${address.text}: ${problem}`);
    }
  }
  return { found, problems };
}

const kind = objectsOf(renderWith(''));

/** The objects with a text replaced in the one of a kind and name. */
function replaced(id: string, from: string, to: string): RenderedObject[] {
  return kind.map((object) => {
    if (`${object.kind} ${object.metadata.name}` !== id) return object;
    const text = JSON.stringify(object);
    expect(text).toContain(from);
    return JSON.parse(text.replace(from, to)) as RenderedObject;
  });
}

test.each([...STACKS.keys()])('every address in every object is served: %s', (name) => {
  const stack = STACKS.get(name);
  expect(stack && follow(objectsOf(stack)).problems).toEqual([]);
});

test('addresses are found wherever they stand', () => {
  const texts = follow(kind).found.map(({ text }) => text);
  expect(texts).toEqual(
    expect.arrayContaining([
      'http://kube-prometheus-stack-prometheus.monitoring.svc:9090', // data sources
      'tempo.monitoring.svc:4317', // the collector's configuration, in chart values
      'opentelemetry-collector.monitoring.svc:4317', // a variable
      'http://podinfo-frontend:9898', // a command
      'http://frontend.application.svc:80', // a script
    ]),
  );
});

describe('a wrong address is found', () => {
  test.each<[where: string, id: string, from: string, to: string, problem: string]>([
    [
      'a port of a data source',
      'ConfigMap grafana-datasources',
      'tempo.monitoring.svc:3200',
      'tempo.monitoring.svc:3100',
      'ConfigMap grafana-datasources: http://tempo.monitoring.svc:3100: the Service has no port 3100 ' +
        '(3200 tempo-prom-metrics, 4317 grpc-tempo-otlp, 4318 tempo-otlp-http)',
    ],
    [
      'a missing port, which is 80 then',
      'ConfigMap grafana-datasources',
      'loki.monitoring.svc:3100',
      'loki.monitoring.svc',
      'ConfigMap grafana-datasources: http://loki.monitoring.svc: the Service has no port 80 ' +
        '(3100 http-metrics, 9095 grpc, 9096 grpclb)',
    ],
    [
      'a service in chart values',
      'HelmRelease opentelemetry-collector',
      'loki.monitoring.svc:3100/otlp',
      'loki-gateway.monitoring.svc:80/otlp',
      'HelmRelease opentelemetry-collector: http://loki-gateway.monitoring.svc:80: ' +
        'it exists only with gateway.enabled (is false)',
    ],
    [
      'a namespace in a variable, with the domain of the cluster',
      'Deployment trace-generator',
      'opentelemetry-collector.monitoring.svc:4317',
      'opentelemetry-collector.telemetry.svc.cluster.local:4317',
      'Deployment trace-generator: opentelemetry-collector.telemetry.svc.cluster.local:4317: ' +
        'there is no Service opentelemetry-collector in telemetry',
    ],
    [
      'a short name in a command',
      'Deployment podinfo-client',
      'http://podinfo-frontend:9898',
      'http://podinfo-fronted:9898',
      'Deployment podinfo-client: http://podinfo-fronted:9898: there is no Service podinfo-fronted in podinfo: ' +
        'did you mean podinfo-frontend?',
    ],
    [
      'a short name with a namespace',
      'Deployment podinfo-client',
      'http://podinfo-frontend:9898',
      'http://frontend.podinfo:9898',
      'Deployment podinfo-client: http://frontend.podinfo:9898: there is no Service frontend in podinfo: ' +
        'did you mean podinfo-frontend?',
    ],
  ])('%s', (_where, id, from, to, problem) => {
    expect(follow(replaced(id, from, to)).problems).toEqual([problem]);
  });

  test('when the Service that it names is gone', () => {
    const objects = kind.filter(({ kind: of, metadata }) => of !== 'Service' || metadata.name !== 'nostromo-service');
    expect(follow(objects).problems).toEqual([
      'Deployment pod-to-pod: http://nostromo-service:8080: there is no Service nostromo-service in deep-space',
    ]);
  });
});
