import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { PrometheusRule } from '../../imports/crds/prometheus-rule.ts';
import type { OwnedObject } from '../support/render.ts';
import { renderWith } from '../support/render.ts';
import { temporaryFolder } from '../support/temporary.ts';

const promtool = process.env['TETRASCOPE_PROMTOOL'] ?? 'promtool';
const isThere = spawnSync(promtool, ['--version']).status === 0;

const { object } = renderWith('').objects.find((one) => one.object.kind === 'PrometheusRule') as OwnedObject;
const { spec } = object as unknown as PrometheusRule;

const label = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');

const SOURCE = { src_namespace: 'application', src_workload: 'web', op: 'sent', role: 'client', port: '80' };
const counter = (labels: Record<string, string>, perMinute: number) => ({
  series: `tetragon_flow_bytes_total{${label({ job: 'opentelemetry-collector', ...SOURCE, ...labels })}}`,
  values: `0+${perMinute}x10`,
});
const service = (labels: Record<string, string>) => ({ series: `kube_service_info{${label(labels)}}`, values: '1x10' });
const flow = (labels: Record<string, string>, value: number) => ({
  labels: `workload_peer:tetragon_flow_bytes:rate5m{${label({ ...SOURCE, ...labels })}}`,
  value,
});

describe.skipIf(!isThere)('the recording rules of flows (needs promtool)', () => {
  it('name every peer and lose no byte', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: spec.groups }));
    writeFileSync(
      join(folder, 'test.yaml'),
      stringify({
        rule_files: ['rules.yaml'],
        evaluation_interval: '1m',
        tests: [
          {
            interval: '1m',
            input_series: [
              // Two pods of a workload, on two nodes, to two pods of another.
              counter(
                {
                  instance: 'a',
                  src_pod: 'web-1',
                  peer_kind: 'pod',
                  peer_namespace: 'db',
                  peer_workload: 'redis',
                  peer_pod: 'redis-0',
                  peer_release: 'store',
                },
                60,
              ),
              counter(
                {
                  instance: 'b',
                  src_pod: 'web-2',
                  peer_kind: 'pod',
                  peer_namespace: 'db',
                  peer_workload: 'redis',
                  peer_pod: 'redis-1',
                  peer_release: 'store',
                },
                120,
              ),
              counter({ instance: 'a', src_pod: 'web-1', peer_kind: 'node', peer_node: 'kind-worker' }, 180),
              counter({ instance: 'a', src_pod: 'web-1', peer_kind: 'external' }, 240),
              counter({ instance: 'a', src_pod: 'web-1', peer_kind: 'service', peer_ip: '10.96.0.7' }, 300),
              counter({ instance: 'b', src_pod: 'web-2', peer_kind: 'service', peer_ip: '10.96.0.7' }, 60),
              // A service that is gone.
              counter({ instance: 'a', src_pod: 'web-1', peer_kind: 'service', peer_ip: '10.96.0.8' }, 480),
              // While kube-state-metrics is replaced, two speak of the same.
              service({ namespace: 'db', service: 'redis', cluster_ip: '10.96.0.7', instance: 'old' }),
              service({ namespace: 'db', service: 'redis', cluster_ip: '10.96.0.7', instance: 'new' }),
              service({ namespace: 'db', service: 'headless-1', cluster_ip: 'None' }),
              service({ namespace: 'db', service: 'headless-2', cluster_ip: 'None' }),
              service({ namespace: 'db', service: 'elsewhere-1' }),
              service({ namespace: 'db', service: 'elsewhere-2' }),
              // What happens once, and then is scraped unchanged.
              {
                series: `tetragon_flow_bytes_total{${label({ ...SOURCE, op: 'received', src_pod: 'web-1', peer_kind: 'external' })}}`,
                values: '_ 0 600x8',
              },
            ],
            promql_expr_test: [
              {
                expr: 'workload_peer:tetragon_flow_bytes:rate5m{op="sent"}',
                eval_time: '10m',
                exp_samples: [
                  flow({ peer_kind: 'pod', peer_namespace: 'db', peer: 'redis', peer_release: 'store' }, 3),
                  flow({ peer_kind: 'node', peer: 'kind-worker' }, 3),
                  flow({ peer_kind: 'external' }, 4),
                  flow({ peer_kind: 'service', peer_namespace: 'db', peer: 'redis' }, 6),
                  flow({ peer_kind: 'service' }, 8),
                ],
              },
              {
                expr: 'workload_peer:tetragon_flow_bytes:rate5m{op="received"}',
                eval_time: '5m',
                exp_samples: [flow({ op: 'received', peer_kind: 'external' }, 2)],
              },
              {
                expr: 'sum(workload_peer:tetragon_flow_bytes:rate5m) - sum(rate(tetragon_flow_bytes_total[5m]))',
                eval_time: '10m',
                exp_samples: [{ labels: '{}', value: 0 }],
              },
            ],
          },
        ],
      }),
    );
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', 'test.yaml'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).not.toMatch(/FAILED/);
    expect(status).toBe(0);
  });
});

describe('the recording rules of flows', () => {
  it('are there where the collector counts, and Prometheus stores it', () => {
    const rules = (yaml: string) => renderWith(yaml).objects.filter(({ component }) => component === 'rules').length;
    expect(rules('')).toBe(1);
    expect(rules('components: {collector: {enabled: false}}\ndemo: {traces: false}')).toBe(0);
    expect(rules('components: {tetragon: {enabled: false}, tracing-policies: {enabled: false}}')).toBe(0);
  });
});
