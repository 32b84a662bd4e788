import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../constructs/runtime/tracing-policies/library/library.ts';
import type { PrometheusRule } from '../../imports/crds/prometheus-rule.ts';
import { knownLogs, unknownFields } from '../queries/logs.ts';
import { logqlErrors } from '../queries/logql.ts';
import { knownMetrics, unknownUses } from '../queries/metrics.ts';
import { promqlErrors } from '../queries/promql.ts';
import { tetraErrors } from '../queries/tetra.ts';
import { renderWith } from '../support/render.ts';

const guide = readFileSync('docs/runtime-events.md', 'utf8');
const kind = renderWith('');
const metrics = knownMetrics(kind);
const logs = knownLogs(kind);
const policies = Object.keys(LIBRARY);

/** The blocks of a language. */
const blocks = (language: string) =>
  [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text.trim());
const commands = blocks('sh').flatMap((block) => block.split('\n'));
/** The words of a command, as a shell splits it. */
const words = (command: string) =>
  [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');

describe('the guide to runtime events', () => {
  it.each(blocks('promql'))('asks Prometheus for what there is: %s', (query) => {
    expect([...promqlErrors(query), ...unknownUses(query, metrics)]).toEqual([]);
  });

  it.each(blocks('logql'))('asks Loki for what there is: %s', (query) => {
    expect([...logqlErrors(query), ...unknownFields(query, logs)]).toEqual([]);
  });

  it.each(commands.filter((command) => command.includes(' -- tetra ')))(
    'asks tetra for what it knows: %s',
    (command) => {
      // Of each agent, in a loop, or of one.
      const [, loop, body] = /^for agent in \$\((.*)\); do (.*); done$/.exec(command) ?? [];
      const all = words(body ?? command);
      const agent = loop ? '$agent' : 'ds/tetragon';
      if (loop) expect(loop).toBe('kubectl get pods -n monitoring -l app.kubernetes.io/name=tetragon -o name');
      expect(all.slice(0, 7)).toEqual(['kubectl', 'exec', '-n', 'monitoring', agent, '-c', 'tetragon']);
      expect(tetraErrors(all.slice(all.indexOf('tetra') + 1), policies)).toEqual([]);
    },
  );

  it.each(commands)('names what is rendered: %s', (command) => {
    const [, namespace] = / -n (\S+)/.exec(command) ?? [];
    const namespaces = kind.objects.flatMap(({ object }) =>
      object.kind === 'Namespace' ? [object.metadata.name] : [],
    );
    expect(namespaces).toContain(namespace);
    for (const [, what = '', name = ''] of command.matchAll(
      /(configmap|cronjob)[ /]-?n? ?(?:deep-space )?(rehearsal)\b/g,
    )) {
      const found = kind.objects.filter(
        ({ object }) => object.kind.toLowerCase() === what && object.metadata.name === name,
      );
      expect([what, found.length]).toEqual([what, 1]);
    }
  });

  it('has what it is for: events of every kind, each of the six figures, each panel of the predecessors', () => {
    expect(blocks('logql').length).toBeGreaterThan(8);
    for (const type of ['exec', 'exit', 'kprobe']) expect(blocks('logql').join('\n')).toContain(`event_type="${type}"`);
    for (const metric of [...metrics.keys()].filter((name) => name.startsWith('tetragon_')))
      expect(guide).toContain(metric);
  });

  it('links to headings and files that there are', () => {
    const headings = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const [, anchor = ''] of guide.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor);
    for (const [, path = ''] of guide.matchAll(/\]\(\.\.\/([^)#]+)\)/g))
      expect(readFileSync(path, 'utf8')).not.toBe('');
  });
});

describe('the recording rules', () => {
  const rules = kind.objects
    .filter(({ object }) => object.kind === 'PrometheusRule')
    .flatMap(
      ({ object }) => (object as unknown as PrometheusRule).spec.groups?.flatMap(({ rules = [] }) => rules) ?? [],
    );

  it.each(rules.map(({ expr, record }) => [record, String(expr)]))('%s reads what there is', (_, expr) => {
    expect([...promqlErrors(expr), ...unknownUses(expr, metrics)]).toEqual([]);
  });
});

describe('a query that is wrong', () => {
  it.each([
    ['rate(tetragon_flow_bytes_total)', 'expected type matrix in call to function "rate", got vector'],
    ['sum by (src_pod (x)', 'no PromQL at 16: (x)'],
    ['rate(tetragon_flow_byte_total[5m])', 'nothing exposes tetragon_flow_byte_total'],
    ['sum by (pod) (rate(tetragon_flow_bytes_total[5m]))', 'tetragon_flow_bytes_total has no label pod'],
    ['rate(tetragon_flow_bytes_total{direction="sent"}[5m])', 'tetragon_flow_bytes_total has no label direction'],
  ])('is found in PromQL: %s', (query, error) => {
    expect([...promqlErrors(query), ...unknownUses(query, metrics)][0]).toBe(error);
  });

  it.each([
    ['{service_name="tetragon"} | | x', 'no LogQL at 28: | x'],
    ['{service_name="tetragons"}', 'no lines of service_name="tetragons" are known'],
    ['{service_name="tetragon", binary="x"}', 'binary is no label'],
    ['{service_name="tetragon"} | pod = "x"', 'no line of tetragon has pod'],
    // Only the counters have it.
    ['{service_name="tetragon"} | src_pod = "x"', 'no line of tetragon has src_pod'],
    ['{service_name="tetragon"} | json x="process_exec.process.args"', 'no line has process_exec.process.args'],
    ['{service_name="hubble", event_type="exec"}', 'there is no event_type="exec"'],
  ])('is found in LogQL: %s', (query, error) => {
    expect([...logqlErrors(query), ...unknownFields(query, logs)][0]).toBe(error);
  });

  it.each([
    ['monitor --network', 'tetra has no monitor --network'],
    ['getevents --label app=frontend', 'tetra getevents has no --label'],
    ['getevents -e PROCESS_CONNECT', '-e knows no PROCESS_CONNECT'],
    ['getevents --policy-names tcp', '--policy-names knows no tcp'],
    ['tracingpolicy set-mode egress off', 'there is no mode off'],
  ])('is found of tetra: %s', (call, error) => {
    expect(tetraErrors(words(call), policies)[0]).toBe(error);
  });
});
