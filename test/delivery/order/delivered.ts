import type { Files, Placed } from './files.ts';
import { groupOf, named } from './files.ts';
import type { Problem } from './problem.ts';
import type { Tree } from './tree.ts';

/** Folders of an environment that are no component. */
const RESERVED = ['argocd', 'bootstrap', 'flux'];

/** What tells an object from every other of a cluster. */
function identity({ object }: Placed): string {
  return `${named(object.kind, object.metadata.namespace, object.metadata.name)} of ${groupOf(object)}`;
}

/** Whether both engines deliver the same, all of it, and each object once. */
export function deliveredProblems(
  files: Files,
  environment: string,
  trees: readonly Tree[],
  bootstrap: readonly Placed[],
): Problem[] {
  const problems: Problem[] = [];
  const bytes = (file: string) => JSON.stringify(files.get(file));
  const delivered = trees.map((tree) => ({ engine: tree.engine, byIdentity: owners(tree, problems) }));
  for (const { engine, byIdentity } of delivered) {
    for (const other of delivered) {
      if (other.engine === engine) continue;
      for (const [object, { file }] of byIdentity) {
        const there = other.byIdentity.get(object);
        if (there && (there.file === file || bytes(there.file) === bytes(file))) continue;
        const what = there ? `is not what ${other.engine} delivers as ${object}: ${there.file}` : 'is not delivered';
        problems.push({ engine: there ? engine : other.engine, object: file, message: what });
      }
    }
    const bootstrapped = new Map(bootstrap.map((placed) => [identity(placed), placed.file]));
    for (const [object, { file }] of byIdentity) {
      const own = bootstrapped.get(object);
      if (own) problems.push({ engine, object: file, message: `is bootstrap's own too: ${own}` });
    }
    const taken = new Set([...byIdentity.values()].map(({ file }) => file));
    for (const file of componentFiles(files, environment)) {
      if (!taken.has(file)) problems.push({ engine, object: file, message: 'is not delivered' });
    }
  }
  return problems;
}

/** The file and the component of every object that an engine delivers. */
function owners({ engine, units }: Tree, problems: Problem[]): Map<string, { file: string; unit: string }> {
  const byIdentity = new Map<string, { file: string; unit: string }>();
  for (const { name, objects } of units) {
    for (const placed of objects) {
      const object = identity(placed);
      const first = byIdentity.get(object);
      if (first) {
        const message = `is delivered twice: by ${first.unit} (${first.file}) and by ${name}`;
        problems.push({ engine, object: placed.file, message });
      } else byIdentity.set(object, { file: placed.file, unit: name });
    }
  }
  return byIdentity;
}

function componentFiles(files: Files, environment: string): string[] {
  return [...files.keys()].filter((file) => {
    const [dist, name, folder = '', ...rest] = file.split('/');
    return dist === 'dist' && name === environment && rest.length > 0 && !RESERVED.includes(folder);
  });
}
