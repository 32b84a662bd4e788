import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { run } from '../support/project.ts';
import type { CollectorConfig } from './components.ts';
import { modulesOf } from './components.ts';

/**
 * Checksums of modules that not every mirror of Go's checksum database has, taken on from here as from any `go.sum`.
 * Those of other versions are looked up there as usual.
 */
const CHECKSUMS: readonly string[] = [
  'github.com/open-telemetry/opentelemetry-collector-contrib/connector/signaltometricsconnector v0.158.0 h1:+eCKSo4Gy1xQZnUG5pImcgksX/m2aiG8oorpiXNazWQ=',
  'github.com/open-telemetry/opentelemetry-collector-contrib/connector/signaltometricsconnector v0.158.0/go.mod h1:l26iFdRjdWthh8BKX+7T00xbNYbNIQniuyF9kxHy6cQ=',
];

/** Whether Go is at hand to build with. */
export async function goIsAtHand(): Promise<boolean> {
  return (await run('.', 'go', ['version'])).code === 0;
}

/**
 * A collector of exactly the components that these configurations name, built by OpenTelemetry's own builder, both of
 * the version that the chart runs. Kept in `node_modules/.cache` until the list changes.
 */
export async function buildCollector(configs: readonly CollectorConfig[], version: string): Promise<string> {
  const modules = [...modulesOf(configs)].map(([kind, names]): [string, { gomod: string }[]] => [
    kind,
    names.map((name) => ({ gomod: `${name} v${version}` })),
  ]);
  const manifest = Object.fromEntries(modules);
  const key = createHash('sha256')
    .update(JSON.stringify([manifest, CHECKSUMS]))
    .digest('hex')
    .slice(0, 16);
  const folder = resolve('node_modules/.cache/collector', `${version}-${key}`);
  const binary = join(folder, 'otelcol');
  if (existsSync(binary)) return binary;

  const build = `${folder}.build`;
  rmSync(build, { recursive: true, force: true });
  mkdirSync(build, { recursive: true });
  const dist = { name: 'otelcol', description: 'components under test', version, output_path: build };
  const file = join(build, 'builder.yaml');
  writeFileSync(file, stringify({ dist, ...manifest }));
  writeFileSync(join(build, 'go.sum'), `${CHECKSUMS.join('\n')}\n`);
  const { code, stdout, stderr } = await run(
    '.',
    'go',
    ['run', `go.opentelemetry.io/collector/cmd/builder@v${version}`, '--config', file],
    { GOFLAGS: '-buildvcs=false' },
  );
  if (code !== 0) throw new Error(`the collector could not be built:\n${stdout}${stderr}`);
  renameSync(build, folder);
  return binary;
}
