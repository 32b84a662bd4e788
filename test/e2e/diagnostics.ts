import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Commands } from './commands.ts';
import type { Task } from './diagnostics-plan.ts';
import { closer, DELIVERED, overview } from './diagnostics-plan.ts';
import type { Kubectl, Live } from './kubectl.ts';
import type { Engine } from './options.ts';
import { redact, secretValues } from './redact.ts';

/** Marks a folder as this program's, which may be emptied. */
const MARK = '.e2e';

/** What is written and where. */
export interface DiagnosticsProps {
  readonly folder: string;
  readonly engine: Engine;
  readonly environment: string;
  /** Name of the Kind cluster. */
  readonly cluster: string;
  /** What the test itself said. */
  readonly transcript: readonly string[];
}

/**
 * Writes everything that helps to find out why something failed, without secrets. What cannot be had is said in its
 * file, so that one failure does not hide the rest.
 *
 * @returns where it is
 */
export async function writeDiagnostics(kubectl: Kubectl, props: DiagnosticsProps): Promise<string> {
  const { folder, engine, environment, cluster, transcript } = props;
  const secrets = secretValues(await orNone(kubectl.all('secrets')));
  const put = (file: string, content: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), redact(content, secrets));
  };
  empty(folder);
  put(MARK, '');
  put('transcript.txt', `${transcript.join('\n')}\n`);
  for (const task of overview(kubectl, engine, environment)) put(task.file, await output(kubectl.commands, task));
  const delivered = await Promise.all(DELIVERED[engine].split(',').map((kind) => orNone(kubectl.all(kind))));
  const pods = await orNone(kubectl.all('pods'));
  for (const task of closer(kubectl, delivered.flat(), pods)) put(task.file, await output(kubectl.commands, task));
  const nodes = join(folder, 'kind');
  await kubectl.commands.run('kind', ['export', 'logs', nodes, '--name', cluster], { seconds: 300 });
  redactFiles(nodes, secrets);
  return folder;
}

/** @throws Error when the folder holds something else */
function empty(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const there = readdirSync(folder);
  if (there.length > 0 && !there.includes(MARK)) {
    throw new Error(`${folder}: holds something else than diagnostics: choose another --diagnostics, or move it away`);
  }
  for (const name of there) rmSync(join(folder, name), { recursive: true });
}

/** A cluster that is half there has half of the kinds. */
function orNone(objects: Promise<Live[]>): Promise<Live[]> {
  return objects.catch(() => []);
}

async function output(commands: Commands, { command, args }: Task): Promise<string> {
  const { code, stdout, stderr } = await commands.run(command, args, { seconds: 60 });
  return [`$ ${command} ${args.join(' ')}`, stdout, stderr, ...(code === 0 ? [] : [`exit code ${code}`])].join('\n');
}

/** What `kind` wrote, byte by byte but for the secrets. */
function redactFiles(folder: string, secrets: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const content = readFileSync(file, 'latin1');
    const redacted = redact(content, secrets);
    if (redacted !== content) writeFileSync(file, redacted, 'latin1');
  }
}
