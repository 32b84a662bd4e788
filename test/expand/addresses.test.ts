import { describe, expect, test } from 'vitest';
import { Endpoint } from '../../constructs/core/endpoint.ts';
import type { JsonObject } from '../../constructs/core/json.ts';
import type { ClusterObject } from '../../tools/expand/cluster.ts';
import { checkEndpoints } from '../../tools/expand/endpoints.ts';
import type { Finding } from '../../tools/expand/finding.ts';
import { checkMonitors } from '../../tools/expand/monitors.ts';
import { outside } from '../../tools/expand/outside.ts';
import { podsOf } from '../../tools/expand/pods.ts';
import { checkServices, servicesOf } from '../../tools/expand/services.ts';
import { deployment, inCluster, monitor, object, PROMETHEUS, service } from './support.ts';

const POD = deployment('lamp', { app: 'lamp', part: 'pod' }, { http: 8080 });
const HTTP = { name: 'http', port: 80, targetPort: 'http' };
const SERVICE = service('lamp', { app: 'lamp' }, HTTP);

/** Everything in a cluster with these objects, and what operators make of them. */
function all(...given: readonly ClusterObject[]) {
  const cluster = [...given, ...outside(given)];
  const pods = podsOf(cluster);
  return { cluster, pods, services: servicesOf(cluster, pods) };
}

const texts = (findings: readonly Finding[]) => findings.map(({ object, message }) => `${object}: ${message}`);

describe('a Service', () => {
  const problems = (...given: readonly ClusterObject[]) => texts(checkServices(all(...given).services));

  test('before pods is sound, whoever makes them', () => {
    const cron = object('CronJob', 'c', {
      spec: {
        jobTemplate: { spec: { template: { metadata: { labels: { app: 'cron' } }, spec: { containers: [] } } } },
      },
    });
    const reloader = { name: 'reload', port: 8080, targetPort: 'reloader-web' };
    expect(
      problems(
        POD,
        SERVICE,
        inCluster(cron),
        service('cron', { app: 'cron' }, { port: 80 }),
        PROMETHEUS,
        service('watch', { 'operator.prometheus.io/name': 'watch' }, { port: 9090, targetPort: 'web' }, reloader),
        inCluster(
          object('Service', 'dns', {
            metadata: { namespace: 'kube-system' },
            spec: { selector: { 'k8s-app': 'kube-dns' }, ports: [{ name: 'metrics', port: 9153 }] },
          }),
        ),
      ),
    ).toEqual([]);
  });

  test.each<[what: string, given: readonly ClusterObject[], problem: string]>([
    [
      'whose selector matches nothing',
      [POD, service('lamp', { app: 'lamp', part: 'bulb' }, HTTP)],
      'Service home/lamp: its selector (app=lamp, part=bulb) matches no pods',
    ],
    [
      'whose pods are in another namespace',
      [{ ...POD, namespace: 'garden' }, SERVICE],
      'Service home/lamp: its selector (app=lamp) matches no pods',
    ],
    [
      'whose port leads to a name that no container has',
      [POD, service('lamp', { app: 'lamp' }, { ...HTTP, targetPort: 'web' })],
      'Service home/lamp: port 80 http leads to a port named web, which Deployment home/lamp has not',
    ],
    [
      'without a selector',
      [inCluster(object('Service', 'lamp', { spec: { ports: [HTTP] } }))],
      'Service home/lamp: has no selector, and nobody makes its endpoints',
    ],
  ])('%s is found', (_what, given, problem) => {
    expect(problems(...given)).toEqual([problem]);
  });
});

describe('an endpoint of ours', () => {
  const endpoint = (over: Partial<Endpoint> = {}) =>
    new Endpoint('desk', 'home', { service: 'lamp', port: 80, portName: 'http', purpose: 'light', ...over });
  const problems = (one: Endpoint) => checkEndpoints([one], all(POD, SERVICE).services);

  test('that is a Service with that port is sound', () => {
    expect(problems(endpoint())).toEqual([]);
  });

  test.each<[what: string, over: Partial<Endpoint>, problem: string]>([
    ['of no Service', { service: 'lamb' }, 'there is no Service lamb in home: did you mean lamp?'],
    ['in another namespace', { namespace: 'garden' }, 'there is no Service lamp in garden'],
    ['at another port', { port: 8080 }, 'the Service has no port 8080 (it has 80 http)'],
    ['with another name for its port', { portName: 'web' }, 'its port 80 is named http, not web'],
  ])('%s is found', (_what, over, problem) => {
    expect(problems(endpoint(over)).map(({ message }) => message)).toEqual([problem]);
  });

  test('is found with where to mend it', () => {
    expect(problems(endpoint({ port: 81, path: '/on', switches: { 'service.enabled': true } }))).toEqual([
      {
        check: 'endpoint',
        release: 'desk',
        object: 'lamp.home.svc:81/on',
        message: 'the Service has no port 81 (it has 80 http)',
        remedy: 'correct the endpoint in its component, or the chart values that make it (service.enabled)',
      },
    ]);
  });
});

