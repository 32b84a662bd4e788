import { ApiObject } from 'cdk8s';
import type { Component } from './component.ts';
import { objectId } from './identity.ts';
import type { JsonObject } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/** An object as it is written to `dist/`. */
export type RenderedObject = KubernetesObject & JsonObject;

/** A component with its objects by file name. */
export interface RenderedComponent {
  readonly component: Component;
  readonly objects: ReadonlyMap<string, RenderedObject>;
}

/**
 * Renders a component's objects, each once.
 *
 * cdk8s's own `Chart.toJson` resolves and validates the whole app anew for every chart, and its file names leave out
 * the namespace, so neither is used.
 *
 * @throws Error when two objects would have the same file, or a construct reports itself invalid
 */
export function renderComponent(component: Component): RenderedComponent {
  const constructs = component.node.findAll();
  const invalid = constructs.flatMap(({ node }) => node.validate().map((why) => `${node.path}: ${why}`));
  if (invalid.length > 0) throw new Error(invalid.join('\n'));
  const objects = new Map<string, RenderedObject>();
  for (const construct of constructs) {
    if (!ApiObject.isApiObject(construct)) continue;
    const object: RenderedObject = construct.toJson();
    const file = `${objectId(object)}.yaml`;
    if (objects.has(file)) {
      throw new Error(
        `${component.id}: two objects are ${file.replace('.yaml', '')}: rename one or move it to another namespace`,
      );
    }
    objects.set(file, object);
  }
  return { component, objects };
}
