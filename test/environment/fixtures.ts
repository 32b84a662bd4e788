import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { EnvironmentError } from '../../constructs/environment/load.ts';

/** A fixture is an environment file whose name says what it is. */
export interface Fixture {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

const folder = (kind: 'valid' | 'invalid') => `test/fixtures/environments/${kind}`;

/** All fixtures of a kind, by name. */
export function fixtures(kind: 'valid' | 'invalid'): Fixture[] {
  return readdirSync(folder(kind))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({
      name: basename(file, '.yaml'),
      file: `${folder(kind)}/${file}`,
      text: readFileSync(`${folder(kind)}/${file}`, 'utf8'),
    }));
}

/** The names of the invalid fixtures that have a message written down. */
export function expectedMessages(): string[] {
  return readdirSync(folder('invalid'))
    .filter((file) => file.endsWith('.txt'))
    .map((file) => basename(file, '.txt'));
}

/** The message that is written down for an invalid fixture. */
export function expectedMessage(name: string): string {
  return readFileSync(`${folder('invalid')}/${name}.txt`, 'utf8').replace(/\n$/, '');
}

/** The EnvironmentError that a call throws, or undefined if it returns. Any other error passes through. */
export function environmentError(call: () => unknown): EnvironmentError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
}

/** The smallest environment, with more lines at its end. Its name is that of `environments/a.yaml`. */
export function minimal(...lines: string[]): string {
  return [
    'name: a',
    'cluster:',
    `  nodeImage: kindest/node:v1.36.1@sha256:${'0'.repeat(64)}`,
    'source:',
    '  repository: https://example.org/a.git',
    ...lines,
    '',
  ].join('\n');
}
