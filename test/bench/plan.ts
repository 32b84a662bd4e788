import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './measure.ts';
import { contents, makeProject } from './project.ts';

/** What is measured, in the order in which it runs and is listed. */
export type Plan = Readonly<Record<'node' | 'floor' | 'one' | 'fresh' | 'ten' | 'hundred' | 'cdk8s', Program>>;

/** Lays out the projects in a folder, and the programs that run in them. */
export function makePlan(root: string, folder: string): Plan {
  const [single, tenfold, hundredfold] = [1, 10, 100].map((environments) => {
    const project = join(folder, `project-${environments}`);
    makeProject(root, project, environments);
    return project;
  }) as [string, string, string];
  const remove = (path: string) => rmSync(path, { recursive: true, force: true });
  const synth = (title: string, cwd: string, ...args: string[]): Program => ({
    title,
    command: [process.execPath, 'run.mjs', 'main.ts', ...args],
    cwd,
  });
  const { files, output, dist } = floorPaths(folder);
  return {
    node: { title: 'node alone', command: [process.execPath, '-e', '0'], cwd: single },
    floor: {
      title: 'floor: load packages, write same bytes',
      command: [process.execPath, join(root, 'test/bench/floor.cjs'), files, output],
      cwd: single,
      prepare: () => {
        remove(output);
        writeFileSync(files, contents(dist));
      },
    },
    one: synth('1 environment, output is current', single),
    fresh: {
      ...synth('1 environment, output is empty', single, '--output', 'fresh'),
      prepare: () => remove(join(single, 'fresh')),
    },
    ten: synth('10 environments, output is current', tenfold),
    hundred: synth('100 environments, output is current', hundredfold),
    cdk8s: { title: '1 environment, npx cdk8s synth', command: ['npx', 'cdk8s', 'synth'], cwd: single },
  };
}

/**
 * To be called after `one` and `floor` have run.
 *
 * @throws Error when they did not write the same
 */
export function assertSameBytes(folder: string): void {
  const { output, dist } = floorPaths(folder);
  if (contents(output) !== contents(dist)) throw new Error(`the floor in ${output} did not write the same as ${dist}`);
}

function floorPaths(folder: string): { files: string; output: string; dist: string } {
  return { files: join(folder, 'floor.json'), output: join(folder, 'floor'), dist: join(folder, 'project-1/dist') };
}