describe('a monitor', () => {
  const problems = (...given: readonly ClusterObject[]) => {
    const { cluster, services, pods } = all(...given);
    return texts(checkMonitors(cluster, services, pods));
  };
  const sound = [POD, SERVICE, PROMETHEUS];
  const podMonitor = (spec: JsonObject) => inCluster(object('PodMonitor', 'm', { spec }, 'monitoring.coreos.com/v1'));

  test('of one Service, of pods, or of what the cluster has itself is sound', () => {
    const apiServer = object(
      'ServiceMonitor',
      'api',
      {
        spec: {
          namespaceSelector: { matchNames: ['default'] },
          selector: { matchExpressions: [{ key: 'component', operator: 'In', values: ['apiserver'] }] },
          endpoints: [{ port: 'https' }],
        },
      },
      'monitoring.coreos.com/v1',
    );
    expect(
      problems(
        ...sound,
        monitor('m', 'lamp', { port: 'http' }, { targetPort: 'http', path: '/other' }),
        inCluster(apiServer),
        podMonitor({ selector: { matchLabels: { part: 'pod' } }, podMetricsEndpoints: [{ port: 'http', path: '/p' }] }),
      ),
    ).toEqual([]);
  });

  test.each<[what: string, given: readonly ClusterObject[], problem: string]>([
    [
      'of a port that the Service has not',
      [...sound, monitor('m', 'lamp', { port: 'metrics' })],
      'ServiceMonitor home/m: selects no Service with a port named metrics (Service home/lamp has 80 http)',
    ],
    [
      'of labels that no Service has',
      [...sound, monitor('m', 'bulb', { port: 'http' })],
      'ServiceMonitor home/m: selects no Service with a port named http (none has app=bulb)',
    ],
    [
      'in another namespace than its Service',
      [
        ...sound,
        { ...monitor('m', 'lamp', { port: 'http' }), namespace: 'garden' },
        { ...PROMETHEUS, namespace: 'garden' },
      ],
      'ServiceMonitor garden/m: selects no Service with a port named http (none has app=lamp)',
    ],
    [
      'of two Services',
      [
        ...sound,
        { ...SERVICE, object: { ...SERVICE.object, metadata: { ...SERVICE.object.metadata, name: 'twin' } } },
        deployment('other', {}, {}),
        monitor('m', 'lamp', { port: 'http' }),
      ],
      'ServiceMonitor home/m: a port named http is on Service home/lamp and Service home/twin, not on one Service',
    ],
    [
      'of pods that are not there',
      [...sound, podMonitor({ selector: { matchLabels: { part: 'bulb' } }, podMetricsEndpoints: [{ port: 'http' }] })],
      'PodMonitor home/m: selects no pods with a port named http (none has part=bulb)',
    ],
    [
      'of a port that no container has',
      [...sound, podMonitor({ selector: {}, podMetricsEndpoints: [{ port: 'metrics' }] })],
      'PodMonitor home/m: selects no pods with a port named metrics (Deployment home/lamp, Pod home/prometheus-watch)',
    ],
    [
      'that no Prometheus is there to read',
      [POD, SERVICE, monitor('m', 'lamp', { port: 'http' })],
      'ServiceMonitor home/m: no Prometheus is here to read it',
    ],
    [
      'that Prometheus does not select',
      [
        POD,
        SERVICE,
        {
          ...PROMETHEUS,
          object: { ...PROMETHEUS.object, spec: { serviceMonitorSelector: { matchLabels: { release: 'watch' } } } },
        },
        monitor('m', 'lamp', { port: 'http' }),
      ],
      'ServiceMonitor home/m: no Prometheus reads it: Prometheus home/watch select others',
    ],
  ])('%s is found', (_what, given, problem) => {
    expect(problems(...given)).toContain(problem);
  });

  test('is found when others scrape the same, also through another Service', () => {
    expect(
      problems(
        ...sound,
        service('twin', { app: 'lamp' }, { name: 'http', port: 81, targetPort: 8080 }),
        monitor('m', 'lamp', { port: 'http' }),
        monitor('n', 'twin', { port: 'http', path: '/metrics' }),
      ),
    ).toEqual([
      'ServiceMonitor home/n: Deployment home/lamp:8080/metrics is scraped 2 times: ' +
        'by ServiceMonitor home/m and ServiceMonitor home/n',
    ]);
  });
});
