import type { Component } from './component.ts';
import type { Wanted } from './endpoint.ts';
import { Endpoint, NOT_EMPTY } from './endpoint.ts';
import type { Json } from './json.ts';
import { at } from './json.ts';
import type { Wire } from './wire.ts';

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
      for (const problem of problemsOf(wire, servers.get(wire.to.component))) {
        // One line for each value, however many use what it takes away.
        problems.set(`${problem.component} ${problem.path.join('.')}`, problem);
      }
    }
  }
  return [...problems.values()];
}

function problemsOf({ verb, from, to }: Wire, server: Component | undefined): SwitchProblem[] {
  const values = server?.helmRelease?.values ?? {};
  const what = nameOf(to);
  const problem = (path: string, given: Json, wanted: string): SwitchProblem => ({
    component: to.component,
    path: path.split('.'),
    message:
      `${path} is ${JSON.stringify(given)}, but ${what}, which ${from} ${verb}, exists only ${wanted}: ` +
      `remove this value, or switch ${from} off`,
  });
  const renamed = (to instanceof Endpoint ? RENAMING : []).flatMap((path) => {
    const given = at(values, path);
    return given === undefined || given === '' ? [] : [problem(path, given, 'without it')];
  });
  const switched = Object.entries(to.switches).flatMap(([path, wanted]) => {
    const given = at(values, path);
    if (given === undefined || isAsWanted(given, wanted)) return [];
    return [problem(path, given, `with ${wanted === NOT_EMPTY ? wanted.description : JSON.stringify(wanted)}`)];
  });
  return [...renamed, ...switched];
}

function nameOf(to: Wire['to']): string {
  if (to instanceof Endpoint) return `${to.address} (${to.purpose})`;
  return 'kinds' in to ? to.kinds.join(', ') : `the file of ${to.purpose}`;
}

/** Whether everything that an endpoint needs of its chart's values is so. */
export function isServed({ switches }: Endpoint, server: Component): boolean {
  const values = server.helmRelease?.values ?? {};
  return Object.entries(switches).every(([path, wanted]) => {
    const given = at(values, path);
    return given === undefined || isAsWanted(given, wanted);
  });
}

function isAsWanted(given: Json, wanted: Wanted): boolean {
  return wanted === NOT_EMPTY ? Array.isArray(given) && given.length > 0 : given === wanted;
}
