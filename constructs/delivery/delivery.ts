import type { Order } from '../core/graph.ts';
import type { RenderedComponent } from '../core/render.ts';
import type { Environment } from '../environment/environment.ts';

/** What both engines are told: one environment's components, in order, and where they are read from. */
export interface Delivery {
  readonly environment: Environment;
  readonly source: Source;
  readonly components: readonly DeliveredComponent[];
}

/** The git repository as an engine reads it. */
export interface Source {
  readonly url: string;
  readonly branch: string;
  /** How often an engine asks for new commits, in seconds. */
  readonly interval: number;
  readonly credentials: Environment['source']['credentials'];
}

/** One component as its engine object sees it. */
export interface DeliveredComponent extends RenderedComponent {
  readonly id: string;
  /** Folder of its objects in the repository, without a leading `./`. */
  readonly path: string;
  /** Ids of the components that must be delivered before it. */
  readonly after: readonly string[];
  /** Length of the longest chain of components before it: 0 for one that waits for nothing. */
  readonly wave: number;
}

/** Brings together what the engines need to know, in the order of delivery. */
export function delivery(
  environment: Environment,
  source: Source,
  rendered: readonly RenderedComponent[],
  order: Order,
): Delivery {
  const byId = new Map(rendered.map((one) => [one.component.id, one]));
  const waves = new Map<string, number>();
  const components = order.ids.flatMap((id) => {
    const one = byId.get(id);
    if (!one) return [];
    const after = order.before.get(id) ?? [];
    const wave = Math.max(-1, ...after.map((earlier) => waves.get(earlier) ?? 0)) + 1;
    waves.set(id, wave);
    return [{ ...one, id, path: `dist/${environment.name}/${id}`, after, wave }];
  });
  return { environment, source, components };
}
