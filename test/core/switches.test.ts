import { describe, expect, it } from 'vitest';
import { switchProblems } from '../../constructs/core/switches.ts';
import { ENVIRONMENTS, renderWith } from '../support/render.ts';

/** The problems of an environment with values for one component, as lines. */
function problems(component: string, values: string): string[] {
  const { stack } = renderWith(`components: {${component}: {values: ${values}}}\n`);
  return switchProblems(stack.components).map(
    ({ component: id, path, message }) => `${id} ${path.join('.')}: ${message}`,
  );
}

describe('switchProblems', () => {
  it.each([...ENVIRONMENTS])('finds none in %s', (_, { stack }) => {
    expect(switchProblems(stack.components)).toEqual([]);
  });

  it('names the endpoint, who uses it, and what it needs', () => {
    expect(problems('prometheus', '{alertmanager: {enabled: false}}')).toEqual([
      'prometheus alertmanager.enabled: alertmanager.enabled is false, but kube-prometheus-stack-alertmanager.monitoring.svc:9093 ' +
        '(alerts), which grafana uses, exists only with true: remove this value, or switch grafana off',
    ]);
  });

  it.each([
    ['cilium', '{hubble: {metrics: {enabled: []}}}', 'with a list with at least one element'],
    ['cilium', '{l7Proxy: false}', 'cilium-envoy.kube-system.svc:9964'],
    ['tetragon', '{tetragonOperator: {enabled: false}}', 'tetragon-operator-metrics.monitoring.svc:2113'],
    ['loki', '{fullnameOverride: logs}', 'exists only without it'],
    ['loki', '{deploymentMode: Distributed}', 'exists only with "Monolithic"'],
    ['tempo', '{tempo: {server: {http_listen_port: 3100}}}', 'exists only with 3200'],
    ['grafana', '{service: {port: 3000}}', 'exists only with 80'],
    ['collector', '{mode: deployment}', 'exists only with "daemonset"'],
    [
      'tetragon',
      '{crds: {installMethod: none}}',
      'TracingPolicy, TracingPolicyNamespaced, which tracing-policies needs',
    ],
    ['prometheus', '{crds: {enabled: false}}', 'which scrapes needs'],
    [
      'tetragon',
      '{tetragon: {exportFileCompress: true}}',
      'the file of runtime events, which collector reads, exists only with false',
    ],
    ['tetragon', '{tetragon: {enableK8sAPI: false}}', 'which collector reads, exists only with true'],
    ['cilium', '{hubble: {export: {static: {fileCompress: true}}}}', 'the file of flows, which collector reads'],
    ['prometheus', '{prometheus: {prometheusSpec: {routePrefix: /p}}}', 'exists only with "/"'],
  ])('finds what %s: %s takes away', (component, values, message) => {
    expect(problems(component, values).join()).toContain(message);
  });

  it('lets every other value pass', () => {
    expect(problems('prometheus', '{alertmanager: {alertmanagerSpec: {replicas: 2}}}')).toEqual([]);
  });
});
