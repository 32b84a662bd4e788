import { COMMENT } from './evidence.ts';
import type { KnownChart } from './known-keys.ts';

/** Known keys of Tetragon. */
export const TETRAGON: KnownChart = {
  own: [
    { under: 'rthooks', keys: ['affinity: map'], evidence: COMMENT },
    { under: 'rthooks', keys: ['extraPodLabels: map'], evidence: 'templates/rthooks-daemonset.yaml' },
  ],
  passedOn: [],
};
