import type { Component } from '../../constructs/core/component.ts';
import type { Endpoint } from '../../constructs/core/endpoint.ts';
import { closest } from '../../constructs/environment/spelling.ts';
import type { Finding } from './finding.ts';
import type { Service } from './services.ts';
import { portText } from './services.ts';

/** The addresses that components serve and those that they use, each once. */
export function endpointsOf(components: readonly Component[]): Endpoint[] {
  const used = components.flatMap(({ wires }) => wires.flatMap((wire) => (wire.verb === 'uses' ? [wire.to] : [])));
  return [...new Set([...components.flatMap(({ endpoints }) => endpoints), ...used])];
}

/** Every endpoint of ours that is no Service of the expansion, or not with that port. */
export function checkEndpoints(endpoints: readonly Endpoint[], services: readonly Service[]): Finding[] {
  return endpoints.flatMap((endpoint) => {
    const message = problem(endpoint, services);
    if (message === undefined) return [];
    const switches = Object.keys(endpoint.switches);
    const values = switches.length > 0 ? `, or the chart values that make it (${switches.join(', ')})` : '';
    const remedy = `correct the endpoint in its component${values}`;
    return [
      {
        check: 'endpoint',
        release: endpoint.component,
        object: `${endpoint.address}${endpoint.path}`,
        message,
        remedy,
      },
    ];
  });
}

function problem({ service, namespace, port, portName }: Endpoint, services: readonly Service[]): string | undefined {
  const beside = services.filter((one) => one.namespace === namespace);
  const found = beside.find(({ name }) => name === service);
  if (!found) {
    const near = closest(
      service,
      beside.map(({ name }) => name),
    );
    return `there is no Service ${service} in ${namespace}${near === undefined ? '' : `: did you mean ${near}?`}`;
  }
  const there = found.ports.find((one) => one.port === port);
  if (!there) return `the Service has no port ${port} (it has ${found.ports.map(portText).join(', ')})`;
  // A port may have no name: then ours is the empty text.
  if ((there.name ?? '') !== portName) return `its port ${port} is named ${there.name ?? ''}, not ${portName}`;
  return undefined;
}
