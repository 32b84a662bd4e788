import type { Component } from '../core/component.ts';
import type { Environment } from '../environment/environment.ts';
import { argocdEndpoints, openedEndpoints } from './addresses.ts';
import { hasGitServer } from './source.ts';

/** A port of the machine that is wanted twice, by the path of the key that says so. */
export interface PortProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Finds ports that Kind would publish where `bootstrap.sh open` forwards an endpoint: the node would hold the port, and
 * the endpoint could never be opened.
 */
export function portProblems(environment: Environment, components: readonly Component[]): PortProblem[] {
  const { source, access } = environment;
  const published = [
    ...(hasGitServer(environment) ? [{ key: 'source', port: source.localPort, free: 23232 }] : []),
    ...(access.enabled ? [{ key: 'access', port: access.localPort, free: 8000 }] : []),
  ];
  const opened = [...openedEndpoints(components), ...argocdEndpoints()];
  return published.flatMap(({ key, port, free }) =>
    opened
      .filter(({ localPort }) => localPort === port)
      .map(({ purpose }) => ({
        path: [key, 'localPort'],
        message: `${key}.localPort is ${port}, to which ./bootstrap.sh open forwards ${purpose}: choose another, such as ${free}`,
      })),
  );
}
