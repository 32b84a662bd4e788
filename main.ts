import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { deliveryOrder } from './constructs/core/graph.ts';
import { InputError } from './constructs/core/input-error.ts';
import { ENGINES, Output } from './constructs/core/output.ts';
import type { PinnedCharts } from './constructs/core/pinned-charts.ts';
import { readPinnedCharts } from './constructs/core/pinned-charts.ts';
import { renderComponent } from './constructs/core/render.ts';
import { switchProblems } from './constructs/core/switches.ts';
import { toYaml } from './constructs/core/yaml.ts';
import { delivery } from './constructs/delivery/delivery.ts';
import { deliveryFiles } from './constructs/delivery/files.ts';
import { portProblems } from './constructs/delivery/local-ports.ts';
import { environmentReadme } from './constructs/delivery/readme.ts';
import { sourceOf } from './constructs/delivery/source.ts';
import { Clusters } from './constructs/environment/clusters.ts';
import { environmentNames } from './constructs/environment/files.ts';
import type { LoadedEnvironment } from './constructs/environment/load.ts';
import { EnvironmentError, loadEnvironment } from './constructs/environment/load.ts';
import { Stack } from './constructs/stack.ts';

const USAGE = `Renders environments/*.yaml to plain manifests and HelmReleases.

usage: npm run synth [-- OPTION ...]

  --environment NAME   only this environment (repeat for more); default: every file in environments/
  --output DIR         where to write; default: dist. The roots go beside it: argocd/NAME.yaml and flux/NAME.yaml
  --check              write nothing; list what in the output is stale, missing or surplus, and exit 1 if anything is
  --help               this text

Nothing in the output changes unless every environment renders and passes its checks.
Exit code: 0 done, 1 bad input or --check found a difference, 2 wrong usage.
`;

const ENVIRONMENTS = 'environments';

interface Options {
  readonly environments: readonly string[];
  readonly output: string;
  readonly check: boolean;
}

const OPTIONS = {
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  environment: { type: 'string', multiple: true },
  output: { type: 'string', default: 'dist' },
} as const;

function options(): Options {
  const taken = takenByNpm();
  if (taken !== '') return misused(`npm took ${taken} for an option of its own: write npm run synth -- ${taken}`);
  try {
    const { values } = parseArgs({ options: OPTIONS });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (values.output === '' || values.environment?.includes('')) throw new Error('an option is given without a value');
    return { environments: values.environment ?? [], output: values.output, check: values.check };
  } catch (error) {
    return misused((error as Error).message);
  }
}

/** Options that stand before the `--` of `npm run synth -- ...`: npm says so in its own variables alone. */
function takenByNpm(): string {
  if (process.env.npm_lifecycle_event !== 'synth') return '';
  const given: string[] = [];
  const bare: string[] = [];
  for (const [name, { type }] of Object.entries(OPTIONS)) {
    const value = process.env[`npm_config_${name}`];
    if (value === undefined) continue;
    if (value !== 'true' && value !== '') given.push(`--${name}=${value}`);
    else (type === 'string' ? bare : given).push(`--${name}`);
  }
  // npm 11 passes on what should have been a value: it goes after its option.
  return given.length + bare.length === 0 ? '' : [...given, ...bare, ...process.argv.slice(2)].join(' ');
}

function misused(message: string): never {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}

/** The names of the environments to render: those that are asked for, or every file. */
function names(chosen: readonly string[]): string[] {
  const known = environmentNames(ENVIRONMENTS);
  const unknown = chosen.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new InputError(`no environment ${unknown.join(', ')} in ${ENVIRONMENTS}/ (there is: ${known.join(', ')})`);
  }
  return chosen.length > 0 ? known.filter((name) => chosen.includes(name)) : known;
}

/**
 * Loads and renders one environment after the other, so that memory does not grow with their number. After the first
 * mistake the rest is only loaded: every mistake shows at once.
 */
