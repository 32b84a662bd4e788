import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** The help text. */
export const USAGE = `Makes a real cluster with bootstrap.sh, and checks by values that everything rendered works in it.

usage: npm run e2e -- --engine flux|argocd [OPTION ...]

  --engine NAME        who syncs the cluster: flux or argocd
  --environment NAME   the environment; default: kind
  --keep               leave the cluster when the test ends; default: it is removed
  --diagnostics DIR    where to write what helps after a failure; default: a temporary folder
  --help               this text

Needs docker, kind, kubectl, helm and git, and the commit at hand to be rendered: what is pushed to the cluster is HEAD.
It refuses to run beside a cluster of the same name. Nothing in this repository is changed but the git remote that
bootstrap.sh adds, which goes with the cluster.
Exit code: 0 all is as promised, 1 something is not, or the test cannot be run, 2 wrong usage, 130 interrupted.
`;

/** Who syncs a cluster. */
export type Engine = 'flux' | 'argocd';

/** What a person asked for. */
export interface Options {
  readonly engine: Engine;
  readonly environment: string;
  readonly keep: boolean;
  readonly diagnostics: string;
}

/**
 * Reads the arguments. Undefined: help was asked for.
 *
 * @throws Error when one is wrong or missing
 */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: 'string' },
      environment: { type: 'string', default: 'kind' },
      keep: { type: 'boolean', default: false },
      diagnostics: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { engine, environment, keep } = values;
  if (engine === undefined) throw new Error('--engine is missing: flux or argocd');
  if (engine !== 'flux' && engine !== 'argocd') throw new Error(`--engine ${engine}: is neither flux nor argocd`);
  if (!/^[a-z0-9-]+$/.test(environment)) throw new Error(`--environment ${environment}: is no name of an environment`);
  if (values.diagnostics === '') throw new Error('--diagnostics is given without a folder');
  return {
    engine,
    environment,
    keep,
    diagnostics: values.diagnostics ?? join(tmpdir(), `tetrascope-e2e-${environment}-${engine}`),
  };
}
