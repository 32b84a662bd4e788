import type { Accepted } from './accepted.ts';
import type { Check, Finding } from './finding.ts';

/** Findings after the reviewed list was held against them. */
export interface Judgement {
  /** What has to be mended. */
  readonly open: readonly Finding[];
  readonly accepted: readonly { readonly finding: Finding; readonly reason: string }[];
  /** Entries of the list that nothing needs. */
  readonly unused: readonly Accepted[];
}

/** What a run looked at: an entry about anything else is not unused. */
export interface Scope {
  readonly checks: readonly Check[];
  /** Releases and components. */
  readonly releases: readonly string[];
}

/** Holds the reviewed list against the findings. */
export function judge(findings: readonly Finding[], list: readonly Accepted[], scope: Scope): Judgement {
  const used = new Set<Accepted>();
  const open: Finding[] = [];
  const accepted: { finding: Finding; reason: string }[] = [];
  for (const finding of findings) {
    const entry = list.find((one) => covers(one, finding));
    if (entry) {
      used.add(entry);
      accepted.push({ finding, reason: entry.reason });
    } else open.push(finding);
  }
  const unused = list.filter(
    (entry) => !used.has(entry) && scope.checks.includes(entry.check) && scope.releases.includes(entry.release),
  );
  return { open, accepted, unused };
}

function covers({ check, release, object, message = '' }: Accepted, finding: Finding): boolean {
  return (
    check === finding.check &&
    release === finding.release &&
    object === finding.object &&
    finding.message.includes(message)
  );
}
