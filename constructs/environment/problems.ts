/** Where something is in the file: the keys and list positions that lead to it. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with an environment, before it has a line and a column. */
export interface Problem {
  /** Where to show it: the first of these paths that the file has; if it has none, the nearest parent of the first. */
  readonly paths: readonly [Path, ...Path[]];
  /** Whether the key is at fault and not its value. Default: the value. */
  readonly at?: 'key' | 'value';
  readonly message: string;
}

/** A place in the file. Lines and columns begin at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A {@link Problem} that has found its place. Without a position it is about the file as a whole. */
export interface LocatedProblem {
  readonly position?: Position;
  readonly message: string;
}

/**
 * An environment file that cannot be used, with everything that is wrong with it.
 *
 * The message is one line per problem, `FILE:LINE:COLUMN: text`, in the order of the file.
 */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  /** What is wrong and where (`FILE:LINE:COLUMN`, or `FILE` when the file itself cannot be read). */
  readonly problems: readonly { readonly location: string; readonly message: string }[];

  constructor(file: string, found: readonly LocatedProblem[]) {
    const problems = distinct(
      found
        .toSorted((a, b) => lineOf(a) - lineOf(b) || columnOf(a) - columnOf(b))
        .map(({ position, message }) => ({ location: formatLocation(file, position), message })),
    );
    super(problems.map(({ location, message }) => `${location}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** Writes a place as editors and terminals recognise it: `environments/kind.yaml:12:3`. */
export function formatLocation(file: string, position?: Position): string {
  return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}

/** Writes a path as a person would: `components.loki.values.args[0]`. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** Whether one path is the other or leads to it. */
export function leadsTo(parent: Path, path: Path): boolean {
  return parent.length <= path.length && parent.every((step, index) => step === path[index]);
}

const lineOf = ({ position }: LocatedProblem) => position?.line ?? 0;
const columnOf = ({ position }: LocatedProblem) => position?.column ?? 0;

/** What an alias repeats is wrong in one place only. */
function distinct<P extends { location: string; message: string }>(problems: readonly P[]): P[] {
  return [...new Map(problems.map((problem) => [`${problem.location}: ${problem.message}`, problem])).values()];
}
