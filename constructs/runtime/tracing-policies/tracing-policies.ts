import { Component } from '../../core/component.ts';
import type { Root } from '../../core/root.ts';
import type { CrdSet } from '../../core/wire.ts';
import type { Context, Definition } from './library/context.ts';
import type { PolicyName } from './library/library.ts';
import { LIBRARY } from './library/library.ts';

/** Whether a policy is on, and whether it also refuses what it reports. */
interface PolicySwitch {
  readonly enabled: boolean;
  /** Default: false, it reports. */
  readonly enforce?: boolean;
}

/** What the policies need, whom they look at, and which of them are on. */
export interface TracingPoliciesProps extends Omit<Context, 'accounting'> {
  /** Definitions of tracing policies. */
  readonly definitions: CrdSet;
  readonly policies: Readonly<Record<PolicyName, PolicySwitch>>;
}

/** What Tetragon watches beyond processes, delivered after Tetragon brought the definitions. */
export class TracingPolicies extends Component {
  /** Names of the policies that are on. */
  readonly names: readonly string[];

  constructor(scope: Root, { definitions, policies, ...given }: TracingPoliciesProps) {
    super(scope, 'tracing-policies', { namespace: 'monitoring', summary: 'what Tetragon watches beyond processes' });
    this.needs(definitions);
    const context: Context = { ...given, accounting: policies['flow-accounting'].enabled };
    const on = Object.entries<Definition>(LIBRARY).flatMap(([name, define]) => {
      const { enabled, enforce = false } = policies[name as PolicyName];
      return (enabled && define(context, enforce ? 'enforce' : 'monitor')) || [];
    });
    for (const policy of on) this.add(policy);
    this.names = on.map(({ metadata }) => metadata.name);
  }
}
