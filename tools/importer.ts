import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '../constructs/core/input-error.ts';
import { readPinnedCharts } from '../constructs/core/pinned-charts.ts';
import type { PinnedChart, PinnedCharts } from '../constructs/core/pinned-charts.ts';
import { pullChart } from './charts/pull.ts';
import { valueFiles } from './charts/value-files.ts';
import type { Reviewed } from './charts/value-files.ts';
import { typeFiles } from './crd-types.ts';
import type { CrdKind } from './crd-types.ts';
import { isGenerated, writeGenerated } from './generated.ts';
import type { GeneratedFile } from './generated.ts';
import { ImportError } from './import-error.ts';

const HELP = `Usage: npm run import [-- --from DIR | --crds DIR]

Makes imports/: for every chart of charts.yaml the types of its values and the facts to check them at run time, and
the types of the custom resources in tools/kinds.ts. Writes all of it or nothing; a second run changes no byte.

Charts are pulled with Helm. Their packages are compared with the digests of charts.yaml. Definitions come from the
charts that carry them; the types of the others (Flux, Cilium) stay as they are unless they are given.

  --from DIR   no network: unpacked charts in DIR/charts/<chart>, their subcharts in the chart's own charts/ or beside
               it, and definitions in DIR/crds/<group>_<plural>.yaml
  --crds DIR   definitions that no chart carries: DIR/<group>_<plural>.yaml, such as
               kubectl get crd helmreleases.helm.toolkit.fluxcd.io -o yaml writes
  --help       this text
`;

/** Where the files go, from the repository's root. */
export const TARGET = 'imports';

/** What the importer goes by, besides charts.yaml. */
export interface ImportList extends Reviewed {
  readonly kinds: readonly CrdKind[];
}

/** Where it works and whom it tells. */
export interface ImportContext {
  /** The repository's root. */
  readonly root: string;
  /** Default: standard output. */
  readonly say?: (line: string) => void;
  /** Default: standard error. */
  readonly complain?: (line: string) => void;
  /** The program to pull charts with. Default: `helm`. */
  readonly helm?: string;
}

/** The command `npm run import`: returns its exit code. */
export async function runImport(args: readonly string[], list: ImportList, context: ImportContext): Promise<number> {
  const { root, say = console.log, complain = console.error } = context;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, crds: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      say(HELP);
      return 0;
    }
    if (values.from && values.crds) throw new ImportError('--from DIR has the definitions too: leave --crds out');
    const charts = withValues(readPinnedCharts(join(root, 'charts.yaml')));
    const make = (dir: string, kept: boolean) => importFiles(charts, dir, list, { root, say }, kept);
    const files = values.from ? await make(values.from, false) : await fromNetwork(charts, context, values.crds, make);
    const titles = new Map(files.map(({ path, title }) => [path, title]));
    for (const [path, change] of writeGenerated(join(root, TARGET), files)) {
      say(`${change.padEnd(9)} ${join(TARGET, path)}  ${titles.get(path) ?? ''}`.trimEnd());
    }
    return 0;
  } catch (error) {
    const usage = String((error as { code?: unknown }).code).startsWith('ERR_PARSE');
    if (!(error instanceof ImportError || error instanceof InputError || usage)) throw error;
    complain(`import: ${(error as Error).message}\nNothing was written.`);
    return 1;
  }
}

/** Every file of `imports/`, from a folder of unpacked charts and definitions. */
export async function importFiles(
  pinned: PinnedCharts,
  dir: string,
  list: ImportList,
  { root, say = () => {} }: ImportContext,
  keep = false,
): Promise<GeneratedFile[]> {
  const charts = withValues(pinned);
  const stored = (path: string): string | undefined => {
    const file = join(root, TARGET, path);
    const content = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return isGenerated(content) ? content : undefined;
  };
  for (const chart of charts.values()) checkDigest(chart, stored(join('charts', `${chart.name}.facts.ts`)));
  const into = (folder: string) => (file: GeneratedFile) => ({ ...file, path: join(folder, file.path) });
  const values = valueFiles(charts, dir, list, say);
  const types = await typeFiles(list.kinds, dir, keep ? (path) => stored(join('crds', path)) : undefined);
  return [...types.map(into('crds')), ...values.map(into('charts'))];
}

/** The charts that take values of ours: of the others there is nothing to import. */
function withValues(pinned: PinnedCharts): PinnedCharts {
  return new Map([...pinned].filter(([, { values }]) => values !== 'none'));
}

/** Without the network nothing else would notice that the digest of the version before was left standing. */
function checkDigest({ name, version, digest }: PinnedChart, before = ''): void {
  if (!digest || !before.includes(digest) || before.includes(`"version":"${version}"`)) return;
  throw new ImportError(
    `charts.yaml: ${name}.digest is still that of the version before ${version}\n` +
      '  Leave it out: the import from the network says what to write.',
  );
}

async function fromNetwork(
  charts: PinnedCharts,
  { say = console.log, helm }: ImportContext,
  crds: string | undefined,
  make: (dir: string, kept: boolean) => Promise<GeneratedFile[]>,
): Promise<GeneratedFile[]> {
  const dir = mkdtempSync(join(tmpdir(), 'tetrascope-import-'));
  try {
    const pulls = await Promise.allSettled(
      [...charts.values()].map(async (chart) => {
        const digest = await pullChart(chart, dir, helm);
        say(`pulled    ${chart.name} ${chart.version} from ${chart.repository}`);
        if (!chart.digest) say(`          charts.yaml has no digest of ${chart.name}: add "digest: ${digest}"`);
      }),
    );
    const failed = pulls.filter((pull) => pull.status === 'rejected').map(({ reason }) => reason as Error);
    const unexpected = failed.find((error) => !(error instanceof ImportError));
    if (unexpected) throw unexpected;
    if (failed.length > 0) throw new ImportError([...new Set(failed.map(({ message }) => message))].join('\n'));
    if (crds) symlinkSync(resolve(crds), join(dir, 'crds'));
    return await make(dir, true);
  } finally {
    rmSync(dir, { recursive: true });
  }
}
