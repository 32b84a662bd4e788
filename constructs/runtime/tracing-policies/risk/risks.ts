import { actionsAreSound } from './actions.ts';
import { busyHooksAreFiltered } from './busy-hooks.ts';
import { callsAreWhatTheySay } from './calls.ts';
import { duplicates } from './duplicates.ts';
import { enforcementHasASelector, enforcementNamesWhatItHits } from './enforcement-filters.ts';
import { enforcementIsHeldToPods, enforcementSaysItsMode } from './enforcement.ts';
import { limitsAreKept } from './limits.ts';
import { comparedListsAreThere } from './lists.ts';
import { macrosAreKept } from './macros.ts';
import { optionOf, optionsAreClear } from './options.ts';
import type { Policy } from './policy.ts';
import { enforcementIsNotOnMemoryOfProcesses } from './process-memory.ts';
import type { Risk, Rule, Surroundings } from './risk.ts';
import { hooksAreOfOneKind } from './sections.ts';

/** What must hold of what a policy refuses. */
const OF_ENFORCEMENT: readonly Rule[] = [
  enforcementIsHeldToPods,
  enforcementIsNotOnMemoryOfProcesses,
  enforcementHasASelector,
  enforcementNamesWhatItHits,
  enforcementSaysItsMode,
];

/** What must hold of every policy. */
const OF_ALL: readonly Rule[] = [
  optionsAreClear,
  hooksAreOfOneKind,
  callsAreWhatTheySay,
  comparedListsAreThere,
  macrosAreKept,
  actionsAreSound,
  busyHooksAreFiltered,
  limitsAreKept,
];

/** Finds what must not reach a cluster in policies as they are delivered, those of both kinds. */
export function policyRisks(policies: readonly Policy[], surroundings: Surroundings): Risk[] {
  const ofEach = policies.flatMap((policy) => {
    const find = (rules: readonly Rule[], cause: Risk['cause']) =>
      rules.flatMap((rule) =>
        rule(policy, surroundings).map((finding) => ({ ...finding, policy: policy.metadata.name, cause })),
      );
    const enforced = optionOf(policy, 'policy-mode') === 'enforce';
    return [...find(OF_ENFORCEMENT, enforced ? 'enforce' : 'enabled'), ...find(OF_ALL, 'enabled')];
  });
  return [...ofEach, ...duplicates(policies)];
}
