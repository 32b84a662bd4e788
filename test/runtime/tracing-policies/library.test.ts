import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../../constructs/runtime/tracing-policies/library/library.ts';
import type { Policy } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { hooksOf } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { isSeldom } from '../../../constructs/runtime/tracing-policies/risk/seldom.ts';
import { schemaCheck } from '../../../tools/schemas/schema-check.ts';
import { typeCheck } from '../../objects/type-check.ts';
import { renderWith } from '../../support/render.ts';
import { upstream } from '../../support/upstream.ts';
import { EVERYTHING, OURS, policiesOf, withPolicies } from './everything.ts';
import { linted } from './fixtures.ts';

const all = policiesOf(EVERYTHING);
const named = (name: string, policies = all): Policy => {
  const found = policies.find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`no policy ${name}`);
  return found;
};
const hook = (policy: Policy, call: string) => policy.spec.kprobes?.find((one) => one.call === call);
const namespaceOf = (metadata: object) => ('namespace' in metadata ? String(metadata.namespace) : '');
const switches = EVERYTHING.environment.components['tracing-policies'].policies;
const refusing = Object.entries(switches).flatMap(([name, given]) => ('enforce' in given ? [name] : []));

describe('the library', () => {
  it('has a switch for every policy, and a policy for every switch', () => {
    expect(Object.keys(switches).sort()).toEqual(Object.keys(LIBRARY).sort());
    expect(all.map(({ metadata }) => metadata.name).sort()).toEqual(Object.keys(LIBRARY).sort());
    expect(all.length).toBeGreaterThanOrEqual(20);
  });

  it('is what the types of both kinds say', async () => {
    expect(await typeCheck(all)).toEqual([]);
  });

  it.skipIf(!upstream())('is what the definitions of both kinds say (needs the upstream schemas)', () => {
    expect(schemaCheck(all, upstream() ?? '', 'v1.36.0')).toEqual([]);
  });

  it.each(all.map((policy): [string, Policy] => [policy.metadata.name, policy]))(
    '%s says what happened and what it may mean, at every hook',
    (_, policy) => {
      for (const { message, tags } of hooksOf(policy)) {
        expect(message?.length).toBeGreaterThan(5);
        expect(tags.length).toBeGreaterThan(0);
        for (const tag of tags) expect(tag).toMatch(/^(?:mitre\.T\d{4}(?:\.\d{3})?|observability\.[a-z]+)$/);
      }
    },
  );

  it('looks at system calls by system calls and at functions by functions', () => {
    for (const { kind, target, syscall } of all.flatMap(hooksOf)) {
      if (kind === 'kprobe') expect([target, syscall]).toEqual([target, target.startsWith('sys_')]);
    }
  });

  it('reports every call of what is known to be seldom alone, and else what it filters, limits or counts', () => {
    const whole = all.flatMap((policy) =>
      hooksOf(policy)
        .filter(({ selectors }) => selectors.length === 0)
        .map(({ target }) => ({ policy: policy.metadata.name, target })),
    );
    expect(whole.length).toBeGreaterThan(10);
    expect(whole.filter(({ target }) => !isSeldom(target))).toEqual([
      { policy: 'raw-syscalls', target: 'raw_syscalls/sys_enter' },
    ]);
  });

  it('looks at no pod of the platform', () => {
    for (const { kind, metadata, spec } of all) {
      const [requirement] = spec.podSelector?.matchExpressions ?? [];
      const named = requirement?.operator === 'In' ? requirement.values : [namespaceOf(metadata)];
      if (requirement?.operator === 'NotIn') {
        expect(requirement.values).toEqual(expect.arrayContaining(OURS.protectedNamespaces));
      } else {
        for (const namespace of named ?? []) expect(['application', 'podinfo', 'deep-space']).toContain(namespace);
      }
      expect(kind === 'TracingPolicyNamespaced' || spec.podSelector !== undefined).toBe(true);
    }
  });
});

