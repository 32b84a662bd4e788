import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at, isObject } from '../../constructs/core/json.ts';
import { ENVIRONMENTS, renderWith } from '../support/render.ts';
import { documentOf, groupOf } from './order/files.ts';
import { filesOf, WIDEST } from './rendered.ts';

const stacks = new Map([
  ...ENVIRONMENTS,
  [
    'values of its own',
    renderWith('components: {cilium: {values: {operator: {replicas: 1}, hubble: {ui: {enabled: false}}}}}\n'),
  ],
  ['an Ingress', renderWith('access: {enabled: true}\n')],
]);
const rendered = [...stacks].map(([name, stack]) => [name, stack, filesOf(stack)] as const);
const HEALTH = /^resource\.customizations\.health\./;

/** Every kind that Argo CD delivers where everything is on, as its rules name kinds. */
const KINDS = WIDEST.flatMap(({ objects }) =>
  objects.map(({ object }) => [groupOf(object), object.kind].filter((part) => part !== '').join('_')),
);

const valuesFile = (environment: string, chart: string) => `dist/${environment}/bootstrap/${chart}/values.yaml`;

describe.each(rendered)('what bootstrap installs, for %s', (_, { environment, stack }, files) => {
  it('is Cilium with the values of its release, which adopts it without a restart', () => {
    const release = stack.components.find(({ id }) => id === 'cilium')?.helmRelease;
    const written = documentOf(files, valuesFile(environment.name, 'cilium'));
    expect(Object.keys(written).length).toBeGreaterThan(5);
    expect(written).toEqual(JSON.parse(JSON.stringify(release?.values)));
  });

  it('is Argo CD with a rule for each kind that has one, and for none that it does not deliver', () => {
    const settings = at(documentOf(files, valuesFile(environment.name, 'argocd')), 'configs.cm');
    const judged = Object.keys(isObject(settings) ? settings : {})
      .filter((key) => HEALTH.test(key))
      .map((key) => key.replace(HEALTH, ''));
    expect(judged.map((kind) => `${kind}.lua`).toSorted()).toEqual(
      readdirSync('argocd/health')
        .filter((file) => file.endsWith('.lua'))
        .toSorted(),
    );
    expect(judged.filter((kind) => !KINDS.includes(kind))).toEqual([]);
  });
});

it('values of an environment reach what bootstrap installs', () => {
  const files = rendered.find(([name]) => name === 'values of its own')?.[2] ?? new Map();
  expect(documentOf(files, valuesFile('kind', 'cilium'))).toMatchObject({
    operator: { replicas: 1 },
    hubble: { ui: { enabled: false } },
  });
});

it('Argo CD trusts the hosts that are given with the key, and else those of its chart', () => {
  const repoServer = (source: string) =>
    at(documentOf(filesOf(renderWith(`source: ${source}\n`)), valuesFile('kind', 'argocd')), 'repoServer');
  const ssh = '{ repository: ssh://git@git.example.org/a.git, credentials: ssh-key }';
  const folder = '/app/config/known-hosts';
  expect(repoServer(ssh)).toEqual({
    env: [{ name: 'ARGOCD_SSH_DATA_PATH', value: folder }],
    volumes: [
      {
        name: 'known-hosts',
        secret: { secretName: 'git-credentials', items: [{ key: 'known_hosts', path: 'ssh_known_hosts' }] },
      },
    ],
    volumeMounts: [{ name: 'known-hosts', mountPath: folder, readOnly: true }],
  });
  const list = filesOf(renderWith(`source: ${ssh}\n`)).get('dist/kind/bootstrap/argocd/secrets.txt');
  expect(list).toContain('argocd git-credentials known_hosts file:TETRASCOPE_GIT_KNOWN_HOSTS_FILE ');
  expect(repoServer('{ repository: https://git.example.org/a.git, credentials: token }')).toBeUndefined();
});
