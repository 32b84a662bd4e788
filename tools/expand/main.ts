import { runExpand } from './command.ts';

process.exitCode = await runExpand(process.argv.slice(2));
