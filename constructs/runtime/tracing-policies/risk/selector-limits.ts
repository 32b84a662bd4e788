import { comparedBy, isOfAnother } from './compared.ts';
import { filterLimits } from './filter-limits.ts';
import type { Filter, Hook, Selector } from './policy.ts';
import type { Finding } from './risk.ts';
import { selectorValues } from './selector-values.ts';

/*
 * Limits of Tetragon 1.7.0 (pkg/selectors/kernel.go), and what its programs make of a selector
 * (bpf/process/generic_calls.h).
 */
const FILTERS = 5;
const VALUES = 4;
const ACTIONS = 3;
const NAMESPACES = 10;
const BINARY = 255;

/** What Tetragon refuses of one selector. */
export function selectorLimits(hook: Hook, selector: Selector, place: string): Finding[] {
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
    if (filter.args === undefined) found.push(...ofArgument(hook, filter, `${place}.matchArgs[${index}]`));
  }
  if (matchReturnArgs.length > 0 && !hook.returns) {
    say(place, 'it compares what the hook does not return', 'add return: true and a returnArg');
  }
  if (matchReturnArgs.length > 0 && hook.kind === 'lsm') {
    say(place, 'hooks of lsmhooks have no return value', 'hook the security_ function with a kprobe');
  }
  for (const [index, filter] of matchReturnArgs.entries()) {
    if (hook.returns) found.push(...filterLimits(filter, hook.returns.type, `${place}.matchReturnArgs[${index}]`));
  }
  for (const actions of [matchActions, matchReturnActions]) {
    if (actions.length > ACTIONS) say(place, `it has ${actions.length} actions, and ${ACTIONS} fit`, 'do less');
    for (const { action, rateLimit, kernelStackTrace, userStackTrace } of actions) {
      if (action === 'Post') {
        if (rateLimit !== undefined && hook.returns) {
          say(
            place,
            'the rate limit holds back the event of the call, and the one of its return is sent all the same',
            'remove return, or the rateLimit',
          );
        }
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
  if (matchBinaries.length > 1) {
    say(place, `it has ${matchBinaries.length} filters of binaries, and 1 fits`, 'join them, or make two selectors');
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
  found.push(...selectorValues(selector, place));
  if (matchNamespaceChanges.length > 1) say(place, 'it has two filters of changed namespaces', 'join them');
  return found;
}

function ofArgument(hook: Hook, filter: Filter, place: string): Finding[] {
  const arg = comparedBy(hook, filter);
  if (isOfAnother(hook, filter)) {
    return [
      {
        place,
        reason: `Tetragon takes the position of index ${filter.index} for an index again, and compares another argument`,
        remedy: 'write args in the order of their indexes',
      },
    ];
  }
  if (!arg) {
    return [
      {
        place,
        reason: `the hook has no argument with index ${filter.index}`,
        remedy: 'add it to args, or compare one that is there',
      },
    ];
  }
  // The type is in the event's format, which the node's kernel has.
  if (hook.kind === 'tracepoint' && arg.type === 'auto') return [];
  return filterLimits(filter, arg.type, place);
}
