import { readdirSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import type { HelmRelease } from '../../imports/crds/helm-release.ts';
import type { JsonObject } from '../../constructs/core/json.ts';
import { deliveryOrder } from '../../constructs/core/graph.ts';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import type { RenderedComponent, RenderedObject } from '../../constructs/core/render.ts';
import { renderComponent } from '../../constructs/core/render.ts';
import { delivery } from '../../constructs/delivery/delivery.ts';
import { deliveryFiles } from '../../constructs/delivery/files.ts';
import { sourceOf } from '../../constructs/delivery/source.ts';
import type { Environment } from '../../constructs/environment/environment.ts';
import { parseEnvironment } from '../../constructs/environment/load.ts';
import { Stack } from '../../constructs/stack.ts';

/** A rendered object and the component that owns it. */
export interface OwnedObject {
  readonly component: string;
  readonly file: string;
  readonly object: RenderedObject;
}

/** One environment, rendered in memory. */
export interface RenderedStack {
  readonly environment: Environment;
  readonly stack: Stack;
  readonly components: readonly RenderedComponent[];
  readonly objects: readonly OwnedObject[];
}

/** The pinned charts. */
export const CHARTS = readPinnedCharts('charts.yaml');

/** Renders an environment from its text, as synth would. */
export function renderText(text: string, file = 'environments/kind.yaml'): RenderedStack {
  const { environment } = parseEnvironment(text, file);
  const stack = new Stack(environment, CHARTS);
  const components = stack.components.map(renderComponent);
  const objects = components.flatMap(({ component, objects }) =>
    [...objects].map(([name, object]) => ({ component: component.id, file: `${component.id}/${name}`, object })),
  );
  return { environment, stack, components, objects };
}

/** The smallest environment file: everything else is a default. */
export const MINIMAL = `name: kind
cluster:
  nodeImage: kindest/node:v1.36.1@sha256:3489c7674813ba5d8b1a9977baea8a6e553784dab7b84759d1014dbd78f7ebd5
`;

/** Renders {@link MINIMAL} with further top-level keys. */
export function renderWith(yaml: string): RenderedStack {
  return renderText(`${MINIMAL}${yaml}`);
}

/** The values of a component's release, as they are delivered. @throws Error if it has none */
export function valuesOf({ objects }: RenderedStack, id: string): JsonObject {
  const release = objects.find(({ component, object }) => component === id && object.kind === 'HelmRelease');
  if (!release) throw new Error(`${id} has no release`);
  return (release.object as unknown as HelmRelease).spec.values as JsonObject;
}

/** Every environment of the repository by name, rendered once. */
export const ENVIRONMENTS: ReadonlyMap<string, RenderedStack> = new Map(
  readdirSync('environments')
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [
      file.replace('.yaml', ''),
      renderText(readFileSync(`environments/${file}`, 'utf8'), `environments/${file}`),
    ]),
);

/**
 * What delivery adds to the components of an environment, by its path from the repository's root: both trees, their
 * roots, and what bootstrap needs.
 */
export function renderDelivery({ environment, components }: RenderedStack): Map<string, string> {
  const source = sourceOf(environment);
  const order = deliveryOrder(components);
  const { folders, roots } = deliveryFiles(delivery(environment, source, components, order), CHARTS);
  return new Map([
    ...Object.entries(folders).flatMap(([folder, files]) =>
      [...files].map(([file, text]): [string, string] => [`dist/${environment.name}/${folder}/${file}`, text]),
    ),
    ...Object.entries(roots).map(([engine, text]): [string, string] => [`${engine}/${environment.name}.yaml`, text]),
  ]);
}

/** The objects of the engines and of the git server: those that no component owns. */
function engineObjects(rendered: RenderedStack): OwnedObject[] {
  return [...renderDelivery(rendered)]
    .filter(([file]) => file.endsWith('.yaml'))
    .flatMap(([file, text]) =>
      (loadAll(text) as RenderedObject[])
        // Chart values and the Kind file are no objects of a cluster.
        .filter(({ kind, metadata }) => kind && metadata)
        .map((object) => ({ component: 'delivery', file, object })),
    );
}

/** Every object of every environment, the engines' own too. */
export function renderObjects(): OwnedObject[] {
  return [...ENVIRONMENTS.values()].flatMap((rendered) => [...rendered.objects, ...engineObjects(rendered)]);
}
