import { NUMERIC, OPERATORS } from '../build/arguments.ts';
import type { Filter, Hook, Policy, Selector } from './policy.ts';
import { enforcementOf, hooksOf, optionOf } from './policy.ts';
import type { Finding, Rule } from './risk.ts';

/*
 * Limits of Tetragon 1.7.0 that its definitions do not state: the API server takes such a policy, and the agent refuses
 * it when it loads it (pkg/selectors/kernel.go, pkg/sensors/tracing/generickprobe.go, genericlsm.go, message.go and
 * tags.go), or shortens what it says.
 */
const SELECTORS = 5;
const ARGS = 5;
const LAST_INDEX = 4;
const FILTERS = 5;
const VALUES = 4;
const ACTIONS = 3;
const NAMESPACES = 10;
const PREFIX = 256;
const POSTFIX = 127;
const SUBSTRING = 99;
const BINARY = 255;
const MESSAGE = 256;
const TAG = 128;

/** Operators whose values are in a map: as many as one likes. */
const MAPPED: readonly string[] = ['InMap', 'NotInMap'];

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
  if (optionOf(policy, 'disable-kprobe-multi') === 'true') return found;
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
  const overrides = selectors.some((selector) => enforcementOf(selector).some(({ action }) => action === 'Override'));
  if (overrides && kind === 'kprobe' && !syscall && !target.startsWith('security_')) {
    say(place, `${target} cannot be overridden`, 'hook a system call or a security_ function');
  }
  return found;
}

function ofSelectors(hook: Hook): Finding[] {
  return hook.selectors.flatMap((selector, index) => ofSelector(hook, selector, `${hook.place}.selectors[${index}]`));
}

function ofSelector(hook: Hook, selector: Selector, place: string): Finding[] {
  const found: Finding[] = [];
  const say = (where: string, reason: string, remedy: string) => found.push({ place: where, reason, remedy });
  const { matchArgs = [], matchData = [], matchReturnArgs = [], matchActions = [], matchReturnActions = [] } = selector;
  const { matchBinaries = [], matchNamespaces = [], matchNamespaceChanges = [], matchPIDs = [] } = selector;

  if (matchArgs.length + matchData.length > FILTERS) {
    say(
      place,
      `it compares ${matchArgs.length + matchData.length} times, and ${FILTERS} fit`,
      'compare less, or in two hooks',
    );
  }
  for (const [index, filter] of matchArgs.entries()) {
    const arg = hook.args.find((one) => one.index === filter.index);
    const where = `${place}.matchArgs[${index}]`;
    if (filter.args !== undefined) continue;
    if (arg) found.push(...ofFilter(filter, arg.type, where));
    else
      say(where, `the hook has no argument with index ${filter.index}`, 'add it to args, or compare one that is there');
  }
  if (matchReturnArgs.length > 0 && !hook.returns) {
    say(place, 'it compares what the hook does not return', 'add return: true and a returnArg');
  }
  if (matchReturnArgs.length > 0 && hook.kind === 'lsm') {
    say(place, 'hooks of lsmhooks have no return value', 'hook the security_ function with a kprobe');
  }
  for (const [index, filter] of matchReturnArgs.entries()) {
    if (hook.returns) found.push(...ofFilter(filter, hook.returns.type, `${place}.matchReturnArgs[${index}]`));
  }
  for (const actions of [matchActions, matchReturnActions]) {
    if (actions.length > ACTIONS) say(place, `it has ${actions.length} actions, and ${ACTIONS} fit`, 'do less');
    for (const { action, rateLimit, kernelStackTrace, userStackTrace } of actions) {
      if (action === 'Post') {
        if (hook.kind === 'lsm' && (kernelStackTrace || userStackTrace)) {
          say(place, 'hooks of lsmhooks have no stack traces', 'hook the security_ function with a kprobe');
        }
      } else if (rateLimit !== undefined || kernelStackTrace || userStackTrace) {
        say(place, `a rate limit or a stack trace is for Post, not for ${action}`, 'move it to an action Post');
      }
    }
  }
  for (const values of [...matchBinaries, ...(selector.matchParentBinaries ?? [])].map(({ values }) => values)) {
    if (values.some((value) => value.length > BINARY)) {
      say(place, `the path of a binary is longer than ${BINARY} characters`, 'use a prefix or a postfix');
    }
  }
  if (selector.matchParentBinaries?.length) {
    say(place, 'matchParentBinaries needs the parents map, which is not switched on', 'use matchBinaries');
  }
  if (matchNamespaces.length > NAMESPACES) {
    say(place, `it has ${matchNamespaces.length} filters of namespaces, and ${NAMESPACES} fit`, 'use fewer');
  }
  for (const { values } of [...matchNamespaces, ...matchPIDs]) {
    if (values.length > VALUES) say(place, `a filter has ${values.length} values, and ${VALUES} fit`, 'use fewer');
  }
  if (matchNamespaceChanges.length > 1) say(place, 'it has two filters of changed namespaces', 'join them');
  return found;
}

function ofFilter({ operator, values = [] }: Filter, type: string, place: string): Finding[] {
  const found: Finding[] = [];
  const say = (reason: string, remedy: string) => found.push({ place, reason, remedy });
  const allowed: readonly string[] = (OPERATORS as Readonly<Record<string, readonly string[]>>)[type] ?? [];
  const plain = { GreaterThan: 'GT', LessThan: 'LT' }[operator as string] ?? operator;
  if (operator !== 'CelExpr' && !allowed.includes(plain)) {
    say(
      `${operator} does not compare a ${type}`,
      allowed.length > 0 ? `use one of ${allowed.join(', ')}` : 'compare another argument: this one can only be shown',
    );
    return found;
  }
  if (NUMERIC.includes(type) && !MAPPED.includes(operator) && values.length > VALUES) {
    say(`it has ${values.length} values, and ${VALUES} fit`, 'use InMap or NotInMap');
  }
  const longest = { Prefix: PREFIX, NotPrefix: PREFIX, Postfix: POSTFIX, NotPostfix: POSTFIX }[operator as string];
  const limit = longest ?? (operator.startsWith('SubString') ? SUBSTRING : undefined);
  if (limit !== undefined && values.some((value) => value.length > limit)) {
    say(`a value is longer than ${limit} characters`, 'shorten it');
  }
  return found;
}
