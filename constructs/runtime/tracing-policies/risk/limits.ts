import { isOn } from './options.ts';
import type { Hook, Policy } from './policy.ts';
import { enforcementOf, hooksOf } from './policy.ts';
import type { Finding, Rule } from './risk.ts';
import { selectorLimits } from './selector-limits.ts';

/*
 * Limits of Tetragon 1.7.0 that its definitions do not state: the API server takes such a policy, and the agent refuses
 * it when it loads it (pkg/selectors/kernel.go; in pkg/sensors/tracing generickprobe.go, genericfentry.go, genericlsm.go,
 * message.go and tags.go), or shortens what it says.
 */
const SELECTORS = 5;
const ARGS = 5;
const LAST_INDEX = 4;
const MESSAGE = 256;
const TAG = 128;

/** A policy that the API server takes and Tetragon does not would be delivered, and watch nothing. */
export const limitsAreKept: Rule = (policy) => {
  const hooks = hooksOf(policy);
  return [...ofPolicy(policy, hooks), ...hooks.flatMap((hook) => [...ofHook(hook), ...ofSelectors(hook)])];
};

function ofPolicy(policy: Policy, hooks: readonly Hook[]): Finding[] {
  const found: Finding[] = [];
  if (policy.kind === 'TracingPolicyNamespaced' && policy.spec.hostSelector !== undefined) {
    found.push({
      place: 'spec.hostSelector',
      reason: 'a policy of one namespace cannot select the host',
      remedy: 'remove hostSelector, or make it a TracingPolicy',
    });
  }
  const { matchLabels = {}, matchExpressions = [] } = policy.spec.hostSelector ?? {};
  if (Object.keys(matchLabels).length + matchExpressions.length > 0) {
    found.push({
      place: 'spec.hostSelector',
      reason: 'the host cannot be selected by labels',
      remedy: 'use {} for every node, or remove hostSelector',
    });
  }
  const notifies = hooks.some(({ selectors }) =>
    selectors.some((selector) => enforcementOf(selector).some(({ action }) => action === 'NotifyEnforcer')),
  );
  if (notifies && !policy.spec.enforcers?.length) {
    found.push({
      place: 'spec.enforcers',
      reason: 'NotifyEnforcer has no enforcer to notify',
      remedy: 'name the system calls that it may end in enforcers',
    });
  }
  for (const [index, { return: returns, returnArg }] of (policy.spec.kprobes ?? []).entries()) {
    if (!returns || returnArg) continue;
    found.push({
      place: `spec.kprobes[${index}]`,
      reason: 'it returns something of no type',
      remedy: 'add a returnArg with the type, or remove return',
    });
  }
  if (isOn(policy, 'disable-kprobe-multi')) return found;
  const calls = hooks.filter(({ kind }) => kind === 'kprobe');
  for (const [index, { place, target }] of calls.entries()) {
    if (!calls.slice(0, index).some((earlier) => earlier.target === target)) continue;
    found.push({
      place,
      reason: `${target} is hooked twice in one policy`,
      remedy: 'make them selectors of one hook, or add the option disable-kprobe-multi with the value true',
    });
  }
  for (const { place, target, selectors } of calls) {
    const overrides = selectors.some((selector) => enforcementOf(selector).some(({ action }) => action === 'Override'));
    if (!overrides || !target.startsWith('security_')) continue;
    found.push({
      place,
      reason: `Override of ${target} is refused where many hooks share one program`,
      remedy: 'add the option disable-kprobe-multi with the value true',
    });
  }
  return found;
}

function ofHook({ place, kind, target, syscall, args, selectors, message, tags }: Hook): Finding[] {
  const found: Finding[] = [];
  const say = (where: string, reason: string, remedy: string) => found.push({ place: where, reason, remedy });
  if (args.length > ARGS) say(place, `it has ${args.length} arguments, and ${ARGS} fit`, 'look at fewer');
  for (const [index, arg] of args.entries()) {
    const where = `${place}.args[${index}]`;
    if (kind !== 'tracepoint' && arg.index > LAST_INDEX) {
      say(where, `index ${arg.index} is beyond the fifth argument`, `use an index from 0 to ${LAST_INDEX}`);
    }
    if (kind === 'kprobe' && ['auto', 'syscall64'].includes(arg.type)) {
      say(where, `type ${arg.type} is not for functions`, 'name the type that the function takes');
    }
  }
  if (selectors.length > SELECTORS) {
    say(place, `it has ${selectors.length} selectors, and ${SELECTORS} fit`, 'join those that differ in values alone');
  }
  if (message !== undefined && (message.length < 2 || message.length > MESSAGE)) {
    say(place, `its message has ${message.length} characters`, `use from 2 to ${MESSAGE}`);
  }
  for (const tag of tags) {
    if (tag.length < 2 || tag.length > TAG)
      say(place, `the tag ${tag.slice(0, 20)} has ${tag.length} characters`, `use from 2 to ${TAG}`);
  }
  if (kind === 'fentry' && selectors.some((selector) => enforcementOf(selector).length > 0)) {
    say(place, 'hooks of fentries cannot refuse or kill', 'hook it with a kprobe');
  }
  const overrides = selectors.some((selector) => enforcementOf(selector).some(({ action }) => action === 'Override'));
  if (overrides && kind === 'kprobe' && !syscall && !target.startsWith('security_')) {
    say(place, `${target} cannot be overridden`, 'hook a system call or a security_ function');
  }
  return found;
}

function ofSelectors(hook: Hook): Finding[] {
  return hook.selectors.flatMap((selector, index) =>
    selectorLimits(hook, selector, `${hook.place}.selectors[${index}]`),
  );
}
