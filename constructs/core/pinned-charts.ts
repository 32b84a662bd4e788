import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { InputError } from './input-error.ts';

/** One entry of `charts.yaml`: a Helm chart at an exact version. */
export interface PinnedChart {
  /** The chart's name in its repository; also the name of our release of it. */
  readonly name: string;
  /** `oci://` registry path or `https://` chart repository, without the chart's name. */
  readonly repository: string;
  /** Exact chart version, never a range. */
  readonly version: string;
  /** Version of the software that the chart installs by default. */
  readonly appVersion: string;
  /** `sha256:` of the chart's package, where it is known. */
  readonly digest?: string;
  /** It is installed with its defaults, so that none of its values is imported or can be set. */
  readonly values?: 'none';
}

/** The pinned charts by name. */
export type PinnedCharts = ReadonlyMap<string, PinnedChart>;

const EXACT_VERSION = /^\d+\.\d+\.\d+$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const REPOSITORY = /^(oci|https):\/\/\S+[^/]$/;

/**
 * Reads `charts.yaml`, the one place where chart versions stand.
 *
 * @throws {InputError} naming the file and the chart when an entry is incomplete or not pinned exactly
 */
export function readPinnedCharts(file: string): PinnedCharts {
  let entries: unknown;
  try {
    entries = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError(`${file}${describe(error as NodeJS.ErrnoException)}`);
  }
  if (typeof entries !== 'object' || entries === null) throw new InputError(`${file}: must be a map of charts by name`);
  return new Map(Object.entries(entries).map(([name, entry]) => [name, pinnedChart(file, name, entry)]));
}

/** Why it cannot be read, to be read after its name. */
function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `: there is no such file in ${process.cwd()}: run this where package.json is`;
  const [at] = (error instanceof YAMLParseError && error.linePos) || [];
  if (at === undefined) return `: cannot be read: ${error.message}`;
  // The parser's message goes on with the lines around the place.
  return `:${at.line}:${at.col}: not YAML: ${error.message.replace(/ at line \d+, column \d+:[^]*/, '')}`;
}

function pinnedChart(file: string, name: string, entry: unknown): PinnedChart {
  const { repository, version, appVersion, digest, values } = (entry ?? {}) as Record<string, unknown>;
  const wrong = (key: string, given: unknown, allowed: string) =>
    new InputError(`${file}: ${name}.${key} is ${JSON.stringify(given)}: must be ${allowed}`);
  if (typeof repository !== 'string' || !REPOSITORY.test(repository)) {
    throw wrong('repository', repository, 'an oci:// or https:// address without the chart name and a trailing slash');
  }
  if (typeof version !== 'string' || !EXACT_VERSION.test(version)) {
    throw wrong('version', version, 'an exact version such as "1.20.0", never a range');
  }
  if (typeof appVersion !== 'string') throw wrong('appVersion', appVersion, 'a string such as "1.20.0"');
  if (digest !== undefined && (typeof digest !== 'string' || !DIGEST.test(digest))) {
    throw wrong('digest', digest, '"sha256:" and 64 hexadecimal digits, or left out');
  }
  if (values !== undefined && values !== 'none') throw wrong('values', values, '"none", or left out');
  return {
    name,
    repository,
    version,
    appVersion,
    ...(digest === undefined ? {} : { digest }),
    ...(values === undefined ? {} : { values }),
  };
}
