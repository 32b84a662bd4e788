#!/usr/bin/env node
// Runs a TypeScript entry point of this repository: `node run.mjs main.ts --help`.
//
// Bundles it once with esbuild, its packages too (one file loads in half the time of their hundreds), and keeps the
// bundle until a source or the lock file changes. Nothing has to be built by hand, and nothing type-checks here:
// that is what `npm run types` is for.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const root = dirname(fileURLToPath(import.meta.url));
const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node run.mjs FILE.ts [argument ...]');
  process.exit(2);
}
const cache = join(root, 'node_modules/.cache/tetrascope');
const name = entry.replace(/[^a-z0-9]+/gi, '-');
const bundle = join(cache, `${name}.mjs`);
const record = join(cache, `${name}.json`);

// The lock file stands for everything below node_modules.
const hashOf = (files) => {
  const hash = createHash('sha256').update(process.version);
  for (const file of ['package-lock.json', 'run.mjs', ...files])
    hash.update(readFileSync(join(root, file))).update('\0');
  return hash.digest('hex');
};

const isFresh = () => {
  try {
    const { files, hash } = JSON.parse(readFileSync(record, 'utf8'));
    return existsSync(bundle) && hashOf(files) === hash;
  } catch {
    return false; // no record yet, or one of its files is gone
  }
};

if (!isFresh()) {
  const { build } = await import('esbuild').catch(() => {
    console.error(`${join(root, 'node_modules')}: esbuild is not there: run npm ci`);
    process.exit(1);
  });
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    // Less to read and compile at every start; names stay, for stack traces.
    minifyWhitespace: true,
    legalComments: 'none',
    // cdk8s brings the same version a second time, and loading it costs a tenth of a run.
    alias: { yaml: join(root, 'node_modules/yaml') },
    logLevel: 'error',
    // The CommonJS packages in the bundle call require for node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  }).catch(() => process.exit(1));
  const files = Object.keys(metafile.inputs)
    .filter((file) => !file.startsWith('node_modules/'))
    .sort();
  // Written beside and renamed, so that two runs at once never read half a bundle.
  const put = (file, text) => {
    const beside = `${file}.${process.pid}`;
    writeFileSync(beside, text);
    renameSync(beside, file);
  };
  try {
    mkdirSync(cache, { recursive: true });
    put(bundle, outputFiles[0].contents);
    put(record, JSON.stringify({ files, hash: hashOf(files) }));
  } catch (error) {
    console.error(`${cache}: cannot be written to: ${error.message}`);
    process.exit(1);
  }
}

// Let V8 collect rather than grow: 100 environments then take 90 MB instead of 120, in the same time.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=60');

process.argv = [process.execPath, join(root, entry), ...args];
await import(pathToFileURL(bundle).href);
