import { describe, expect, it } from 'vitest';
import { deliveryOrder } from '../../constructs/core/graph.ts';
import type { OwnedObject } from '../support/render.ts';
import { ENVIRONMENTS, renderWith } from '../support/render.ts';

/** What tells an object from every other of a cluster. */
function identity({ object: { apiVersion, kind, metadata } }: OwnedObject): string {
  return [apiVersion, kind, metadata.namespace ?? '', metadata.name].join(' ');
}

function owners(objects: readonly OwnedObject[]): Map<string, string[]> {
  const byObject = new Map<string, string[]>();
  for (const one of objects) byObject.set(identity(one), [...(byObject.get(identity(one)) ?? []), one.component]);
  return byObject;
}

function ownedTwice(objects: readonly OwnedObject[]): string[] {
  return [...owners(objects)].filter(([, components]) => components.length > 1).map(([object]) => object);
}

const COMPONENTS = [
  'quarantine',
  'visibility',
  'tetragon',
  'tracing-policies',
  'prometheus',
  'scrapes',
  'loki',
  'tempo',
  'collector',
  'grafana',
];

/** Every part of an environment that can be switched off, with what must go with it. */
const OFF: readonly (readonly [name: string, yaml: string])[] = [
  ...COMPONENTS.map((name): [string, string] => {
    const withIt = { tetragon: ['tracing-policies'], prometheus: ['scrapes'] }[name] ?? [];
    const components = [name, ...withIt].map((one) => `  ${one}: {enabled: false}\n`).join('');
    const demo = ['tempo', 'collector'].includes(name) ? 'demo: {traces: false}\n' : '';
    return [name, `components:\n${components}${demo}`];
  }),
  ['guestbook', 'demo: {guestbook: {enabled: false}}\n'],
  ['podinfo', 'demo: {podinfo: {enabled: false}}\n'],
  ['deep-space', 'demo: {deep-space: {insideCaller: false}}\n'],
  ['rules', 'components: {collector: {enabled: false}}\ndemo: {traces: false}\n'],
  ['load', 'demo: {guestbook: {traffic: false}, podinfo: {traffic: false}, traces: false}\n'],
];

const all = renderWith('');
const full = owners(all.objects);

describe('ownership', () => {
  it.each([...ENVIRONMENTS.keys()])('gives every object of %s one owner, in a namespace that is delivered', (name) => {
    const { objects, components } = ENVIRONMENTS.get(name) ?? all;
    expect(ownedTwice(objects)).toEqual([]);
    expect(() => deliveryOrder(components)).not.toThrow();
  });

  it('has every component in the list of what can be switched off, but for the two that cannot', () => {
    const ids = all.components.map(({ component }) => component.id);
    expect(ids.filter((id) => !OFF.some(([name]) => name === id))).toEqual(['namespaces', 'cilium']);
  });

  it.each(OFF)('stays as it is when %s is switched off', (name, yaml) => {
    const { objects, components } = renderWith(yaml);
    expect(components.map(({ component }) => component.id)).not.toContain(name);
    expect(ownedTwice(objects)).toEqual([]);
    // What is still rendered belongs to whom it belonged before.
    const moved = [...owners(objects)].filter(
      ([object, now]) => full.has(object) && full.get(object)?.join() !== now.join(),
    );
    expect(moved).toEqual([]);
    expect(() => deliveryOrder(components)).not.toThrow();
  });

  it('never delivers kube-system, and protects the shared namespace from pruning', () => {
    const namespaces = all.objects.filter(({ object }) => object.kind === 'Namespace');
    expect(namespaces.every(({ component }) => component === 'namespaces')).toBe(true);
    expect(namespaces.map(({ object }) => object.metadata.name)).not.toContain('kube-system');
    const monitoring = namespaces.find(({ object }) => object.metadata.name === 'monitoring');
    expect(monitoring?.object.metadata.annotations).toMatchObject({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
  });

  it('would see an object that two components render', () => {
    const [first] = all.objects;
    if (!first) throw new Error('nothing was rendered');
    expect(ownedTwice([...all.objects, { ...first, component: 'another' }])).toEqual([identity(first)]);
  });
});
