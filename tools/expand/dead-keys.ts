import type { JsonObject } from '../../constructs/core/json.ts';
import { alterations } from './alter.ts';
import type { ValuePath } from './value-path.ts';
import { below, changed, leaves, valueAt } from './value-path.ts';

/** What an expansion comes to with other values: equal text, equal expansion; undefined where it fails. */
export type Render = (values: JsonObject) => Promise<string | undefined>;

/** Values that do nothing. */
export interface IdleKeys {
  /** Neither without it nor with another value does anything change: the chart does not read it. */
  readonly dead: readonly ValuePath[];
  /** Without it nothing changes, with another value something does: it repeats the chart's default. */
  readonly redundant: readonly ValuePath[];
}

type Verdict = 'alive' | 'redundant' | 'dead';

interface Judged {
  readonly path: ValuePath;
  readonly verdict: Verdict;
}

/**
 * Finds values that do nothing, by expanding without them and with others.
 *
 * A map or list is taken away as a whole first. If that changes something, what it holds is judged one by one; if not,
 * everything below it is altered, one by one, to tell what is dead from what repeats a default. Alterations that fail
 * prove that the value is read.
 */
export async function findIdleKeys(values: JsonObject, render: Render): Promise<IdleKeys> {
  const before = await render(values);
  const changes = async (path: ValuePath, value?: Parameters<typeof changed>[2]) =>
    (await render(changed(values, path, value))) !== before;

  const altersSomething = async (leaf: ValuePath): Promise<boolean> => {
    for (const other of alterations(valueAt(values, leaf) ?? '')) {
      if (await changes(leaf, other)) return true;
    }
    return false;
  };
  const judge = async (path: ValuePath): Promise<Judged[]> => {
    const value = valueAt(values, path);
    const children = below(value, path);
    if (await changes(path)) {
      return children.length === 0 ? [{ path, verdict: 'alive' }] : (await Promise.all(children.map(judge))).flat();
    }
    return Promise.all(
      leaves(value, path).map(async (leaf): Promise<Judged> => {
        if (await altersSomething(leaf)) return { path: leaf, verdict: 'redundant' };
        // Without the whole nothing changed; without this one alone something may.
        return { path: leaf, verdict: leaf.length > path.length && (await changes(leaf)) ? 'alive' : 'dead' };
      }),
    );
  };
  const judged = (await Promise.all(below(values, []).map(judge))).flat();
  return { dead: whole(values, judged, 'dead'), redundant: whole(values, judged, 'redundant') };
}

/** The paths with a verdict, and where all that a map or list holds has the same, the path of that. */
function whole(values: JsonObject, judged: readonly Judged[], verdict: Verdict): ValuePath[] {
  const verdicts = new Map(judged.map((one) => [JSON.stringify(one.path), one.verdict]));
  const isWhole = (path: ValuePath) =>
    leaves(valueAt(values, path), path).every((leaf) => verdicts.get(JSON.stringify(leaf)) === verdict);
  const collect = (path: ValuePath): ValuePath[] => {
    if (isWhole(path)) return [path];
    return below(valueAt(values, path), path).flatMap(collect);
  };
  return below(values, []).flatMap(collect);
}
