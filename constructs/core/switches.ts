import type { Component } from './component.ts';
import type { Json } from './json.ts';
import { at } from './json.ts';

/** A chart value that takes an endpoint away which another component uses. */
export interface SwitchProblem {
  /** Component whose chart value it is. */
  readonly component: string;
  /** Path of the value inside the chart's values. */
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Finds endpoints that are used but whose chart values, after the environment's were merged over ours, no longer
 * make them exist.
 */
export function switchProblems(components: readonly Component[]): SwitchProblem[] {
  const servers = new Map(components.map((component) => [component.id, component]));
  const problems = new Map<string, SwitchProblem>();
  for (const { wires } of components) {
    for (const wire of wires) {
      if (wire.verb !== 'uses') continue;
      const values = servers.get(wire.to.component)?.helmRelease?.values ?? {};
      for (const [path, wanted] of Object.entries(wire.to.switches)) {
        const given = at(values, path);
        if (equal(given, wanted)) continue;
        problems.set(`${wire.to.component} ${path} ${wire.to.address}`, {
          component: wire.to.component,
          path: path.split('.'),
          message:
            `${path} is ${JSON.stringify(given) ?? 'not set'}, but ${wire.to.address} (${wire.to.purpose}), ` +
            `which ${wire.from} uses, exists only with ${JSON.stringify(wanted)}: ` +
            `remove this value, or switch ${wire.from} off`,
        });
      }
    }
  }
  return [...problems.values()];
}

function equal(given: Json | undefined, wanted: Json): boolean {
  return JSON.stringify(given) === JSON.stringify(wanted);
}
