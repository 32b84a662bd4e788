import { ApiObject } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { Component } from '../../constructs/core/component.ts';
import { deliveryOrder } from '../../constructs/core/graph.ts';
import { renderComponent } from '../../constructs/core/render.ts';
import { Root } from '../../constructs/core/root.ts';
import type { CrdSet } from '../../constructs/core/wire.ts';

/** A component made for the purpose: objects and definitions are given from outside. */
class Sample extends Component {
  constructor(scope: Root, id: string) {
    super(scope, id, { namespace: 'there', summary: id });
  }

  having(kind: string, apiVersion: string, name: string, namespace?: string): this {
    this.add({ apiVersion, kind, metadata: { name, namespace } });
    return this;
  }

  defines(group: string, kinds: string[]): CrdSet {
    return this.brings(group, kinds);
  }
}

function root(): Root {
  return new Root({ environment: 'test', charts: new Map(), values: {} });
}

function order(...components: Sample[]): readonly string[] {
  return deliveryOrder(components.map(renderComponent)).ids;
}

describe('deliveryOrder', () => {
  it('puts a namespace before its content, however the stack lists them', () => {
    const scope = root();
    const content = new Sample(scope, 'content').having('ConfigMap', 'v1', 'x', 'there');
    const namespaces = new Sample(scope, 'namespaces').having('Namespace', 'v1', 'there');
    expect(order(content, namespaces)).toEqual(['namespaces', 'content']);
  });

  it('puts definitions before the objects that need them', () => {
    const scope = root();
    const operator = new Sample(scope, 'operator');
    const rules = new Sample(scope, 'rules').having('Rule', 'example.com/v1', 'x');
    rules.needs(operator.defines('example.com', ['Rule']));
    expect(order(rules, operator)).toEqual(['operator', 'rules']);
  });

  it('keeps the order of the stack where nothing orders', () => {
    const scope = root();
    expect(order(new Sample(scope, 'b'), new Sample(scope, 'a'))).toEqual(['b', 'a']);
  });

  it('refuses an object whose namespace nobody delivers, and one whose definition nobody that it needs brings', () => {
    const scope = root();
    const lost = new Sample(scope, 'lost')
      .having('ConfigMap', 'v1', 'x', 'nowhere')
      .having('Rule', 'example.com/v1', 'y');
    expect(() => order(lost)).toThrow(
      'lost/ConfigMap-nowhere-x.yaml: no component delivers the namespace nowhere\n' +
        'lost/Rule-y.yaml: Rule of example.com is brought by nothing that lost needs',
    );
  });

  it('names only those right before a component: not what these wait for', () => {
    const scope = root();
    const namespaces = new Sample(scope, 'namespaces').having('Namespace', 'v1', 'there');
    const operator = new Sample(scope, 'operator').having('ConfigMap', 'v1', 'x', 'there');
    const rules = new Sample(scope, 'rules').having('Rule', 'example.com/v1', 'x', 'there');
    rules.needs(operator.defines('example.com', ['Rule']));
    const { before } = deliveryOrder([namespaces, operator, rules].map(renderComponent));
    expect([...before]).toEqual([
      ['namespaces', []],
      ['operator', ['namespaces']],
      ['rules', ['operator']],
    ]);
  });

  it('knows the groups of Kubernetes by name, not by how they end', () => {
    const route = new Sample(root(), 'route').having('HTTPRoute', 'gateway.networking.k8s.io/v1', 'x');
    const claim = new Sample(root(), 'ingress').having('IngressClass', 'networking.k8s.io/v1', 'x');
    expect(() => order(route)).toThrow('HTTPRoute of gateway.networking.k8s.io is brought by nothing');
    expect(order(claim)).toEqual(['ingress']);
  });

  it('names the components of a cycle', () => {
    const scope = root();
    const a = new Sample(scope, 'a');
    const b = new Sample(scope, 'b');
    a.needs(b.defines('b.com', ['B']));
    b.needs(a.defines('a.com', ['A']));
    expect(() => order(a, b)).toThrow('components need each other: a -> b -> a');
  });
});

describe('renderComponent', () => {
  it('gives the same kind and name in two namespaces a file each', () => {
    const both = new Sample(root(), 'both').having('ConfigMap', 'v1', 'x', 'one').having('ConfigMap', 'v1', 'x', 'two');
    expect([...renderComponent(both).objects.keys()]).toEqual(['ConfigMap-one-x.yaml', 'ConfigMap-two-x.yaml']);
  });

  it('leaves the namespace out where an object is cluster-scoped', () => {
    const one = new Sample(root(), 'one').having('ClusterRole', 'rbac.authorization.k8s.io/v1', 'x');
    const [object] = renderComponent(one).objects.values();
    expect(object?.metadata).toEqual({ name: 'x', labels: { 'app.kubernetes.io/part-of': 'tetrascope' } });
  });

  it('refuses two objects of one identity', () => {
    const one = new Sample(root(), 'one').having('ConfigMap', 'v1', 'x', 'a');
    expect(() => one.having('ConfigMap', 'v1', 'x', 'a')).toThrow(/already a Construct with name 'ConfigMap-a-x'/);
  });

  it('refuses two objects of one file that came by different ways', () => {
    const one = new Sample(root(), 'one').having('ConfigMap', 'v1', 'x', 'a');
    new ApiObject(one, 'other-way', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'a' } });
    expect(() => renderComponent(one)).toThrow('one: two objects are ConfigMap-a-x: rename one');
  });
});