describe('enforcement', () => {
  it('is off until an environment says so, for each policy alone', () => {
    const modes = (policies: readonly Policy[]) =>
      policies.flatMap(({ metadata, spec }) =>
        (spec.options ?? []).flatMap(({ name, value }) =>
          name === 'policy-mode' && value !== 'monitor' ? [metadata.name] : [],
        ),
      );
    expect(modes(all)).toEqual([]);
    for (const name of refusing) {
      expect(modes(policiesOf(withPolicies({ [name]: { enabled: true, enforce: true } })))).toEqual([name]);
    }
  });

  it('of everything at once has no risk', () => {
    const enforced = withPolicies(Object.fromEntries(refusing.map((name) => [name, { enabled: true, enforce: true }])));
    expect(linted(policiesOf(enforced), OURS)).toBe('');
  });

  it('is there for every policy that can refuse, and for no other', () => {
    const able = all.filter((policy) => JSON.stringify(policy).includes('"Override"'));
    expect(able.map(({ metadata }) => metadata.name).sort()).toEqual([...refusing].sort());
    for (const { metadata, spec } of able) {
      for (const { call, selectors } of spec.kprobes ?? []) {
        const overrides = JSON.stringify(selectors ?? []).includes('Override');
        if (overrides) expect([metadata.name, call]).toEqual([metadata.name, expect.stringMatching(/^security_/)]);
      }
    }
  });
});

describe('switches', () => {
  const some = fc.dictionary(
    fc.constantFrom(...Object.keys(switches)),
    fc.record({ enabled: fc.boolean(), enforce: fc.boolean() }),
  );

  it('have no risk together, whatever is on and enforced', () => {
    fc.assert(
      fc.property(some, (chosen) => {
        const given = Object.entries(chosen).map(([name, { enabled, enforce }]) => [
          name,
          refusing.includes(name) ? { enabled, enforce } : { enabled },
        ]);
        expect(linted(policiesOf(withPolicies(Object.fromEntries(given))), OURS)).toBe('');
      }),
      { numRuns: 20 },
    );
  });
});

describe('traffic', () => {
  const reach = (policy: Policy) => policy.spec.podSelector?.matchExpressions?.[0];

  it('of a pod is reported by connect or by flow-accounting, never by both', () => {
    expect(reach(named('flow-accounting'))).toMatchObject({
      operator: 'In',
      values: ['application', 'podinfo', 'deep-space'],
    });
    expect(reach(named('connect'))).toMatchObject({
      operator: 'NotIn',
      values: expect.arrayContaining(['application', 'podinfo', 'deep-space', 'monitoring']),
    });
    const alone = policiesOf(withPolicies({ 'flow-accounting': { enabled: false } }));
    expect(reach(named('connect', alone))?.values).not.toContain('podinfo');
  });

  it('that connect reports is limited where it would be an event for every send, for each connection alone', () => {
    const { args, selectors } = hook(named('connect'), 'tcp_sendmsg') ?? {};
    // The limit is by all arguments: the size of what is sent would make each send another.
    expect(args?.map(({ type }) => type)).toEqual(['sock']);
    expect(selectors?.length).toBeGreaterThan(0);
    for (const { matchActions = [] } of selectors ?? []) {
      expect(matchActions).toEqual([{ action: 'Post', rateLimit: expect.stringMatching(/^\d+[smh]$/) }]);
    }
  });

  it('is counted by what was sent and received, not by what was asked for', () => {
    const flows = named('flow-accounting');
    expect(flows.spec.kprobes?.map(({ call }) => call)).toEqual([
      'tcp_connect',
      'tcp_close',
      'tcp_sendmsg',
      'tcp_cleanup_rbuf',
    ]);
    expect(hook(flows, 'tcp_sendmsg')).toMatchObject({
      return: true,
      returnArg: { index: 0, type: 'int' },
      selectors: [{ matchReturnArgs: [{ index: 0, operator: 'GT', values: ['0'] }] }],
    });
    expect(hook(flows, 'tcp_cleanup_rbuf')).toMatchObject({
      args: [
        { index: 0, type: 'sock' },
        { index: 1, type: 'int' },
      ],
      selectors: [{ matchArgs: [{ operator: 'NotDAddr' }, { index: 1, operator: 'GT', values: ['0'] }] }],
    });
  });

  it('is not counted where there is nothing to count', () => {
    const none = renderWith(
      'demo: { guestbook: { enabled: false }, podinfo: { enabled: false }, deep-space: { insideCaller: false } }\n',
    );
    const names = policiesOf(none).map(({ metadata }) => metadata.name);
    expect(names).not.toContain('flow-accounting');
    expect(names).not.toContain('block-execve');
    expect(names).toContain('connect');
  });

  it("inside the cluster is told by the environment's subnets, in the forms of both families", () => {
    const other = renderWith('').environment.cluster;
    expect([other.podSubnet, other.serviceSubnet]).toEqual(['10.244.0.0/16', '10.96.0.0/12']);
    const inside = JSON.stringify(hook(named('egress'), 'security_socket_connect')?.selectors);
    for (const subnet of ['10.244.0.0/16', '10.96.0.0/12', '::ffff:10.244.0.0/112', '::ffff:10.96.0.0/108']) {
      expect(inside).toContain(`"${subnet}"`);
    }
    expect(JSON.stringify(hook(named('dns-resolvers'), 'ip_output')?.selectors)).toContain('"10.96.0.0/12"');
  });
});

