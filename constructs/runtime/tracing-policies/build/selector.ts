import type { TracingPolicy } from '../../../../imports/crds/tracing-policy.ts';
import type { ArgumentFilter } from './arguments.ts';

type Rendered = NonNullable<NonNullable<TracingPolicy['spec']['kprobes']>[number]['selectors']>[number];
type Action = NonNullable<Rendered['matchActions']>[number];

/** At most five comparisons in one selector (Tetragon 1.7.0, `ParseMatchArgs`). */
type UpToFive<T> = readonly [T, T?, T?, T?, T?];

/** When a hook is worth an event: everything that is said must hold. All of it is decided in the kernel. */
interface Conditions {
  readonly args?: UpToFive<ArgumentFilter>;
  /** On what the function returned: the kernel then sends two messages for each call, at its start and its end. */
  readonly returned?: UpToFive<ArgumentFilter>;
  /** Only processes that do not descend from the container's first: what `kubectl exec` and its like started. */
  readonly startedFromOutside?: true;
  /** Only processes without these effective capabilities. */
  readonly without?: readonly `CAP_${string}`[];
  /** At most one event in this time for each thread and set of arguments. */
  readonly rateLimit?: `${number}${'s' | 'm' | 'h'}`;
}

/** A selector of a hook that observes. */
export interface Selector extends Conditions {
  readonly refuse?: never;
}

/** A selector of a hook that can refuse. */
export interface RefusingSelector extends Conditions {
  /** Once the environment says `enforce`: the operation fails with this error, and the process may be killed. */
  readonly refuse?: { readonly error: -1 | -13; readonly kill?: true };
}

/** Writes a selector as the policy states it. */
export function renderSelector(selector: RefusingSelector): Rendered {
  const { args, returned, startedFromOutside, without } = selector;
  const actions = actionsOf(selector);
  return {
    ...(startedFromOutside
      ? { matchPIDs: [{ operator: 'NotIn', followForks: true, isNamespacePID: true, values: [1] }] }
      : {}),
    ...(without ? { matchCapabilities: [{ type: 'Effective', operator: 'NotIn', values: [...without] }] } : {}),
    ...(args ? { matchArgs: filters(args) } : {}),
    ...(returned ? { matchReturnArgs: filters(returned) } : {}),
    ...(actions.length > 0 ? { matchActions: actions } : {}),
  };
}

function filters(given: UpToFive<ArgumentFilter>): ArgumentFilter[] {
  return given.filter((filter) => filter !== undefined);
}

function actionsOf({ rateLimit, refuse }: RefusingSelector): Action[] {
  return [
    ...(rateLimit ? [{ action: 'Post' as const, rateLimit }] : []),
    ...(refuse ? [{ action: 'Override' as const, argError: refuse.error }] : []),
    ...(refuse?.kill ? [{ action: 'Sigkill' as const }] : []),
  ];
}
