import { readdirSync, readFileSync } from 'node:fs';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import type { RenderedComponent, RenderedObject } from '../../constructs/core/render.ts';
import { renderComponent } from '../../constructs/core/render.ts';
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
  readonly stack: Stack;
  readonly components: readonly RenderedComponent[];
  readonly objects: readonly OwnedObject[];
}

const charts = readPinnedCharts('charts.yaml');

/** Renders an environment from its text, as synth would. */
export function renderText(text: string, file = 'environments/kind.yaml'): RenderedStack {
  const { environment } = parseEnvironment(text, file);
  const stack = new Stack(environment, charts);
  const components = stack.components.map(renderComponent);
  const objects = components.flatMap(({ component, objects }) =>
    [...objects].map(([name, object]) => ({ component: component.id, file: `${component.id}/${name}`, object })),
  );
  return { stack, components, objects };
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

/** Every environment of the repository by name, rendered once. */
export const ENVIRONMENTS: ReadonlyMap<string, RenderedStack> = new Map(
  readdirSync('environments')
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [
      file.replace('.yaml', ''),
      renderText(readFileSync(`environments/${file}`, 'utf8'), `environments/${file}`),
    ]),
);

/** Every object of every environment. */
export function renderObjects(): OwnedObject[] {
  return [...ENVIRONMENTS.values()].flatMap(({ objects }) => objects);
}
