import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from '../../constructs/core/endpoint.ts';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import { loadEnvironment } from '../../constructs/environment/load.ts';
import { Stack } from '../../constructs/stack.ts';
import { Cache } from '../../tools/expand/cache.ts';
import type { ClusterObject } from '../../tools/expand/cluster.ts';
import { clusterOf } from '../../tools/expand/cluster.ts';
import { endpointsOf } from '../../tools/expand/endpoints.ts';
import { Expander } from '../../tools/expand/expander.ts';
import { expandTree } from '../../tools/expand/expansion.ts';
import { Helm } from '../../tools/expand/helm.ts';
import { readTree } from '../../tools/expand/tree.ts';
import { Refusal } from './finding.ts';
import type { Nodes } from './replicas.ts';
import type { Settings } from './settings.ts';
import { parseSettings } from './settings.ts';

/** An environment as it would stand in a cluster. */
export interface Rendered {
  readonly nodes: Nodes;
  /** Every object, those of the expanded charts and of operators included. */
  readonly cluster: readonly ClusterObject[];
  /** Every address that a component serves. */
  readonly endpoints: readonly Endpoint[];
}

/** Folder of the expander's cache, which `npm run expand` fills too. */
const CACHE = 'node_modules/.cache/tetrascope/expand';

/**
 * Reads the settings of an environment from `dist/`.
 *
 * @throws {Refusal} when it was never rendered, or the test cannot be run with it
 */
export function readSettings(environment: string): Settings {
  const file = join('dist', environment, 'bootstrap/bootstrap.env');
  try {
    return parseSettings(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${file} cannot be read: environment ${environment} is not rendered`, 'run: npm run synth');
  }
}

/**
 * Expands what lies in `dist/` with Helm: what is promised is read from what is delivered, before there is a cluster.
 *
 * @throws {Refusal} when a chart cannot be expanded
 */
export async function readRendered(environment: string): Promise<Rendered> {
  const loaded = loadEnvironment(join('environments', `${environment}.yaml`)).environment;
  const { controlPlanes, workers, nodeImage } = loaded.cluster;
  const cache = new Cache(CACHE);
  const helm = await Helm.find();
  const expansion = await expandTree(readTree('dist', environment), {
    expander: new Expander(helm, cache),
    source: { cache: join(cache.folder, 'charts'), helm },
    kubeVersion: /:(v\d+\.\d+\.\d+)/.exec(nodeImage)?.[1] ?? '',
  });
  const [failure] = expansion.failures;
  if (failure) {
    throw new Refusal(
      `${failure.name} cannot be expanded: ${failure.message}`,
      `npm run expand -- --environment ${environment}`,
    );
  }
  const stack = new Stack(loaded, readPinnedCharts('charts.yaml'));
  return { nodes: { controlPlanes, workers }, cluster: clusterOf(expansion), endpoints: endpointsOf(stack.components) };
}
