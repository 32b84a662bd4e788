import type { PrometheusRule } from '../../imports/crds/prometheus-rule.ts';
import { Component } from '../core/component.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet } from '../core/wire.ts';
import { flowRules } from './flow-rules.ts';

/** Which definitions the rules need. */
export interface RulesProps {
  readonly definitions: CrdSet;
}

/** What Prometheus works out ahead, in a component of its own, after the definitions. */
export class Rules extends Component {
  constructor(scope: Root, { definitions }: RulesProps) {
    super(scope, 'rules', { namespace: 'monitoring', summary: 'what Prometheus works out ahead: recording rules' });
    this.needs(definitions);
    this.add<PrometheusRule>({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'flows', namespace: this.home },
      spec: { groups: [{ name: 'flows', rules: flowRules().map((rule) => ({ ...rule })) }] },
    });
  }
}
