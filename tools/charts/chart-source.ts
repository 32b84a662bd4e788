import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { ImportError } from '../import-error.ts';
import type { ValuesSchema } from './with-schema.ts';

/** A chart as it lies unpacked in a folder. */
export interface ChartSource {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
  readonly schema: ValuesSchema | undefined;
  readonly subcharts: readonly Subchart[];
  /** A library chart renders nothing and takes no values. */
  readonly library: boolean;
}

/** A dependency of a chart. */
export interface Subchart {
  /** Its key in the values: its alias, or its name. */
  readonly key: string;
  readonly name: string;
  readonly version: string;
  /** It is part of the chart itself, not a published one. */
  readonly local: boolean;
  /** Paths of the values that switch it, the first that is set counts. */
  readonly conditions: readonly string[];
  /** Its files, where they are at hand. */
  readonly source: ChartSource | undefined;
}

interface ChartFile {
  readonly name: string;
  readonly version: string;
  readonly appVersion?: string | number;
  readonly type?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly dependencies?: readonly {
    readonly name: string;
    readonly alias?: string;
    readonly version: string;
    readonly repository?: string;
    readonly condition?: string;
  }[];
}

/**
 * Reads a chart's folder. Its subcharts are looked for in `charts/` below it, as Helm unpacks them, and beside it.
 *
 * @throws {ImportError} when a file is missing or unreadable
 */
export function readChart(folder: string): ChartSource {
  const file = readYaml(join(folder, 'Chart.yaml')) as unknown as ChartFile;
  const schema = join(folder, 'values.schema.json');
  return {
    folder,
    name: file.name,
    version: file.version,
    appVersion: String(file.appVersion ?? ''),
    annotations: file.annotations ?? {},
    // A chart may do without: all that it takes is then known by its schema, or nothing.
    values: existsSync(join(folder, 'values.yaml')) ? readYaml(join(folder, 'values.yaml')) : {},
    schema: existsSync(schema) ? read(schema, (text) => JSON.parse(text) as ValuesSchema) : undefined,
    library: file.type === 'library',
    subcharts: (file.dependencies ?? []).map(({ name, alias, version, repository, condition }) => ({
      key: alias ?? name,
      name,
      version,
      local: !repository || repository.startsWith('file:'),
      conditions: condition?.split(',').map((path) => path.trim()) ?? [],
      source: findSubchart(folder, name, version),
    })),
  };
}

/** A chart beside it counts only at the wanted version: below it, Helm put the right one. */
function findSubchart(folder: string, name: string, version: string): ChartSource | undefined {
  const below = join(folder, 'charts', name);
  if (existsSync(below)) return readChart(below);
  const beside = join(dirname(folder), name);
  if (!existsSync(beside)) return undefined;
  const found = readChart(beside);
  return found.version === version ? found : undefined;
}

/** As Helm reads it: YAML 1.1, where `yes` is true and `<<` merges. */
function readYaml(path: string): Record<string, unknown> {
  const options = { version: '1.1', merge: true, maxAliasCount: -1 } as const;
  return read(path, (text) => (parse(text, options) ?? {}) as Record<string, unknown>);
}

function read<T>(path: string, by: (text: string) => T): T {
  try {
    return by(readFileSync(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ImportError(`${path}: ${missing ? 'no such file' : (error as Error).message}`);
  }
}
