import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const script = readFileSync('bootstrap.sh', 'utf8');

test('what shows that time passes ends however soon it is ended, and says nothing of it', { timeout: 120_000 }, () => {
  const functions =
    /^ticker=''\nstart_ticker\(\) \{$.*?^\}\n\nstop_ticker\(\) \{$.*?^\}$/ms.exec(script)?.[0] ?? 'exit 1';
  // A signal that comes right after the fork is one in a thousand.
  const loop = 'for ((i = 0; i < 3000; i++)); do start_ticker x; stop_ticker; done; echo done';
  const program = `trap 'exit 130' INT TERM\n${functions}\n${loop}`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8', timeout: 100_000 });
  expect({ stdout, stderr }).toEqual({ stdout: 'done\n', stderr: '' });
});
