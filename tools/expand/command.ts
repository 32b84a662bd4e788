import { join } from 'node:path';
import { InputError } from '../../constructs/core/input-error.ts';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import { environmentNames } from '../../constructs/environment/files.ts';
import { EnvironmentError, loadEnvironment } from '../../constructs/environment/load.ts';
import { Stack } from '../../constructs/stack.ts';
import { ACCEPTED } from './accepted.ts';
import { Cache } from './cache.ts';
import { checkExpansion } from './checks.ts';
import { clusterOf } from './cluster.ts';
import { count } from './count.ts';
import { checkDeadKeys } from './dead-key-check.ts';
import { endpointsOf } from './endpoints.ts';
import { Expander } from './expander.ts';
import { expandTree } from './expansion.ts';
import { Helm } from './helm.ts';
import { imagesOf, imageSummary } from './images.ts';
import { judge } from './judge.ts';
import type { Options } from './options.ts';
import { parseOptions, USAGE } from './options.ts';
import { writeExpansion } from './output.ts';
import { failureText, judgementLines, releaseLine, summary } from './report.ts';
import { readTree } from './tree.ts';

const ENVIRONMENTS = 'environments';
const CACHE = 'node_modules/.cache/tetrascope/expand';

/** Where a command writes, line by line. */
export interface Console {
  readonly log: (line: string) => void;
  readonly error: (line: string) => void;
}

/** The command `npm run expand`, in the folder of the repository. Returns its exit code. */
export async function runExpand(args: readonly string[], say: Console = console): Promise<number> {
  let options: Options | undefined;
  try {
    options = parseOptions(args);
  } catch (error) {
    say.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options === undefined) {
    say.log(USAGE);
    return 0;
  }
  try {
    const helm = await Helm.find(options.helm);
    const cache = new Cache(CACHE);
    let good = true;
    // One after another: each alone takes every processor.
    for (const name of options.environments.length > 0 ? options.environments : environmentNames(ENVIRONMENTS)) {
      good = (await expandEnvironment(name, options, new Expander(helm, cache), cache, say)) && good;
    }
    return good ? 0 : 1;
  } catch (error) {
    if (!(error instanceof InputError || error instanceof EnvironmentError)) throw error;
    say.error(error.message);
    return 1;
  }
}

/** Expands and checks one environment. Returns whether there is nothing to mend. */
async function expandEnvironment(
  name: string,
  options: Options,
  expander: Expander,
  cache: Cache,
  say: Console,
): Promise<boolean> {
  const { environment } = loadEnvironment(join(ENVIRONMENTS, `${name}.yaml`));
  const kubeVersion = kubernetesOf(environment.cluster.nodeImage);
  say.log(`${name}: Kubernetes ${kubeVersion}, Helm ${expander.helm.version}`);
  const source = { charts: options.charts, cache: join(cache.folder, 'charts'), helm: expander.helm };
  const expansion = await expandTree(readTree('dist', name), { expander, source, kubeVersion });
  for (const release of expansion.releases) say.log(releaseLine(release));
  for (const failure of expansion.failures) say.log(failureText(failure));

  const cluster = clusterOf(expansion);
  const images = imagesOf(cluster);
  const folder = join(options.output, name);
  writeExpansion(folder, expansion.releases, images);
  say.log(`  ${imageSummary(images)}: ${join(folder, 'images.txt')}`);

  const stack = new Stack(environment, readPinnedCharts('charts.yaml'));
  const endpoints = endpointsOf(stack.components);
  const { checks, findings } = checkExpansion(expansion, cluster, { endpoints, schemas: options.schemas, kubeVersion });
  const dead = options.deadKeys ? await checkDeadKeys(expansion.releases, expander, cache, say.log) : [];
  const judgement = judge([...findings, ...dead], ACCEPTED, {
    checks: options.deadKeys ? [...checks, 'dead key'] : checks,
    // What could not be expanded was not looked at.
    releases: [...expansion.releases.map(({ release }) => release.name), ...stack.components.map(({ id }) => id)],
  });
  for (const line of judgementLines(judgement)) say.log(line);
  say.log(summary(cluster, endpoints, checks));
  const { failures } = expansion;
  const left = judgement.open.length + judgement.unused.length;
  say.log(`  ${count(failures.length, 'failure')}, ${left} to mend, ${judgement.accepted.length} accepted`);
  return failures.length + left === 0;
}

/** The version of Kubernetes in `kindest/node:v1.36.1@sha256:...`. */
function kubernetesOf(nodeImage: string): string {
  return /:(v\d+\.\d+\.\d+)/.exec(nodeImage)?.[1] ?? '';
}
