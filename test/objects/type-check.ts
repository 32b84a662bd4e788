/**
 * The first of two checks of every rendered object, for everybody: is it what its type says, with no field that the
 * type does not know? The objects become literals in one source file, and the compiler judges them.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { KubernetesObject } from '../../constructs/core/kubernetes-object.ts';
import { ROOT } from '../support/upstream.ts';
import { CRDS, keyNames, keyOf, knownTypes } from './known-types.ts';
import type { KnownType } from './known-types.ts';
import { literal } from './literal.ts';
import { nameOf } from '../../tools/schemas/problem.ts';
import type { Problem } from '../../tools/schemas/problem.ts';

const CACHE = join(ROOT, 'node_modules/.cache/tetrascope');
const CONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'preserve',
    moduleResolution: 'bundler',
    lib: ['es2023'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  },
  files: ['objects.ts'],
};

/** What the compiler says of the project in `folder`. */
function compilerOutput(folder: string): Promise<string> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '--project', folder, '--pretty', 'false'];
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error && (typeof error.code !== 'number' || stderr)) fail(new Error(`tsc: ${stderr || error.message}`));
      else done(stdout);
    });
  });
}

/** The compiler's words in ours where ours are shorter: it spells out the whole type that lacks a field. */
function say(path: string, words: string): string {
  const text = words.replace(/\s*\n\s*/g, ' ');
  const [unknown, meant] =
    /^Object literal may only specify known .*? in type .*?(?:Did you mean to write '(.*)'\?)?$/.exec(text) ?? [];
  const short = unknown ? `unknown field${meant ? ` (did you mean ${meant}?)` : ''}` : text;
  return path ? `${path}: ${short}` : short;
}

/** A Kind file has no metadata. */
function called(object: KubernetesObject): string {
  return Object.hasOwn(object, 'metadata') ? nameOf(object) : object.kind;
}

/** The problem of an object whose kind has no type, with the version that has one. */
function unknownKind(object: KubernetesObject, types: ReadonlyMap<string, KnownType>): Problem {
  const other = [...types.keys()].filter((key) => key.endsWith(` ${object.kind}`));
  const hint = other.length > 0 ? `there is ${other.join(', ')}` : 'add it to tools/kinds.ts and run npm run import';
  return { object: nameOf(object), message: `no type for ${keyOf(object.apiVersion, object.kind)} (${hint})` };
}

/**
 * Checks each object against the type of its kind: cdk8s-plus-28's for the core, so nothing newer than Kubernetes 1.28
 * is rendered, and `imports/crds` for custom resources. Returns what is wrong, not always all of it at once: the
 * compiler is silent about an unknown field beside a wrong value.
 */
export async function typeCheck(objects: readonly KubernetesObject[]): Promise<Problem[]> {
  const types = await knownTypes();
  const problems: Problem[] = [];
  const imports = new Map<string, string>();
  const declarations = new Set<string>();
  const lines: string[] = [];
  const places: { readonly object: KubernetesObject; readonly path: string }[] = [];
  for (const object of objects) {
    const known = types.get(keyOf(object.apiVersion, object.kind));
    if (!known) {
      problems.push(unknownKind(object, types));
      continue;
    }
    if (known.file) imports.set(known.type, known.file);
    if (known.declaration) declarations.add(known.declaration);
    const { apiVersion: _, kind: __, ...rest } = object;
    const source = literal(known.file || known.declaration ? object : rest);
    lines.push('(', ...source.lines, `) satisfies ${known.type};`);
    for (const path of ['', ...source.paths, '']) places.push({ object, path });
  }
  if (lines.length === 0) return problems;

  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'objects-'));
  try {
    const from = (path: string) => relative(folder, path).replaceAll('\\', '/');
    const head = [
      `import type { k8s } from 'cdk8s-plus-28';`,
      `import type { Plain } from '${from(join(ROOT, 'test/objects/plain.ts'))}';`,
      ...[...imports].map(([type, file]) => `import type { ${type} } from '${from(join(CRDS, file))}';`),
      `export interface Names { ${keyNames()} }`,
      ...[...declarations].flatMap((declaration) => declaration.split('\n')),
    ];
    writeFileSync(join(folder, 'objects.ts'), [...head, ...lines, ''].join('\n'));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
    const output = await compilerOutput(folder);
    for (const [, line, message = ''] of output.matchAll(/^objects\.ts\((\d+),\d+\): error \w+: (.*(?:\n +.*)*)/gm)) {
      const place = places[Number(line) - head.length - 1];
      if (!place) throw new Error(`tsc cannot read the types:\n${output}`);
      problems.push({ object: called(place.object), message: say(place.path, message) });
    }
    const stray = output.split('\n').find((line) => line && !/^(objects\.ts\(| )/.test(line));
    if (stray) throw new Error(`tsc cannot judge the objects: ${stray}`);
    return problems;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
