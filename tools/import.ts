import { CHART_CRDS } from './chart-crds.ts';
import { runImport } from './importer.ts';
import { KINDS } from './kinds.ts';
import { KNOWN_KEYS } from './known/known-keys.ts';

const list = { kinds: KINDS, known: KNOWN_KEYS, crds: CHART_CRDS };
process.exitCode = await runImport(process.argv.slice(2), list, { root: process.cwd() });
