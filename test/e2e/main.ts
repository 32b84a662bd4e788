import { runE2e } from './e2e.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Whoever insists gets out at once.
    if (interruption.signal.aborted) process.exit(130);
    console.error('\nInterrupted: clearing away. Once more to leave everything as it is.');
    interruption.abort(new Error('interrupted'));
  });
}

process.exitCode = await runE2e(process.argv.slice(2), interruption.signal);
