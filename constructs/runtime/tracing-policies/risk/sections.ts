import type { Finding, Rule } from './risk.ts';

/** Kinds of hooks, each of which is loaded in its own way (Tetragon 1.7.0, `PolicyHandler` in pkg/sensors/tracing). */
const SECTIONS = ['kprobes', 'fentries', 'tracepoints', 'lsmhooks', 'uprobes', 'usdts'] as const;

/** A policy watches something, by hooks of one kind: Tetragon refuses one of two, and loads one of none in silence. */
export const hooksAreOfOneKind: Rule = ({ spec }): Finding[] => {
  const given = SECTIONS.filter((section) => (spec[section]?.length ?? 0) > 0);
  // The loader's events need no hook.
  if (given.length === 0 && !spec.loader) {
    return [{ place: 'spec', reason: 'the policy watches nothing', remedy: 'add a hook, or remove the policy' }];
  }
  if (given.length <= 1) return [];
  return [
    {
      place: 'spec',
      reason: `it has ${given.join(' and ')}, and one policy holds one kind of hooks`,
      remedy: 'make a policy of each',
    },
  ];
};
