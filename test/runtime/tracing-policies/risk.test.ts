import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../../constructs/environment/load.ts';
import { policyConflicts } from '../../../constructs/runtime/tracing-policies/risk/conflicts.ts';
import type { Policy } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { hooksOf } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { MINIMAL, renderWith } from '../../support/render.ts';
import { EVERYTHING, OURS, policiesOf } from './everything.ts';
import { expectedRisks, linted, PROTECTED, policyFixtures } from './fixtures.ts';

describe('a bad policy is refused, word for word', () => {
  it.each(policyFixtures('bad'))('$name', ({ name, policies }) => {
    expect(linted(policies)).toBe(expectedRisks(name));
    expect(expectedRisks(name)).not.toBe('');
  });

  it('every bad policy has its risks, and all risks their policy', () => {
    const risks = readdirSync('test/fixtures/policies/bad').filter((file) => file.endsWith('.txt'));
    expect(risks.map((file) => file.replace('.txt', '')).sort()).toEqual(
      policyFixtures('bad')
        .map(({ name }) => name)
        .sort(),
    );
  });
});

describe('a good policy is not refused', () => {
  it.each(policyFixtures('good'))('$name', ({ policies }) => {
    expect(linted(policies)).toBe('');
  });
});

describe('the policies of dist/', () => {
  const environments = readdirSync('dist').filter((name) => !name.includes('.'));

  it.each(environments)('%s have no risk', (environment) => {
    const folder = `dist/${environment}/tracing-policies`;
    const policies = readdirSync(folder).map((file) => load(readFileSync(`${folder}/${file}`, 'utf8')) as Policy);
    expect(policies.length).toBeGreaterThan(20);
    expect(linted(policies, OURS)).toBe('');
  });
});

/** A copy of a policy in which something is changed. */
function broken(policy: Policy, change: (copy: Policy) => void): Policy {
  const copy = structuredClone(policy);
  change(copy);
  return copy;
}

describe('every policy of the library, broken, is refused', () => {
  const all = policiesOf(EVERYTHING);
  const refusing = all.filter((policy) => JSON.stringify(policy).includes('Override'));
  const name = ({ metadata }: Policy) => metadata.name;
  const cases = (policies: readonly Policy[]) => policies.map((policy): [string, Policy] => [name(policy), policy]);

  it('and is not as it is', () => {
    expect(linted(all, OURS)).toBe('');
    expect(refusing.length).toBeGreaterThan(10);
  });

  it.each(cases(refusing))('%s without its scope', (_, policy) => {
    const change = (copy: Policy) => {
      delete copy.spec.podSelector;
      delete copy.spec.containerSelector;
      copy.kind = 'TracingPolicy';
    };
    expect(linted([broken(policy, change)], OURS)).toContain('is not scoped to pods');
  });

  it.each(cases(refusing))('%s in a namespace of ours', (_, policy) => {
    const change = (copy: Policy) => {
      copy.kind = 'TracingPolicyNamespaced';
      copy.metadata = { name: policy.metadata.name, namespace: 'monitoring' };
      delete copy.spec.podSelector;
    };
    expect(linted([broken(policy, change)], OURS)).toContain('reaches pods of monitoring');
  });

  it.each(cases(refusing))('%s without the filters of a selector', (_, policy) => {
    const change = (copy: Policy) => {
      for (const hook of copy.spec.kprobes ?? []) {
        for (const selector of hook.selectors ?? []) {
          delete selector.matchArgs;
          delete selector.matchPIDs;
        }
      }
    };
    expect(linted([broken(policy, change)], OURS)).toContain('has no filter beside it');
  });

  it.each(cases(refusing))('%s with filters that let everything through', (_, policy) => {
    const change = (copy: Policy) => {
      for (const { selectors = [] } of copy.spec.kprobes ?? []) {
        for (const selector of selectors) {
          delete selector.matchPIDs;
          selector.matchArgs = [{ index: 0, operator: 'Prefix', values: ['/'] }];
        }
      }
    };
    expect(linted([broken(policy, change)], OURS)).toContain('tells no call from another');
  });

  it.each(cases(refusing))('%s without its mode', (_, policy) => {
    const change = (copy: Policy) => {
      copy.spec.options = copy.spec.options?.filter((option) => option.name !== 'policy-mode');
    };
    expect(linted([broken(policy, change)], OURS)).toContain('is enforced at once');
  });

  it.each(cases(refusing))('%s as a system call of the same arguments', (_, policy) => {
    const change = (copy: Policy) => {
      for (const hook of copy.spec.kprobes ?? []) {
        hook.syscall = true;
        hook.args = [{ index: 0, type: 'string' }];
      }
    };
    expect(linted([broken(policy, change)], OURS)).toContain('can change after the check');
  });

  it.each(cases(all))('%s a second time under another name', (_, policy) => {
    const second = broken(policy, (copy) => {
      copy.metadata.name = 'second';
    });
    expect(linted([policy, second], OURS)).toContain('no selector tells the two apart');
  });

  it.each(cases(all.filter((policy) => hooksOf(policy).some(({ selectors }) => selectors[0]?.matchArgs))))(
    '%s with an index that no argument has',
    (_, policy) => {
      const change = (copy: Policy) => {
        for (const hook of copy.spec.kprobes ?? []) hook.args = hook.args?.map((arg) => ({ ...arg, type: 'nop' }));
      };
      expect(linted([broken(policy, change)], OURS)).toContain('can only be shown');
    },
  );
});

describe('a risk is shown at the switch that causes it', () => {
  const bad = policyFixtures('bad').find(({ name }) => name === 'enforcement-of-the-host')?.policies ?? [];
  const named = (name: string) => bad.map((policy) => broken(policy, (copy) => (copy.metadata.name = name)));

  it('by its line', () => {
    const lines = ['components:', '  tracing-policies:', '    policies:', '      egress:', '        enforce: true', ''];
    const { locate } = parseEnvironment(`${MINIMAL}${lines.join('\n')}`, 'environments/kind.yaml');
    const [conflict] = policyConflicts(named('egress'), PROTECTED);
    expect(conflict?.path).toEqual(['egress', 'enforce']);
    expect(locate(['components', 'tracing-policies', 'policies', ...(conflict?.path ?? [])])).toBe(
      'environments/kind.yaml:8:18',
    );
    expect(conflict?.message).toMatch(/^tracing policy egress, spec\.kprobes\[0\]\.selectors\[0\]: Override is not/);
  });

  it('and a stack says it of what it renders', () => {
    const { stack, components } = renderWith('');
    expect(stack.conflicts(components)).toEqual([]);
    const [first] = components;
    const objects = new Map(named('egress').map((policy) => ['x.yaml', policy]));
    const [conflict] = stack.conflicts([{ ...first, objects } as unknown as (typeof components)[number]]);
    expect(conflict?.path.join('.')).toBe('components.tracing-policies.policies.egress.enforce');
  });
});
