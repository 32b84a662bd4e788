import type { TracingPolicy } from '../../../imports/crds/tracing-policy.ts';
import { Component } from '../../core/component.ts';
import type { Root } from '../../core/root.ts';
import type { CrdSet } from '../../core/wire.ts';
import { connect } from './connect.ts';

/** What the policies need and whom they leave out. */
export interface TracingPoliciesProps {
  /** Definitions of tracing policies. */
  readonly definitions: CrdSet;
  /** Namespaces of the platform itself, which are not traced. */
  readonly platformNamespaces: readonly string[];
}

/** What Tetragon watches beyond processes, delivered after Tetragon brought the definitions. */
export class TracingPolicies extends Component {
  constructor(scope: Root, { definitions, platformNamespaces }: TracingPoliciesProps) {
    super(scope, 'tracing-policies', { namespace: 'monitoring', summary: 'what Tetragon watches beyond processes' });
    this.needs(definitions);
    this.add<TracingPolicy>(connect(platformNamespaces));
  }
}
