import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import type { Helm } from './helm.ts';
import type { ChartReference } from './releases.ts';
import { digest } from './cache.ts';

/** A chart that lies unpacked on the disk. */
export interface LocalChart {
  readonly folder: string;
  /** Of all that it consists of. */
  readonly digest: string;
}

/** Where charts are found. */
export interface ChartSource {
  /** Unpacked charts: `DIR/<chart>/` or `DIR/charts/<chart>/`. Default: they are pulled. */
  readonly charts?: string | undefined;
  /** Where pulled charts are kept. */
  readonly cache: string;
  readonly helm: Helm;
}

/**
 * The chart of a release: from the folder of charts, else from where its source says.
 *
 * @throws Error when it is not there or has another version than the release
 */
export async function findChart(chart: ChartReference, source: ChartSource): Promise<LocalChart> {
  const folder = source.charts === undefined ? await pulled(chart, source) : unpacked(chart, source.charts);
  const { version } = parse(readFileSync(join(folder, 'Chart.yaml'), 'utf8')) as { version: string };
  if (version !== chart.version) {
    throw new Error(
      `the release is of ${chart.name} ${chart.version}, but ${folder} has ${version}: bring that version`,
    );
  }
  return { folder, digest: digestOf(folder) };
}

function unpacked({ name, version }: ChartReference, charts: string): string {
  const folder = [join(charts, name), join(charts, 'charts', name)].find((path) =>
    existsSync(join(path, 'Chart.yaml')),
  );
  if (folder === undefined) {
    throw new Error(`no chart ${name} in ${charts}: unpack ${name} ${version} there, or leave --charts out to pull it`);
  }
  return folder;
}

/** A chart at a version never changes where it is published, so it is pulled once. */
async function pulled(chart: ChartReference, { cache, helm }: ChartSource): Promise<string> {
  const at = join(cache, `${chart.name}-${chart.version}-${digest(chart.url).slice(0, 8)}`);
  if (!existsSync(at)) {
    mkdirSync(cache, { recursive: true });
    const beside = mkdtempSync(join(cache, '.pull-'));
    try {
      await helm.pull(chart, beside);
      renameSync(join(beside, chart.name), at);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  }
  return at;
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(relative(folder, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
