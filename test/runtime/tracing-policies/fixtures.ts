import { readdirSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import type { Policy } from '../../../constructs/runtime/tracing-policies/risk/policy.ts';
import { policyRisks } from '../../../constructs/runtime/tracing-policies/risk/risks.ts';

const FOLDER = 'test/fixtures/policies';

/** Namespaces that the fixtures protect. */
export const PROTECTED = { protectedNamespaces: ['kube-system', 'monitoring'] };

/** Policies in a file whose name says what they are. */
export interface PolicyFixture {
  readonly name: string;
  readonly policies: readonly Policy[];
}

/** All fixtures of a kind, by name. */
export function policyFixtures(kind: 'good' | 'bad'): PolicyFixture[] {
  return readdirSync(`${FOLDER}/${kind}`)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({
      name: file.replace('.yaml', ''),
      policies: loadAll(readFileSync(`${FOLDER}/${kind}/${file}`, 'utf8')) as Policy[],
    }));
}

/** The risks that are written down for a bad fixture. */
export function expectedRisks(name: string): string {
  return readFileSync(`${FOLDER}/bad/${name}.txt`, 'utf8').trimEnd();
}

/** What the lint says of policies, a line for each risk. */
export function linted(policies: readonly Policy[], surroundings = PROTECTED): string {
  return policyRisks(policies, surroundings)
    .map(({ policy, place, reason, remedy, cause }) => `${policy} (${cause}) ${place}: ${reason}: ${remedy}`)
    .join('\n');
}