describe('files', () => {
  it('are counted by bytes that were really read or written, without sockets and pipes', () => {
    for (const call of ['vfs_read', 'vfs_write']) {
      expect(hook(named('file-accounting'), call)).toMatchObject({
        return: true,
        selectors: [
          {
            matchArgs: [
              { index: 0, operator: 'FileType', values: ['reg'] },
              { index: 0, operator: 'NotPrefix', values: ['/proc/', '/sys/', '/dev/'] },
            ],
            matchReturnArgs: [{ operator: 'GT', values: ['0'] }],
          },
        ],
      });
    }
  });
});

describe('use cases', () => {
  it('a shell is told to come from outside by descent', () => {
    const [selector] = hook(named('shell-from-outside'), 'security_bprm_check')?.selectors ?? [];
    expect(selector?.matchPIDs).toEqual([{ operator: 'NotIn', followForks: true, isNamespacePID: true, values: [1] }]);
  });

  it('block-execve is for one container of one namespace, lets its own program start, and observes', () => {
    const policy = named('block-execve');
    expect([policy.kind, namespaceOf(policy.metadata)]).toEqual(['TracingPolicyNamespaced', 'podinfo']);
    expect(policy.spec.containerSelector?.matchExpressions).toEqual([
      { key: 'name', operator: 'In', values: ['podinfo-backend'] },
    ]);
    const containers = EVERYTHING.objects.flatMap(({ object }) =>
      object.kind === 'Deployment' && object.metadata.namespace === 'podinfo' ? [JSON.stringify(object)] : [],
    );
    expect(containers.join()).toContain('"name":"podinfo-backend"');
    expect(containers.join()).toContain('"./podinfo"');
    expect(hook(policy, 'security_bprm_check')?.selectors?.[0]?.matchArgs).toEqual([
      { index: 0, operator: 'NotPostfix', values: ['/podinfo'] },
    ]);
  });

  it('raw-syscalls is for one workload that is there', () => {
    const { podSelector } = named('raw-syscalls').spec;
    expect(podSelector?.matchLabels).toEqual({ 'app.kubernetes.io/name': 'podinfo-backend' });
    expect(podSelector?.matchExpressions).toMatchObject([{ operator: 'In', values: ['podinfo'] }]);
  });
});
