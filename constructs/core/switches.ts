import type { Component } from './component.ts';
import type { Endpoint, Wanted } from './endpoint.ts';
import { NOT_EMPTY } from './endpoint.ts';
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

/** Values of most charts that rename what they make: addresses are known by the release's own name. */
const RENAMING = ['fullnameOverride', 'nameOverride', 'namespaceOverride'];

/**
 * Finds endpoints that are used but whose chart values, after the environment's were merged over ours, no longer
 * make them exist under their name.
 */
export function switchProblems(components: readonly Component[]): SwitchProblem[] {
  const servers = new Map(components.map((component) => [component.id, component]));
  const problems = new Map<string, SwitchProblem>();
  for (const { wires } of components) {
    for (const wire of wires) {
      if (wire.verb !== 'uses') continue;
      for (const problem of problemsOf(wire.to, wire.from, servers.get(wire.to.component))) {
        // One line for each value, however many use what it takes away.
        problems.set(`${problem.component} ${problem.path.join('.')}`, problem);
      }
    }
  }
  return [...problems.values()];
}

function problemsOf(endpoint: Endpoint, user: string, server: Component | undefined): SwitchProblem[] {
  const values = server?.helmRelease?.values ?? {};
  const problem = (path: string, given: Json, wanted: string): SwitchProblem => ({
    component: endpoint.component,
    path: path.split('.'),
    message:
      `${path} is ${JSON.stringify(given)}, but ${endpoint.address} (${endpoint.purpose}), which ${user} uses, ` +
      `exists only ${wanted}: remove this value, or switch ${user} off`,
  });
  const renamed = RENAMING.flatMap((path) => {
    const given = at(values, path);
    return given === undefined || given === '' ? [] : [problem(path, given, 'without it')];
  });
  const switched = Object.entries(endpoint.switches).flatMap(([path, wanted]) => {
    const given = at(values, path);
    if (given === undefined || isAsWanted(given, wanted)) return [];
    return [problem(path, given, `with ${wanted === NOT_EMPTY ? wanted.description : JSON.stringify(wanted)}`)];
  });
  return [...renamed, ...switched];
}

function isAsWanted(given: Json, wanted: Wanted): boolean {
  return wanted === NOT_EMPTY ? Array.isArray(given) && given.length > 0 : given === wanted;
}
