import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PinnedChart } from '../../constructs/core/pinned-charts.ts';
import { ImportError } from '../import-error.ts';

const run = promisify(execFile);

/**
 * Pulls a chart's package with Helm and unpacks it into `dir/charts/<chart>`, its subcharts below it.
 *
 * @returns the digest of the package
 * @throws {ImportError} when it cannot be had, or is not the one of charts.yaml
 */
export async function pullChart(chart: PinnedChart, dir: string, helm = 'helm'): Promise<string> {
  const { name, repository, version } = chart;
  const packages = join(dir, 'packages');
  const charts = join(dir, 'charts');
  for (const folder of [packages, charts]) mkdirSync(folder, { recursive: true });
  const where = repository.startsWith('oci://') ? [`${repository}/${name}`] : [name, '--repo', repository];
  await command(helm, ['pull', ...where, '--version', version, '--destination', packages], () => [
    `${helm} is not on the PATH`,
    'Install Helm (https://helm.sh/docs/intro/install), or give unpacked charts with -- --from DIR.',
  ]);
  const file = join(packages, `${name}-${version}.tgz`);
  const digest = `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
  if (chart.digest && chart.digest !== digest) {
    throw new ImportError(
      `charts.yaml: ${name}.digest is ${chart.digest}, the package of ${version} at ${repository} has\n` +
        `  ${digest}\n  Correct it after a bump. If the version is the old one, somebody replaced the package.`,
    );
  }
  await command('tar', ['-xzf', file, '-C', charts], () => ['tar is not on the PATH', 'Install it.']);
  return digest;
}

async function command(file: string, args: readonly string[], missing: () => [what: string, todo: string]) {
  try {
    await run(file, args, { maxBuffer: 1 << 26 });
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new ImportError(missing().join('\n  '));
    throw new ImportError(`${file} ${args.join(' ')} failed:\n  ${(stderr ?? String(error)).trim()}`);
  }
}
