import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Rooms whose files are components: they know core/ and the generated types, and never each other. */
const COMPONENT_ROOMS = ['cluster', 'network', 'runtime', 'metrics', 'logs', 'traces', 'telemetry', 'grafana', 'demo'];

/** What each room may import, apart from itself and packages. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  main: ['stack', 'core', 'environment', 'delivery'],
  stack: ['core', 'environment', ...COMPONENT_ROOMS],
  core: ['imports'],
  environment: ['imports'],
  delivery: ['core', 'environment', 'imports'],
  imports: [],
  ...Object.fromEntries(COMPONENT_ROOMS.map((room) => [room, ['core', 'imports']])),
};

/** The room of a source file, by its path from the repository's root. */
function roomOf(file: string): string {
  const parts = file.split('/');
  if (parts[0] === 'constructs') return (parts[1] ?? '').replace('.ts', '');
  return (parts[0] ?? '').replace('.ts', '');
}

/** Import and export statements of a file, whatever they take: the formatter leaves just these forms. */
const STATEMENT = /^(?:import|export)\s(?<type>type\s)?(?:[^;'"]*?\sfrom\s)?'(?<from>[^']+)';/gm;

/** What is wrong with the imports of one file. */
function violations(file: string, text: string): string[] {
  const room = roomOf(file);
  const allowed = ALLOWED[room];
  if (!allowed) return [`${file}: ${room} is no room that the rules know`];
  return [...text.matchAll(STATEMENT)].flatMap(({ groups }) => {
    const from = groups?.from ?? '';
    if (!from.startsWith('.')) return [];
    const target = roomOf(normalize(join(dirname(file), from)));
    if (target !== room && !allowed.includes(target)) return [`${file}: ${room} may not import ${target} (${from})`];
    // The facts of the charts are looked up at run time; everything else there is types.
    if (target === 'imports' && room !== 'imports' && !groups?.type && !from.endsWith('/facts.ts')) {
      return [`${file}: ${from} holds types only: import type`];
    }
    return [];
  });
}

function sources(): string[] {
  const below = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file}`);
  return ['main.ts', ...below('constructs'), ...below('imports')];
}

describe('import rules', () => {
  it('hold for every source file', () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap((file) => violations(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it.each([
    ['constructs/traces/tempo.ts', "import type { Loki } from '../logs/loki.ts';", 'traces may not import logs'],
    ['constructs/core/graph.ts', "import { Stack } from '../stack.ts';", 'core may not import stack'],
    [
      'constructs/delivery/flux.ts',
      "import {\n  Tempo,\n} from '../traces/tempo.ts';",
      'delivery may not import traces',
    ],
    ['constructs/runtime/tracing-policies/x.ts', "export * from '../../demo/load.ts';", 'runtime may not import demo'],
    ['constructs/core/release.ts', "import { X } from '../../imports/crds/x.ts';", 'holds types only'],
    ['constructs/utils/x.ts', '', 'utils is no room'],
  ])('find a violation in %s', (file, text, problem) => {
    expect(violations(file, text).join()).toContain(problem);
  });
});
