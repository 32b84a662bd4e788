import { describe, expect, it } from 'vitest';
import { argocdEndpoints, openedEndpoints } from '../../constructs/delivery/addresses.ts';
import { portProblems } from '../../constructs/delivery/local-ports.ts';
import { renderWith } from '../support/render.ts';

/** Messages about the ports of an environment. */
function problems(yaml: string): string[] {
  const { environment, stack } = renderWith(yaml);
  return portProblems(environment, stack.components).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const clash = (key: string, port: number, purpose: string, free: number) =>
  `${key}.localPort: ${key}.localPort is ${port}, to which ./bootstrap.sh open forwards ${purpose}: choose another, such as ${free}`;

const { stack } = renderWith('access: { enabled: true }\n');
const endpoints = [...openedEndpoints(stack.components), ...argocdEndpoints()];

describe('ports of the machine', () => {
  it('are one for each address that bootstrap.sh opens', () => {
    const ports = endpoints.map(({ localPort }) => localPort);
    expect(ports.length).toBeGreaterThan(8);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('are refused to Kind where an address is opened', () => {
    for (const { localPort = 0, purpose } of endpoints) {
      expect(problems(`access: { enabled: true, localPort: ${localPort} }\n`)).toEqual([
        clash('access', localPort, purpose, 8000),
      ]);
      expect(problems(`source: { localPort: ${localPort} }\n`)).toEqual([clash('source', localPort, purpose, 23232)]);
    }
  });

  it('are free where nothing is published or nothing opened', () => {
    expect(problems('')).toEqual([]);
    expect(problems('access: { localPort: 9090 }\n')).toEqual([]);
    expect(problems('source: { repository: https://example.org/a.git, localPort: 9090 }\n')).toEqual([]);
    expect(problems('source: { localPort: 8080 }\ndemo: { guestbook: { enabled: false } }\n')).toEqual([]);
  });
});
