import { basename } from 'node:path';
import * as z from 'zod/mini';
import type { Environment } from './environment.ts';
import { describeIssues, type SchemaProblem } from './issues.ts';
import { partialEnvironment, UnreadValue } from './partial.ts';
import { EnvironmentError, formatLocation, type LocatedProblem, leadsTo, type Path, type Problem } from './problems.ts';
import { type Rule, rules } from './rules.ts';
import { environmentSchema } from './schema.ts';
import { readText } from './text.ts';
import type { YamlProblem } from './yaml-data.ts';
import { readYaml, type YamlFile } from './yaml-file.ts';

export { EnvironmentError } from './problems.ts';

/** An environment, with the way back to the lines that it came from. */
export interface LoadedEnvironment {
  readonly environment: Environment;
  /**
   * Where in the file a value stands, as `environments/kind.yaml:12:7`; that of the nearest parent if the file does not
   * have it.
   *
   * @param path - keys and list positions, such as `['components', 'loki', 'values', 'replicas']`.
   * @param at - the place of the value (default) or of its key.
   */
  readonly locate: (path: Path, at?: 'key' | 'value') => string;
}

/**
 * Reads and checks an environment file.
 *
 * @param file - its path. Messages repeat it as it is given.
 * @throws {EnvironmentError} with everything that is wrong, each with its line and column.
 */
export function loadEnvironment(file: string): LoadedEnvironment {
  return parseEnvironment(readText(file), file);
}

/**
 * Like {@link loadEnvironment}, without reading a file.
 *
 * @param text - what the file contains.
 * @param file - the path that messages name. Its base name is what `name` must be.
 * @param checks - the rules that apply. Default: all of them.
 * @throws {EnvironmentError} with everything that is wrong.
 */
export function parseEnvironment(
  text: string,
  file: string,
  checks: readonly Rule[] = Object.values(rules),
): LoadedEnvironment {
  const yaml = readYaml(text);
  const { environment, problems } = yaml.data === undefined ? NOTHING : judge(yaml, file, checks);
  const located: LocatedProblem[] = [
    ...yaml.problems.map(({ offset, message }) => ({ position: yaml.positionAt(offset), message })),
    ...problems.map((problem) => locateProblem(yaml, problem)),
  ];
  if (environment === undefined || located.length > 0) throw new EnvironmentError(file, located);
  return { environment, locate: locator(text, file) };
}

interface Judgement {
  readonly environment: Environment | undefined;
  readonly problems: readonly Problem[];
}

const NOTHING: Judgement = { environment: undefined, problems: [] };

/** Applies the schema to what the file says, and the rules to as much of it as can be read. */
function judge({ data, problems }: YamlFile, file: string, checks: readonly Rule[]): Judgement {
  if (data === null) {
    const message =
      `the file is empty: write at least "name: ${basename(file, '.yaml')}" and cluster.nodeImage ` +
      '(environments/kind.yaml has every key)';
    return { ...NOTHING, problems: [{ paths: [[]], message }] };
  }
  // Compiling a fast parser, as zod does otherwise, takes longer than parsing once.
  const { data: whole, error } = z.safeParse(environmentSchema, data, { jitless: true });
  const bySchema = describeIssues(error?.issues ?? [], data);
  const unread = [
    ...problems.flatMap((problem) => [problem.unread ?? [], problem.incomplete ?? []]),
    ...bySchema.flatMap((problem) => problem.unread),
  ].filter((path) => path.length > 0);
  const environment = whole && unread.length === 0 ? whole : partialEnvironment(data, unread);
  const byRules = environment ? checks.flatMap((rule) => apply(rule, environment, file)) : [];
  // Inside Helm values a rule sees something in place of what is not readable.
  const certain = byRules.filter(({ paths: [path] }) => !unread.some((one) => leadsTo(one, path)));
  return {
    environment: whole,
    problems: [...bySchema.filter((problem) => !isConsequence(problem, problems)), ...certain],
  };
}

/** A value that could not be read as YAML was reported there; that the schema misses it is the same mistake. */
function isConsequence({ paths: [path], missing }: SchemaProblem, problems: readonly YamlProblem[]): boolean {
  return problems.some(
    ({ unread, incomplete }) =>
      (unread !== undefined && leadsTo(unread, path)) ||
      (incomplete !== undefined && missing && incomplete.length === path.length - 1 && leadsTo(incomplete, path)),
  );
}

function apply(rule: Rule, environment: Environment, file: string): readonly Problem[] {
  try {
    return rule(environment, file);
  } catch (error) {
    if (error instanceof UnreadValue) return [];
    throw error;
  }
}

function locateProblem(yaml: YamlFile, { paths, at, message }: Problem): LocatedProblem {
  return { position: yaml.position(paths.find(yaml.has) ?? paths[0], at), message };
}

/** Reads the text anew when somebody asks: the parsed document is many times its size, and mostly nobody does. */
function locator(text: string, file: string): LoadedEnvironment['locate'] {
  return (path, at) => formatLocation(file, readYaml(text).position(path, at));
}
