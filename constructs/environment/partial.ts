import * as z from 'zod/mini';
import type { Environment } from './environment.ts';
import { leadsTo, type Path } from './problems.ts';
import { environmentSchema } from './schema.ts';

/** Thrown when a rule reads a value that the file does not give in a readable form. */
export class UnreadValue extends Error {}

/**
 * What can be read of a file that has mistakes, so that one mistake does not hide another.
 *
 * Values that cannot be read are replaced, because the schema gives everything or nothing; whoever reads one of them
 * gets an {@link UnreadValue}, so nothing is ever concluded from the replacement. Only within Helm values the
 * replacement is visible, as an empty string: there each value stands for itself.
 *
 * @returns undefined if nothing can be read.
 */
export function partialEnvironment(data: unknown, unread: readonly Path[]): Environment | undefined {
  const replaced = structuredClone(data);
  for (const path of unread) replace(replaced, path);
  const { data: environment } = z.safeParse(environmentSchema, replaced, { jitless: true });
  return (
    environment &&
    guarded(
      environment,
      unread.filter((path) => !isInsideValues(path)),
    )
  );
}

/** Stands in for what is required and cannot be read. */
const replacements: ReadonlyMap<string, unknown> = (() => {
  const nodeImage = `kindest/node:v0.0.0@sha256:${'0'.repeat(64)}`;
  const repository = 'https://example.org/unread.git';
  return new Map<string, unknown>([
    ['name', 'unread'],
    ['cluster', { nodeImage }],
    ['cluster.nodeImage', nodeImage],
    ['source', { repository }],
    ['source.repository', repository],
  ]);
})();

function replace(data: unknown, path: Path): void {
  const key = path.at(-1);
  let parent = data;
  for (const step of path.slice(0, -1)) parent = isObject(parent) ? parent[step] : undefined;
  if (!isObject(parent) || key === undefined) return;
  const replacement = isInsideValues(path) ? '' : replacements.get(path.join('.'));
  // An item of a list: without it the others would move up.
  if (Array.isArray(parent)) parent[Number(key)] = 'unread';
  else if (replacement === undefined) delete parent[key];
  else parent[key] = replacement;
}

function guarded<T extends object>(value: T, unread: readonly Path[]): T {
  return new Proxy(value, {
    get(target, key) {
      const below = unread.filter((path) => path[0] === key).map((path) => path.slice(1));
      if (below.some((path) => path.length === 0)) throw new UnreadValue();
      const child: unknown = Reflect.get(target, key);
      return below.length > 0 && isObject(child) ? guarded(child, below) : child;
    },
  });
}

/** Whether it is a value inside `components.*.values`. */
function isInsideValues(path: Path): boolean {
  return path.length > 3 && leadsTo(['components'], path) && path[2] === 'values';
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
