import { describe, expect, it } from 'vitest';
import { treesOf } from './order/check.ts';
import { heldBack } from './order/held-back.ts';
import { KIND } from './rendered.ts';

const { argocd, flux } = treesOf(KIND, 'kind');
const LAST = 'rules scrapes tracing-policies';
const ALL_BUT_FIRST =
  'collector deep-space grafana guestbook load loki podinfo prometheus quarantine rules scrapes tempo tetragon tracing-policies visibility';

/** What is not delivered as long as a component is not ready: the dependants under Flux, all later waves under Argo CD. */
const HELD_BACK: readonly (readonly [component: string, flux: string, argocd: string])[] = [
  // A policy for pods of every namespace is in none.
  ['namespaces', ALL_BUT_FIRST.replace(' quarantine', ''), ALL_BUT_FIRST],
  ['cilium', 'quarantine visibility', ALL_BUT_FIRST],
  ['tetragon', 'tracing-policies', LAST],
  ['tracing-policies', '', ''],
  ['prometheus', 'rules scrapes', LAST],
  ['loki', '', LAST],
  ['tempo', '', LAST],
  ['collector', '', LAST],
  ['grafana', '', LAST],
  ['guestbook', '', LAST],
  ['podinfo', '', LAST],
  ['deep-space', '', LAST],
  ['load', '', LAST],
  ['visibility', '', LAST],
  ['rules', '', ''],
  ['scrapes', '', ''],
  ['quarantine', '', LAST],
];

describe('a component that is never ready', () => {
  it.each(HELD_BACK)(
    'holds back, as %s, under Flux [%s] and under Argo CD [%s]',
    (component, underFlux, underArgocd) => {
      expect(heldBack(flux, component).toSorted().join(' ')).toBe(underFlux);
      expect(heldBack(argocd, component).toSorted().join(' ')).toBe(underArgocd);
    },
  );

  it('is said of every component', () => {
    const names = HELD_BACK.map(([name]) => name).toSorted();
    expect(flux.units.map(({ name }) => name).toSorted()).toEqual(names);
    expect(argocd.units.map(({ name }) => name).toSorted()).toEqual(names);
  });

  it.each(['grafana', 'collector', 'loki', 'tempo', 'guestbook', 'podinfo', 'deep-space', 'load'])(
    'does not hold back %s, when it is Prometheus',
    (name) => {
      expect([...heldBack(flux, 'prometheus'), ...heldBack(argocd, 'prometheus')]).not.toContain(name);
    },
  );
});
