import { parseArgs } from 'node:util';

/** The help text. */
export const USAGE = `Expands every HelmRelease in dist/ as Helm would, without a cluster, and checks what comes out.

usage: npm run expand [-- OPTION ...]

  --environment NAME   only this environment (repeat for more); default: every file in environments/
  --charts DIR         unpacked charts: DIR/<chart>/ or DIR/charts/<chart>/; default: they are pulled and kept
  --helm PATH          the Helm to use; default: TETRASCOPE_HELM, else helm on the PATH
  --schemas DIR        also check every object against DIR/kubernetes/<version>/_definitions.json and DIR/crds/*.yaml
  --dead-keys          also look for values of ours that change nothing (minutes; kept until a value or chart changes)
  --output DIR         where to write the manifests and images.txt; default: .expanded
  --help               this text

Exit code: 0 all is well, 1 bad input, a release that cannot be expanded or something to mend, 2 wrong usage.
`;

/** What a person asked for. */
export interface Options {
  readonly environments: readonly string[];
  readonly charts: string | undefined;
  readonly helm: string | undefined;
  readonly schemas: string | undefined;
  readonly deadKeys: boolean;
  readonly output: string;
}

/**
 * Reads the arguments. Undefined: help was asked for.
 *
 * @throws Error when there is one that it does not know
 */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      environment: { type: 'string', multiple: true },
      charts: { type: 'string' },
      helm: { type: 'string' },
      schemas: { type: 'string' },
      'dead-keys': { type: 'boolean', default: false },
      output: { type: 'string', default: '.expanded' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { environment: environments = [], charts, helm, schemas, output } = values;
  return { environments, charts, helm, schemas, output, deadKeys: values['dead-keys'] };
}
