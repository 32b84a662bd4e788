import type { TracingPolicyNamespaced } from '../../../../imports/crds/tracing-policy-namespaced.ts';
import type { TracingPolicy } from '../../../../imports/crds/tracing-policy.ts';

/** A policy of either kind, as it is delivered. */
export type Policy = TracingPolicy | TracingPolicyNamespaced;

type Spec = Policy['spec'];
type Kprobe = NonNullable<Spec['kprobes']>[number];

/** One condition of a hook. */
export type Selector = NonNullable<Kprobe['selectors']>[number];

/** One comparison in a condition. */
export type Filter = NonNullable<Selector['matchArgs']>[number];

/** An argument that a hook looks at. */
export type Arg = NonNullable<Kprobe['args']>[number];

/** What a selector does when it holds. */
export type Action = NonNullable<Selector['matchActions']>[number];

/** One hook of a policy, whatever it is attached to. */
export interface Hook {
  /** Where it stands in the policy: `spec.kprobes[0]`. */
  readonly place: string;
  readonly kind: 'kprobe' | 'fentry' | 'lsm' | 'tracepoint' | 'uprobe' | 'usdt';
  /** What it is attached to, the same for two hooks of one place: `tcp_connect`, `raw_syscalls/sys_enter`. */
  readonly target: string;
  readonly syscall: boolean;
  readonly args: readonly Arg[];
  readonly returns: Arg | undefined;
  readonly selectors: readonly Selector[];
  readonly message: string | undefined;
  readonly tags: readonly string[];
}

/** Every rule asks for the hooks of every policy, and a policy does not change once it is rendered. */
const known = new WeakMap<Policy, readonly Hook[]>();

/** Every hook of a policy, with what the macros add to its selectors, as Tetragon loads it. */
export function hooksOf(policy: Policy): readonly Hook[] {
  const hooks =
    known.get(policy) ??
    writtenHooksOf(policy).map((one) => ({
      ...one,
      selectors: one.selectors.map((selector) => withMacros(selector, policy.spec.selectorsMacros)),
    }));
  known.set(policy, hooks);
  return hooks;
}

/** Every hook of a policy as it is written, its macros by name. */
export function writtenHooksOf({ spec }: Policy): Hook[] {
  return [
    ...functions(spec, 'kprobes', 'kprobe'),
    ...functions(spec, 'fentries', 'fentry'),
    ...(spec.lsmhooks ?? []).map((one, index) =>
      hook(one, { place: `spec.lsmhooks[${index}]`, kind: 'lsm', target: `security_${one.hook}`, syscall: false }),
    ),
    ...(spec.tracepoints ?? []).map((one, index) =>
      hook(one, {
        place: `spec.tracepoints[${index}]`,
        kind: 'tracepoint',
        target: `${one.subsystem}/${one.event}`,
        syscall: ['syscalls', 'raw_syscalls'].includes(one.subsystem),
      }),
    ),
    ...(spec.uprobes ?? []).map((one, index) =>
      hook(one, {
        place: `spec.uprobes[${index}]`,
        kind: 'uprobe',
        target: `${one.path} ${(one.symbols ?? one.offsets ?? []).join(' ')}`,
        syscall: false,
      }),
    ),
    ...(spec.usdts ?? []).map((one, index) =>
      hook(one, {
        place: `spec.usdts[${index}]`,
        kind: 'usdt',
        target: `${one.path} ${one.provider}/${one.name}`,
        syscall: false,
      }),
    ),
  ];
}

/** What stands before the name of a system call: its binary interface, in a list, and the architecture's prefix. */
const ABI = /^(?:(?:x64|i386|arm64|arm32)\/)?(?:__(?:x64|arm64|ia32)_)?(?=sys_)/;

function functions(spec: Spec, key: 'kprobes' | 'fentries', kind: 'kprobe' | 'fentry'): Hook[] {
  return (spec[key] ?? []).flatMap((one, index) =>
    callsOf(one.call, spec.lists).map(({ call, syscall }) => ({
      ...hook(one, {
        place: `spec.${key}[${index}]`,
        kind,
        target: call.replace(ABI, ''),
        // What the definition fills in where nothing is said.
        syscall: syscall || (one.syscall ?? true),
      }),
      returns: one.return ? one.returnArg : undefined,
    })),
  );
}

/** What `call` stands for: a function, or each of a list. A list that Tetragon makes itself stands for its kind. */
function callsOf(call: string, lists: Spec['lists']): { call: string; syscall: boolean }[] {
  const list = lists?.find(({ name }) => call === `list:${name}`);
  if (!list) return [{ call, syscall: false }];
  const syscall = ['syscalls', 'generated_syscalls'].includes(list.type ?? '');
  if (list.type?.startsWith('generated_')) return [{ call: `${list.type}/${list.pattern ?? ''}`, syscall }];
  return (list.values ?? []).map((one) => ({ call: one, syscall }));
}

function hook(
  given: Pick<Kprobe, 'args' | 'message' | 'selectors' | 'tags'>,
  what: Pick<Hook, 'place' | 'kind' | 'target' | 'syscall'>,
): Hook {
  const { args = [], message, selectors = [], tags = [] } = given;
  return { ...what, args, message, selectors, tags, returns: undefined };
}

/** What a selector says, with what its macros say: their lists are appended (Tetragon 1.7.0, `appendMacrosSelectors`). */
function withMacros({ macros = [], ...own }: Selector, defined: Spec['selectorsMacros']): Selector {
  if (macros.length === 0) return own;
  const lists = new Map<string, unknown[]>();
  for (const part of [own, ...macros.map((name) => ({ ...defined?.[name], macros: [] }))]) {
    for (const [key, list = []] of Object.entries(part)) lists.set(key, [...(lists.get(key) ?? []), ...list]);
  }
  lists.delete('macros');
  return Object.fromEntries(lists);
}

/** What is no filter of a call: what is done, and what is compared when it has returned. */
const AFTER_THE_CALL: readonly string[] = ['matchActions', 'matchReturnArgs', 'matchReturnActions'];

/** What a selector filters calls by, without what it does. What the call returns is not known yet. */
function filtersOf(selector: Selector): Partial<Selector> {
  return Object.fromEntries(
    Object.entries(selector).filter(([key, value]) => !AFTER_THE_CALL.includes(key) && (value as unknown[]).length > 0),
  );
}

/** What a selector reports by: calls, and what they return. */
export function conditionsOf(selector: Selector): Partial<Selector> {
  const { matchReturnArgs = [] } = selector;
  return { ...filtersOf(selector), ...(matchReturnArgs.length > 0 ? { matchReturnArgs } : {}) };
}

/** Whether a selector holds for every call, when it is made. */
export function isUnfiltered(selector: Selector): boolean {
  return Object.keys(filtersOf(selector)).length === 0;
}

/** Actions that change what a process does (Tetragon 1.7.0, `HasEnforcementAction`). */
const ENFORCING: readonly string[] = ['Sigkill', 'Signal', 'Override', 'NotifyEnforcer', 'Set'];

/** Whether an action changes what a process does. */
export function isEnforcing({ action }: Action): boolean {
  return ENFORCING.includes(action);
}

/** What a selector does to the process, beyond reporting it. */
export function enforcementOf({ matchActions = [], matchReturnActions = [] }: Selector): Action[] {
  return [...matchActions, ...matchReturnActions].filter(isEnforcing);
}

/** Whether a selector holds in silence: it tracks or filters, and reports nothing. */
export function isSilent({ matchActions = [] }: Selector): boolean {
  return matchActions.some(({ action }) => action === 'NoPost');
}
