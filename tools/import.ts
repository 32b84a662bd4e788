import { runImport } from './importer.ts';
import { KINDS } from './kinds.ts';

process.exitCode = await runImport(process.argv.slice(2), KINDS, process.cwd());
