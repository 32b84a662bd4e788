import type { Policy } from './policy.ts';
import type { Finding, Rule } from './risk.ts';

/** What Go's `strconv.ParseBool` takes, by which Tetragon reads an option that is true or false. */
const TRUE: readonly string[] = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE: readonly string[] = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** Values of the options that Tetragon 1.7.0 reads; it refuses a policy with any other (`getSpecOptions`). */
const OPTIONS: Readonly<Record<string, { readonly values: readonly string[]; readonly say: string }>> = {
  'disable-kprobe-multi': { values: [...TRUE, ...FALSE], say: 'true or false' },
  'disable-uprobe-multi': { values: [...TRUE, ...FALSE], say: 'true or false' },
  'override-method': { values: ['fmod-ret', 'override-return'], say: 'fmod-ret or override-return' },
  'policy-mode': { values: ['monitor', 'enforce'], say: 'monitor or enforce' },
};

/** What a person reads in the options is what Tetragon reads there. */
export const optionsAreClear: Rule = ({ spec: { options = [] } }) =>
  options.flatMap(({ name, value = '' }, index): Finding[] => {
    const place = `spec.options[${index}]`;
    const known = OPTIONS[name];
    const found: Finding[] = [];
    if (known && !known.values.includes(value)) {
      found.push({ place, reason: `${name} cannot be ${value || 'empty'}`, remedy: `use ${known.say}` });
    }
    if (options.findIndex((option) => option.name === name) !== index) {
      found.push({
        place,
        reason: `${name} is said a second time, and Tetragon takes the last`,
        remedy: 'say it once',
      });
    }
    return found;
  });

/** An option of a policy, as Tetragon reads it: the last of its name. */
export function optionOf({ spec }: Policy, name: string): string | undefined {
  return spec.options?.findLast((option) => option.name === name)?.value;
}

/** Whether an option of a policy is on. */
export function isOn(policy: Policy, name: string): boolean {
  return TRUE.includes(optionOf(policy, name) ?? '');
}
