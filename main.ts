import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { deliveryOrder } from './constructs/core/graph.ts';
import { InputError } from './constructs/core/input-error.ts';
import { assertOurs, compare, publish, renderedEnvironments } from './constructs/core/output.ts';
import type { PinnedCharts } from './constructs/core/pinned-charts.ts';
import { readPinnedCharts } from './constructs/core/pinned-charts.ts';
import type { RenderedComponent } from './constructs/core/render.ts';
import { renderComponent } from './constructs/core/render.ts';
import { switchProblems } from './constructs/core/switches.ts';
import { toYaml } from './constructs/core/yaml.ts';
import { environmentReadme } from './constructs/delivery/readme.ts';
import type { LoadedEnvironment } from './constructs/environment/load.ts';
import { EnvironmentError, loadEnvironment } from './constructs/environment/load.ts';
import { Stack } from './constructs/stack.ts';

const USAGE = `Renders environments/*.yaml to plain manifests and HelmReleases.

usage: npm run synth [-- OPTION ...]

  --environment NAME   only this environment (repeat for more); default: every file in environments/
  --output DIR         where to write; default: dist
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

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        environment: { type: 'string', multiple: true },
        output: { type: 'string', default: 'dist' },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    return { environments: values.environment ?? [], output: values.output, check: values.check };
  } catch (error) {
    return misused((error as Error).message);
  }
}

function misused(message: string): never {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}

/** Loads the chosen environment files, all of them before any is rendered, so that every mistake shows at once. */
function load(chosen: readonly string[]): LoadedEnvironment[] {
  const known = existsSync(ENVIRONMENTS)
    ? readdirSync(ENVIRONMENTS)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => basename(file, '.yaml'))
        .sort()
    : [];
  if (known.length === 0) throw new InputError(`${ENVIRONMENTS}/: no environment file (*.yaml) in it`);
  const unknown = chosen.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new InputError(`no environment ${unknown.join(', ')} in ${ENVIRONMENTS}/ (there is: ${known.join(', ')})`);
  }
  const loaded: LoadedEnvironment[] = [];
  const problems: string[] = [];
  for (const name of chosen.length > 0 ? known.filter((one) => chosen.includes(one)) : known) {
    try {
      loaded.push(loadEnvironment(`${ENVIRONMENTS}/${name}.yaml`));
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new InputError(problems.join('\n'));
  return loaded;
}

/** Renders one environment into the stage and prints a line per component. */
function stageEnvironment({ environment, locate }: LoadedEnvironment, charts: PinnedCharts, stage: string): void {
  const started = performance.now();
  const stack = new Stack(environment, charts);
  const conflicts = switchProblems(stack.components);
  if (conflicts.length > 0) {
    throw new InputError(
      conflicts
        .map(({ component, path, message }) => `${locate(['components', component, 'values', ...path])}: ${message}`)
        .join('\n'),
    );
  }
  const total = { objects: 0, bytes: 0 };
  const rendered: RenderedComponent[] = [];
  console.log(environment.name);
  for (const component of stack.components) {
    const begun = performance.now();
    const one = renderComponent(component);
    const folder = join(stage, environment.name, component.id);
    mkdirSync(folder, { recursive: true });
    let bytes = 0;
    for (const [file, object] of one.objects) {
      const text = toYaml(object);
      bytes += Buffer.byteLength(text);
      writeFileSync(join(folder, file), text);
    }
    rendered.push(one);
    total.objects += one.objects.size;
    total.bytes += bytes;
    console.log(line(component.id, one.objects.size, bytes, performance.now() - begun));
  }
  const order = deliveryOrder(rendered);
  writeFileSync(join(stage, environment.name, 'README.md'), environmentReadme(environment, rendered, order));
  console.log(line('total', total.objects, total.bytes, performance.now() - started));
}

function line(name: string, objects: number, bytes: number, milliseconds: number): string {
  const columns = [
    `${objects} objects`.padStart(12),
    `${(bytes / 1024).toFixed(1)} KiB`.padStart(11),
    `${milliseconds.toFixed(0)} ms`.padStart(8),
  ];
  return `  ${name.padEnd(20)}${columns.join('')}`;
}

/** Compares stage and output and either reports (check) or publishes. Returns whether they were equal. */
function finish(stage: string, { environments, output, check }: Options, rendered: readonly string[]): boolean {
  // Environments whose file is gone leave the output too, unless only some were asked for.
  const gone = environments.length > 0 ? [] : renderedEnvironments(output).filter((name) => !rendered.includes(name));
  for (const name of rendered) assertOurs(output, name);
  const differences = [...rendered, ...gone].map((name) => compare(stage, output, name));
  const count = { stale: 0, missing: 0, surplus: 0 };
  for (const difference of differences) {
    for (const kind of ['stale', 'missing', 'surplus'] as const) {
      count[kind] += difference[kind].length;
      if (check) for (const file of difference[kind]) console.log(`${kind.padEnd(8)} ${join(output, file)}`);
    }
  }
  const equal = count.stale + count.missing + count.surplus === 0;
  if (check) {
    console.log(
      equal
        ? `${output}/ is current`
        : `${output}/ is not what these sources render: run npm run synth and commit the result`,
    );
    return equal;
  }
  for (const difference of differences) publish(stage, output, difference);
  console.log(
    equal
      ? `${output}/ was current`
      : `${output}/: ${count.stale} changed, ${count.missing} added, ${count.surplus} removed`,
  );
  return true;
}

function main(): void {
  const chosen = options();
  // Set by the cdk8s command line, which lists what it finds there; else a folder of this run's own.
  const given = process.env.CDK8S_OUTDIR;
  // cdk8s would leave keys unsorted with it; the environment must not change a byte.
  delete process.env.CDK8S_DISABLE_SORT;
  let stage = given;
  try {
    const environments = load(chosen.environments);
    const charts = readPinnedCharts('charts.yaml');
    if (stage === undefined) {
      mkdirSync('.cdk8s', { recursive: true });
      stage = mkdtempSync('.cdk8s/run-');
    }
    for (const environment of environments) stageEnvironment(environment, charts, stage);
    if (
      !finish(
        stage,
        chosen,
        environments.map(({ environment }) => environment.name),
      )
    )
      process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof InputError ? error.message : error);
    process.exitCode = 1;
  } finally {
    if (stage !== undefined && stage !== given) rmSync(stage, { recursive: true, force: true });
  }
}

main();
