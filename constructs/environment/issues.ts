import type { core } from 'zod/mini';
import { formatPath, type Path, type Problem } from './problems.ts';
import { allowedKeys } from './schema.ts';
import { closest } from './spelling.ts';

/** A problem that the schema found. */
export interface SchemaProblem extends Problem {
  /** The values that cannot be read because of it. */
  readonly unread: readonly Path[];
  /** Whether it is about a key that is not there. */
  readonly missing: boolean;
}

/** Puts what zod found into words. One key has one problem, the first. */
export function describeIssues(issues: readonly core.$ZodIssue[], data: unknown): SchemaProblem[] {
  const problems = new Map<string, SchemaProblem>();
  for (const issue of issues.flatMap(innermost)) {
    for (const problem of issue.code === 'unrecognized_keys' ? unknownKeys(issue, data) : [badValue(issue, data)]) {
      const key = JSON.stringify(problem.paths[0]);
      if (!problems.has(key)) problems.set(key, problem);
    }
  }
  return [...problems.values()];
}

/** In Helm values, where each value may be one of several things, the one that got furthest is the one meant. */
function innermost(issue: core.$ZodIssue): core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const inside = issue.errors.flatMap((option) => option.filter(({ path }) => path.length > 0).flatMap(innermost));
  if (inside.length === 0) return [issue];
  return inside.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
}

function badValue(issue: core.$ZodIssue, data: unknown): SchemaProblem {
  const path = issue.path as Path;
  const given = valueAt(data, path);
  const state = given === undefined ? 'is missing' : `is ${show(given)}`;
  return {
    paths: [path],
    message: `${path.length === 0 ? 'the file' : formatPath(path)} ${state}${issue.message}`,
    unread: [path],
    missing: given === undefined,
  };
}

function unknownKeys({ path, keys }: core.$ZodIssueUnrecognizedKeys, data: unknown): SchemaProblem[] {
  const parent = path as Path;
  const allowed = allowedKeys().get(parent.join('.')) ?? [];
  const where = parent.length === 0 ? '' : ` in ${formatPath(parent)}`;
  return keys.map((key) => {
    const { hint, meant } = whatWasMeant(key, parent);
    return {
      paths: [[...parent, key]],
      at: 'key',
      message: `unknown key ${JSON.stringify(key)}${where}${hint} (allowed: ${allowed.join(', ')})`,
      // What the misspelled key should have set is not known either, unless it is set as well.
      unread: [[...parent, key], ...(meant && valueAt(data, meant) === undefined ? [meant] : [])],
      missing: false,
    };
  });
}

/** A misspelled key, a value of the chart outside `values`, `values` without a chart, a key that belongs elsewhere. */
function whatWasMeant(key: string, parent: Path): { hint: string; meant?: Path } {
  const maps = allowedKeys();
  const here = maps.get(parent.join('.')) ?? [];
  const near = closest(key, here);
  if (near !== undefined) return { hint: `: did you mean "${near}"?`, meant: [...parent, near] };
  if (parent.length === 2 && parent[0] === 'components') {
    if (here.includes('values')) return { hint: `: values of the chart belong under ${formatPath(parent)}.values` };
    if (key === 'values') return { hint: ': it is not a Helm release, so it has no values' };
  }
  const homes = [...maps].filter(([, keys]) => keys.includes(key)).map(([home]) => (home ? `${home}.${key}` : key));
  const [home] = homes;
  if (home === undefined || homes.length > 1) return { hint: '' };
  return { hint: `: did you mean ${home}?`, meant: home.split('.') };
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return value;
}

/** A value as it may be shown: on one line, not too long, and without the password of a URL. */
function show(value: unknown): string {
  if (value === null) return 'empty (null)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return `${value as number | boolean}`;
  const harmless = value.replace(/:\/\/[^/@\s]*@/, '://***@');
  return JSON.stringify(harmless.length > 120 ? `${harmless.slice(0, 117)}...` : harmless);
}
