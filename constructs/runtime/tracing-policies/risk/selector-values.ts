import { NAMESPACES } from './names.ts';
import { isNumber, unsigned } from './numbers.ts';
import type { Selector } from './policy.ts';
import type { Finding } from './risk.ts';
import { isCapability } from './values.ts';

const RATE_LIMIT = /^\d+[smh]?$/i;
const RATE_LIMIT_SCOPES: readonly string[] = ['thread', 'process', 'global'];

/** Operators that may follow a program's children (Tetragon 1.7.0, `ParseMatchBinary`). */
const FOLLOWING: readonly string[] = ['In', 'NotIn'];

/**
 * What a selector says of the process that Tetragon cannot read (1.7.0, `ParseMatchCaps`, `namespaceSelectorValue`,
 * `ParseMatchNamespaceChange`, `ParseMatchBinary` and `parseRateLimit` in `pkg/selectors/kernel.go`).
 */
export function selectorValues(selector: Selector, place: string): Finding[] {
  const { matchActions = [], matchReturnActions = [], matchBinaries = [], matchParentBinaries = [] } = selector;
  const say = (odd: readonly string[], is: string, remedy: string): Finding[] =>
    odd.length === 0 ? [] : [{ place, reason: `${odd.join(' and ')} is ${is}`, remedy }];
  return [
    ...[...(selector.matchCapabilities ?? []), ...(selector.matchCapabilityChanges ?? [])].flatMap(({ values }) =>
      say(
        values.filter((value) => !isCapability(value)),
        'no capability',
        'write a name as CAP_SYS_ADMIN',
      ),
    ),
    ...(selector.matchNamespaces ?? []).flatMap(({ values }) =>
      say(
        values.filter((value) => !isNamespace(value)),
        'no namespace',
        'write the number of one, or host_ns',
      ),
    ),
    ...(selector.matchNamespaceChanges ?? []).flatMap(({ values }) =>
      say(
        values.filter((value) => !NAMESPACES.has(value.toLowerCase())),
        'no kind of namespace',
        'write one as Mnt, Pid or Net',
      ),
    ),
    ...[...matchBinaries, ...matchParentBinaries].flatMap(({ operator, followChildren }) =>
      say(
        followChildren && !FOLLOWING.includes(operator) ? [operator] : [],
        'not followed to children',
        'use In or NotIn, or remove followChildren',
      ),
    ),
    ...[...matchActions, ...matchReturnActions].flatMap(({ rateLimit, rateLimitScope }) => [
      ...say(
        rateLimit === undefined || RATE_LIMIT.test(rateLimit) ? [] : [rateLimit],
        'no rate limit',
        'write a number of seconds, or one as 1m or 1h',
      ),
      ...say(
        rateLimitScope === undefined || RATE_LIMIT_SCOPES.includes(rateLimitScope) ? [] : [rateLimitScope],
        'no scope of a rate limit',
        `use ${RATE_LIMIT_SCOPES.join(', ')}`,
      ),
    ]),
  ];
}

function isNamespace(value: string): boolean {
  return value === 'host_ns' || (/^\d+$/.test(value) && isNumber(String(Number(value)), unsigned(32n)));
}
