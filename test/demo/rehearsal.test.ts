import { spawnSync } from 'node:child_process';
import { BlockList } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ACTS } from '../../constructs/demo/rehearsal.ts';
import type { Policy } from '../../constructs/runtime/tracing-policies/risk/policy.ts';
import type { OwnedObject } from '../support/render.ts';
import { renderWith } from '../support/render.ts';

interface CronJob {
  readonly spec: {
    readonly suspend: boolean;
    readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: { containers: Container[] } } } };
  };
}
interface Container {
  readonly command: string[];
  readonly readinessProbe: {
    readonly exec: { readonly command: string[] };
    readonly initialDelaySeconds: number;
    readonly periodSeconds: number;
    readonly timeoutSeconds: number;
  };
}

const kind = renderWith('');
const find = (objects: readonly OwnedObject[], what: string, name: string) =>
  objects.find(({ object }) => object.kind === what && object.metadata.name === name)?.object as unknown;
const data = (objects: readonly OwnedObject[]) =>
  (find(objects, 'ConfigMap', 'rehearsal') as { data: Record<string, string> }).data;
const cronJob = find(kind.objects, 'CronJob', 'rehearsal') as CronJob;
const [container] = cronJob.spec.jobTemplate.spec.template.spec.containers;
const hooks = (policy: string) =>
  (find(kind.objects, 'TracingPolicy', policy) as Policy | undefined)?.spec.kprobes ?? [];
const filters = (policy: string) =>
  hooks(policy).flatMap(({ selectors = [] }) => selectors.flatMap(({ matchArgs = [] }) => matchArgs));

describe('the rehearsal', () => {
  it('waits for a person', () => {
    expect(cronJob.spec.suspend).toBe(true);
  });

  it.each(ACTS)('has beside it the event of $policy, which that policy raises', (act) => {
    expect(data(kind.objects)['events.txt']).toContain(`${act.policy} ${act.function}: ${act.does}\n`);
    expect(hooks(act.policy).map(({ call }) => call)).toContain(act.function);
  });

  it('reads a file and calls an address that the policies look for', () => {
    const [key = ''] = /\/root\/\S+(?=, a decoy)/.exec(data(kind.objects)['events.txt'] ?? '') ?? [];
    const prefixes = filters('sensitive-files').flatMap(({ operator, values }) =>
      operator === 'Prefix' ? values : [],
    );
    expect(prefixes.some((prefix) => prefix !== undefined && key.startsWith(prefix))).toBe(true);
    expect(data(kind.objects)['play.sh']).toContain(`cat ${key}`);

    const [address = ''] = /\d+\.\d+\.\d+\.\d+(?=:4444)/.exec(data(kind.objects)['play.sh'] ?? '') ?? [];
    const known = new BlockList();
    for (const { operator, values = [] } of filters('egress')) {
      for (const [subnet = '', bits] of values.map((value) => value.split('/'))) {
        if (operator === 'NotSAddr') known.addSubnet(subnet, Number(bits), subnet.includes(':') ? 'ipv6' : 'ipv4');
      }
    }
    expect(known.check('10.244.3.4')).toBe(true);
    expect(known.check(address)).toBe(false);
  });

  it('starts a shell that is neither the probe nor its child, which Tetragon leaves out', () => {
    const [shell = '', ...args] = container?.readinessProbe.exec.command ?? [];
    const { stdout, status } = spawnSync(shell, args, { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^uid=/);
    expect([shell, ...args].join(' ').match(/\/bin\/sh/g)).toHaveLength(3);
  });

  it('lasts long enough for the kubelet to probe it, more than once', () => {
    const { initialDelaySeconds, periodSeconds, timeoutSeconds } = container?.readinessProbe ?? {};
    const sleeps = [...(data(kind.objects)['play.sh'] ?? '').matchAll(/^sleep (\d+)$/gm)].map(([, seconds]) =>
      Number(seconds),
    );
    const lasts = sleeps.reduce((sum, seconds) => sum + seconds, 0);
    expect(initialDelaySeconds).toBe(sleeps[0]);
    expect(lasts).toBeGreaterThanOrEqual(Number(initialDelaySeconds) + 2 * Number(periodSeconds));
    expect(timeoutSeconds).toBeLessThan(Number(periodSeconds));
  });

  it('is a script that a shell reads', () => {
    expect(container?.command).toEqual(['/bin/sh', '/rehearsal/play.sh']);
    const { status, stderr } = spawnSync('/bin/sh', ['-n'], { input: data(kind.objects)['play.sh'], encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('expects no event of a policy that is off', () => {
    const some = renderWith('components: {tracing-policies: {policies: {egress: {enabled: false}}}}');
    expect(data(some.objects)['events.txt']).not.toContain('egress');
    expect(data(some.objects)['events.txt']).toContain('sensitive-files');
    const none = renderWith('components: {tracing-policies: {enabled: false}}');
    expect(data(none.objects)['events.txt']).toMatch(/^none: /);
  });
});
