import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENTS, renderWith } from '../support/render.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { checkDelivery } from './order/check.ts';
import { readEnvironment } from './order/files.ts';
import { filesOf, KIND, WIDEST } from './rendered.ts';

/** Environments that nobody here has, with much of the stack switched the other way. */
const OTHERS: readonly (readonly [name: string, yaml: string])[] = [
  ['nothing but defaults', ''],
  ['no Prometheus', 'components: {prometheus: {enabled: false}, scrapes: {enabled: false}}'],
  ['Prometheus, and no scrapes', 'components: {scrapes: {enabled: false}}'],
  ['no Tetragon', 'components: {tetragon: {enabled: false}, tracing-policies: {enabled: false}}'],
  ['Tetragon, and no policies', 'components: {tracing-policies: {enabled: false}}'],
  ['no Loki', 'components: {loki: {enabled: false}}'],
  ['no Tempo', 'components: {tempo: {enabled: false}}\ndemo: {traces: false}'],
  ['no collector', 'components: {collector: {enabled: false}}\ndemo: {traces: false}'],
  ['no Grafana', 'components: {grafana: {enabled: false}}'],
  ['no visibility', 'components: {visibility: {enabled: false}}'],
  ['no demo', 'demo: {guestbook: {enabled: false}, podinfo: {enabled: false}, deep-space: {insideCaller: false}}'],
  ['all of the demo', 'demo: {deep-space: {insideCaller: true, outsideCaller: true, cpuHog: true}}'],
  [
    'network and metrics alone',
    `components: {tetragon: {enabled: false}, tracing-policies: {enabled: false}, loki: {enabled: false},
  tempo: {enabled: false}, collector: {enabled: false}, grafana: {enabled: false}}
demo: {guestbook: {enabled: false}, podinfo: {enabled: false}, deep-space: {insideCaller: false}, traces: false}`,
  ],
  ['definitions by an operator', 'components: {tetragon: {values: {crds: {installMethod: operator}}}}'],
  ['access through an Ingress', 'access: {enabled: true}'],
  ['a storage class that Kind has', 'components: {tempo: {values: {persistence: {storageClassName: standard}}}}'],
  ['a public repository', 'source: {repository: https://github.com/tetrascope/tetrascope.git}'],
  [
    'a repository read with a token',
    'source: {repository: https://github.com/tetrascope/tetrascope.git, credentials: token, revision: next}',
  ],
  [
    'a repository read with a key',
    'source: {repository: ssh://git@github.com/tetrascope/tetrascope.git, credentials: ssh-key}',
  ],
];

describe('the order of delivery', () => {
  it.each(readdirSync('dist'))('holds for the files of %s', (environment) => {
    expect(checkDelivery(readEnvironment(environment), environment, WIDEST)).toEqual([]);
  });

  it.each(OTHERS)('holds for an environment with %s', (_, yaml) => {
    expect(checkDelivery(filesOf(renderWith(`${yaml}\n`)), 'kind', WIDEST)).toEqual([]);
  });

  it('is that of whatever folder the files are read from, in memory as on the disk', () => {
    const folder = temporaryFolder();
    for (const part of ['dist/kind', 'argocd/kind.yaml', 'flux/kind.yaml']) {
      cpSync(part, join(folder, part), { recursive: true });
    }
    expect(readEnvironment('kind', folder)).toEqual(KIND);
    const rendered = filesOf(ENVIRONMENTS.get('kind') ?? renderWith(''));
    expect([...rendered.keys()].toSorted()).toEqual(
      [...KIND.keys()].filter((file) => !file.endsWith('.md')).toSorted(),
    );
  });
});