function render(chosen: readonly string[], output: Output): void {
  const all = names(chosen);
  const charts = readPinnedCharts('charts.yaml');
  const problems: string[] = [];
  const clusters = new Clusters();
  for (const name of all) {
    try {
      const loaded = loadEnvironment(`${ENVIRONMENTS}/${name}.yaml`);
      const shared = clusters.add(loaded);
      if (shared !== undefined) problems.push(shared);
      if (problems.length === 0) renderEnvironment(loaded, charts, output);
    } catch (error) {
      if (!isMistake(error)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new InputError(problems.join('\n'));
}

/** Whether an error is a person's to mend: its message says how. */
function isMistake(error: unknown): error is Error {
  return error instanceof EnvironmentError || error instanceof InputError;
}

/** What a person is told of an error: the stack trace of one of ours alone. */
function told(error: unknown): unknown {
  if (isMistake(error)) return error.message;
  const fromTheSystem = error instanceof Error && 'syscall' in error;
  return fromTheSystem ? `${error.message}: nothing is written: mend that and run synth again` : error;
}

/** Renders one environment into the output's stage and prints a line per folder. */
function renderEnvironment({ environment, locate }: LoadedEnvironment, charts: PinnedCharts, output: Output): void {
  const started = performance.now();
  const stack = new Stack(environment, charts);
  refuse([
    ...switchProblems(stack.components).map(
      ({ component, path, message }) => `${locate(['components', component, 'values', ...path])}: ${message}`,
    ),
    ...portProblems(environment, stack.components).map(({ path, message }) => `${locate(path)}: ${message}`),
  ]);
  const total = { files: 0, bytes: 0 };
  const put = (folder: string, files: ReadonlyMap<string, string>, begun: number): void => {
    let bytes = 0;
    for (const [file, text] of files) {
      bytes += Buffer.byteLength(text);
      output.put(environment.name, `${folder}/${file}`, text);
    }
    total.files += files.size;
    total.bytes += bytes;
    console.log(line(folder, files.size, bytes, performance.now() - begun));
  };
  console.log(environment.name);
  const rendered = stack.components.map((component) => {
    const begun = performance.now();
    const one = renderComponent(component);
    put(component.id, new Map([...one.objects].map(([file, object]) => [file, toYaml(object)])), begun);
    return one;
  });
  refuse(stack.conflicts(rendered).map(({ path, message }) => `${locate(path)}: ${message}`));
  const begun = performance.now();
  const order = deliveryOrder(rendered);
  const { folders, roots } = deliveryFiles(delivery(environment, sourceOf(environment), rendered, order), charts);
  for (const [folder, files] of Object.entries(folders)) put(folder, files, begun);
  output.put(environment.name, 'README.md', environmentReadme(environment, rendered, order));
  for (const engine of ENGINES) output.putRoot(environment.name, engine, roots[engine]);
  console.log(line('total', total.files, total.bytes, performance.now() - started));
}

/** Ends the run if there is anything to say against it. */
function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new InputError(problems.join('\n'));
}

function line(name: string, files: number, bytes: number, milliseconds: number): string {
  const columns = [
    `${files} files`.padStart(12),
    `${(bytes / 1024).toFixed(1)} KiB`.padStart(11),
    `${milliseconds.toFixed(0)} ms`.padStart(8),
  ];
  return `  ${name.padEnd(20)}${columns.join('')}`;
}

/** Reports what differs (check) or publishes it. Returns whether the output is what was rendered. */
function finish(written: Output, { environments, output, check }: Options): boolean {
  // Environments whose file is gone leave the output too, unless only some were asked for.
  const difference = written.difference(environments.length > 0);
  const { stale, missing, surplus } = difference;
  const path = (file: string) => join(dirname(output), file);
  const equal = stale.length + missing.length + surplus.length === 0;
  if (!check) {
    written.publish(difference);
    for (const file of surplus) console.log(`removed  ${path(file)}`);
    const changes = `${stale.length} changed, ${missing.length} added, ${surplus.length} removed`;
    console.log(equal ? `${output}/ was current` : `${output}/: ${changes}`);
    return true;
  }
  for (const [kind, files] of Object.entries(difference)) {
    for (const file of files) console.log(`${kind.padEnd(8)} ${path(file)}`);
  }
  console.log(
    equal
      ? `${output}/ is current`
      : `${output}/ is not what these sources render: run npm run synth and commit the result`,
  );
  return equal;
}

/** A new folder of this process's own, after those of processes that were killed are swept away. */
function ownStage(): string {
  mkdirSync('.cdk8s', { recursive: true });
  for (const folder of readdirSync('.cdk8s')) {
    const pid = /^run-(?<pid>\d+)$/.exec(folder)?.groups?.pid;
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(join('.cdk8s', folder), { recursive: true, force: true });
    } catch {
      // Somebody else's: it is not in the way.
    }
  }
  const stage = join('.cdk8s', `run-${process.pid}`);
  mkdirSync(stage);
  return stage;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function main(): void {
  const chosen = options();
  // Set by the cdk8s command line, which lists what it finds there; else a folder of this run's own.
  const given = process.env.CDK8S_OUTDIR;
  // cdk8s would leave keys unsorted with it; the environment must not change a byte.
  delete process.env.CDK8S_DISABLE_SORT;
  let stage = given;
  try {
    if (stage === undefined) {
      stage = ownStage();
    }
    const output = new Output(chosen.output, stage, { stageEverything: given !== undefined });
    render(chosen.environments, output);
    if (!finish(output, chosen)) process.exitCode = 1;
  } catch (error) {
    console.error(told(error));
    process.exitCode = 1;
  } finally {
    if (stage !== undefined && stage !== given) rmSync(stage, { recursive: true, force: true });
  }
}

main();
