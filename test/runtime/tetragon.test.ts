import { describe, expect, it } from 'vitest';
import { REDACTIONS } from '../../constructs/runtime/redactions.ts';
import type { HelmRelease } from '../../imports/crds/helm-release.ts';
import { renderWith } from '../support/render.ts';
import { EVERYTHING, policiesOf } from './tracing-policies/everything.ts';

/** What Tetragon does with a process's arguments: every group of every match becomes stars. */
function redact(binary: string, args: string): string {
  let text = args;
  for (const { redact: expressions, binary_regex } of REDACTIONS) {
    if (binary_regex && !binary_regex.some((one) => new RegExp(one).test(binary))) continue;
    for (const expression of expressions) {
      // RE2 takes flags in the expression, JavaScript beside it.
      const flags = expression.startsWith('(?i)') ? 'gi' : 'g';
      text = text.replace(new RegExp(expression.replace('(?i)', ''), flags), (match, secret: string) =>
        match.replace(secret, '*****'),
      );
    }
  }
  return text;
}

describe('redaction', () => {
  it.each([
    ['/usr/bin/app', '--password=hunter2 --verbose', '--password=***** --verbose'],
    ['/usr/bin/app', '--db-password hunter2', '--db-password *****'],
    ['/usr/bin/app', '--api-key "hunter 2" x', '--api-key ***** x'],
    ['/usr/bin/env', 'MYSQL_PWD=hunter2 mysql', 'MYSQL_PWD=***** mysql'],
    ['/usr/bin/curl', '-H "Authorization: Bearer abcdefgh12345678" http://x', '-H "Authorization: *****" http://x'],
    ['/usr/bin/curl', '-u admin:hunter2 http://x', '-u ***** http://x'],
    ['/usr/bin/git', 'clone https://me:hunter2@example.com/x.git', 'clone https://*****@example.com/x.git'],
    ['/usr/bin/mysql', '-uroot -phunter2', '-uroot -p*****'],
    ['/bin/sh', '-c "mysql -uroot -phunter2"', '-c "mysql -uroot -p*****"'],
    ['/usr/local/bin/redis-cli', '-a hunter2 ping', '-a ***** ping'],
    ['/usr/bin/docker', 'login -u me -p hunter2', 'login -u me -p *****'],
    ['/usr/bin/app', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789', '*****'],
  ])('hides the secret in %s %s', (binary, args, hidden) => {
    expect(redact(binary, args)).toBe(hidden);
  });

  it.each([
    ['./podinfo', '--port=9898 --port-metrics=9797 --level=debug --otel-service-name=podinfo-client'],
    ['/usr/bin/docker', 'run -p 80:80 nginx'],
    ['/usr/bin/curl', '--silent --user-agent x http://frontend/'],
  ])('leaves %s %s as it is', (binary, args) => {
    expect(redact(binary, args)).toBe(args);
  });

  it('has a group in every expression: without one Tetragon hides nothing', () => {
    for (const expression of REDACTIONS.flatMap(({ redact: expressions }) => expressions)) {
      expect(new RegExp(`${expression.replace('(?i)', '')}|`).exec('')?.length, expression).toBeGreaterThan(1);
    }
  });
});

const values = renderWith('').objects.find(
  ({ component, object }) => component === 'tetragon' && object.kind === 'HelmRelease',
)?.object as unknown as HelmRelease;
const tetragon = (values.spec.values as { tetragon: Record<string, string> }).tetragon;

interface Filter {
  namespace?: string[];
  event_set?: string[];
  health_check?: boolean;
  cel_expression?: string[];
}

/** Whether the deny list keeps an event out of the file: fields of a line are joined by and, lines by or. */
function isDropped(event: { namespace: string; type: string; function?: string }): boolean {
  const filters = (tetragon.exportDenyList ?? '').split('\n').map((line) => JSON.parse(line) as Filter);
  return filters.some(
    ({ namespace, event_set, health_check, cel_expression = [] }) =>
      !health_check &&
      (namespace?.includes(event.namespace) ?? true) &&
      (event_set?.includes(event.type) ?? true) &&
      cel_expression.every((expression) => expression !== `process_kprobe.function_name != '${event.function}'`),
  );
}

describe("Tetragon's export", () => {
  it.each(['monitoring', 'kube-system'])(
    'keeps who ran what in %s, and leaves out what tracing policies see there',
    (namespace) => {
      expect(isDropped({ namespace, type: 'PROCESS_EXEC' })).toBe(false);
      expect(isDropped({ namespace, type: 'PROCESS_EXIT' })).toBe(false);
      expect(isDropped({ namespace, type: 'PROCESS_KPROBE' })).toBe(true);
    },
  );

  it('allows every kind: what the deny list does not name is exported', () => {
    expect(tetragon.exportAllowList).toBe('');
    for (const type of ['PROCESS_USDT', 'PROCESS_LOADER', 'PROCESS_THROTTLE', 'RATE_LIMIT_INFO']) {
      expect([type, isDropped({ namespace: 'application', type })]).toEqual([type, false]);
    }
  });

  it('keeps everything of the applications, and nothing of processes that it can name no pod for', () => {
    expect(isDropped({ namespace: 'application', type: 'PROCESS_KPROBE' })).toBe(false);
    for (const type of ['PROCESS_EXEC', 'PROCESS_EXIT', 'PROCESS_KPROBE', 'PROCESS_TRACEPOINT', 'PROCESS_LSM']) {
      expect([type, isDropped({ namespace: '', type })]).toEqual([type, true]);
    }
  });

  it('keeps what is started from outside of a container, whose starter is in no pod yet', () => {
    const hooks = policiesOf(EVERYTHING)
      .filter(({ metadata }) => ['shell-from-outside', 'block-execve'].includes(metadata.name))
      .flatMap(({ spec }) => spec.kprobes?.map(({ call }) => call) ?? []);
    expect(hooks).toHaveLength(2);
    for (const call of hooks) {
      expect(isDropped({ namespace: '', type: 'PROCESS_KPROBE', function: call })).toBe(false);
    }
  });

  it('is read from the file alone, where the collector reads it', () => {
    expect(values.spec.values).toMatchObject({ export: { mode: '' }, exportDirectory: '/var/run/cilium/tetragon' });
    const collector = renderWith('').objects.find(
      ({ component, object }) => component === 'collector' && object.kind === 'HelmRelease',
    );
    expect(JSON.stringify(collector?.object)).toContain('"/var/run/cilium/tetragon/tetragon.log"');
  });

  it('is not read, and nothing is counted, where an environment has none written', () => {
    const { objects } = renderWith('components: {tetragon: {values: {tetragon: {exportFilename: ""}}}}\n');
    const text = JSON.stringify(objects.filter(({ component }) => component === 'collector'));
    expect(text).not.toMatch(/file_log\/tetragon|signal_to_metrics/);
  });

  it('is not in Loki twice where an environment has it printed as well', () => {
    const { objects } = renderWith('components: {tetragon: {values: {export: {mode: stdout}}}}\n');
    expect(JSON.stringify(objects)).toContain('/var/log/pods/monitoring_*_*/export-stdout/*');
  });

  it('is read from where an environment moves it', () => {
    const { objects } = renderWith('components: {tetragon: {values: {exportDirectory: /var/log/tetragon}}}\n');
    const collector = objects.find(
      ({ component, object }) => component === 'collector' && object.kind === 'HelmRelease',
    );
    expect(JSON.stringify(collector?.object)).toContain('"/var/log/tetragon/tetragon.log"');
  });
});
