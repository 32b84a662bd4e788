import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { loadEnvironment, parseEnvironment } from '../../constructs/environment/load.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { environmentError, fixtures, minimal } from './fixtures.ts';

const valid = (name: string) => loadEnvironment(`test/fixtures/environments/valid/${name}.yaml`).environment;

/** The tracing policies that are on by default, without block-execve, which follows podinfo. */
const ON = [
  'connect',
  'flow-accounting',
  'dns-resolvers',
  'egress',
  'listen',
  'raw-sockets',
  'sensitive-files',
  'service-account-tokens',
  'links',
  'privilege-escalation',
  'capabilities',
  'user-namespaces',
  'process-injection',
  'memory-files',
  'mounts',
  'namespaces',
  'kernel-helpers',
  'block-devices',
  'runtime-sockets',
  'kernel-modules',
  'bpf-programs',
  'clock-changes',
  'shell-from-outside',
  'temporary-programs',
  'package-managers',
];

/** The tracing policies that cost much, and so are off by default. */
const OFF = ['udp-sent', 'file-accounting', 'image-drift', 'capability-use', 'credential-changes', 'raw-syscalls'];

/** The tracing policies that can refuse. */
const REFUSING = [
  'egress',
  'raw-sockets',
  'sensitive-files',
  'image-drift',
  'kernel-helpers',
  'block-devices',
  'runtime-sockets',
  'kernel-modules',
  'shell-from-outside',
  'temporary-programs',
  'package-managers',
  'block-execve',
];

const POLICIES = Object.fromEntries(
  [...ON, ...OFF, 'block-execve'].map((name) => [
    name,
    { enabled: !OFF.includes(name), ...(REFUSING.includes(name) ? { enforce: false } : {}) },
  ]),
);

const nodeImage = 'kindest/node:v1.36.1@sha256:3489c7674813ba5d8b1a9977baea8a6e553784dab7b84759d1014dbd78f7ebd5';

describe('a valid environment is loaded', () => {
  it.each(fixtures('valid'))('$name', ({ name, file }) => {
    expect(loadEnvironment(file).environment.name).toBe(name);
  });

  it('minimal: everything else has its default', () => {
    const release = { enabled: true, values: {} };
    expect(valid('minimal')).toEqual({
      name: 'minimal',
      cluster: {
        name: 'minimal',
        controlPlanes: 1,
        workers: 3,
        nodeImage,
        podSubnet: '10.244.0.0/16',
        serviceSubnet: '10.96.0.0/12',
      },
      source: {
        repository: 'in-cluster',
        revision: 'main',
        credentials: 'none',
        localPort: 23232,
      },
      access: { enabled: false, localPort: 8000 },
      scrapeInterval: Duration.seconds(30),
      accountedNamespaces: [],
      retention: {
        metrics: Duration.days(4),
        logs: Duration.days(3),
        runtimeEvents: Duration.days(7),
        traces: Duration.days(3),
      },
      components: {
        cilium: release,
        visibility: { enabled: true },
        quarantine: { enabled: true },
        tetragon: release,
        'tracing-policies': { enabled: true, policies: POLICIES },
        prometheus: release,
        scrapes: { enabled: true },
        loki: release,
        tempo: release,
        collector: release,
        grafana: { ...release, subPath: false },
      },
      demo: {
        guestbook: { enabled: true, traffic: true },
        podinfo: { enabled: true, traffic: true },
        'deep-space': { insideCaller: true, outsideCaller: false, rehearsal: true, cpuHog: false },
        traces: true,
      },
    });
  });

  it('what an empty file is told to write is enough', () => {
    const said = environmentError(() => parseEnvironment('# nothing yet\n', 'environments/a.yaml'))?.message;
    expect(said).toContain('write at least "name: a" and cluster.nodeImage');
    const text = `name: a\ncluster: { nodeImage: ${nodeImage} }\n`;
    expect(parseEnvironment(text, 'environments/a.yaml').environment.name).toBe('a');
  });

  it('everything-is-set: nothing of it is lost', () => {
    expect(valid('everything-is-set')).toEqual({
      name: 'everything-is-set',
      cluster: {
        name: 'other',
        controlPlanes: 3,
        workers: 2,
        nodeImage,
        podSubnet: '192.168.0.0/16',
        serviceSubnet: '172.16.0.0/16',
      },
      source: {
        repository: 'https://git.example.org/fork',
        revision: 'next',
        credentials: 'token',
        localPort: 24000,
      },
      access: { enabled: true, localPort: 8888 },
      scrapeInterval: Duration.minutes(1),
      accountedNamespaces: ['shop', 'payments'],
      retention: {
        metrics: Duration.days(1),
        logs: Duration.days(2),
        runtimeEvents: Duration.hours(48),
        traces: Duration.days(4),
      },
      components: {
        cilium: { enabled: true, values: { hubble: { ui: { enabled: false } } } },
        visibility: { enabled: false },
        quarantine: { enabled: false },
        tetragon: { enabled: true, values: { tetragon: { enableProcessCred: true } } },
        'tracing-policies': {
          enabled: false,
          policies: {
            ...POLICIES,
            connect: { enabled: false },
            'udp-sent': { enabled: true },
            egress: { enabled: true, enforce: true },
            'block-execve': { enabled: false, enforce: true },
          },
        },
        prometheus: { enabled: true, values: { prometheus: { prometheusSpec: { replicas: 2 } } } },
        scrapes: { enabled: true },
        loki: { enabled: true, values: { loki: { auth_enabled: false } } },
        tempo: { enabled: true, values: { replicas: 1 } },
        collector: { enabled: true, values: { mode: 'daemonset' } },
        grafana: { enabled: true, subPath: true, values: { plugins: ['a', 'b'] } },
      },
      demo: {
        guestbook: { enabled: true, traffic: false },
        podinfo: { enabled: false, traffic: false },
        'deep-space': { insideCaller: false, outsideCaller: true, rehearsal: false, cpuHog: true },
        traces: false,
      },
    });
  });

  it('only-cilium: all the rest is off', () => {
    const { components, demo } = valid('only-cilium');
    const on = Object.entries(components).filter(([, { enabled }]) => enabled);
    expect(on.map(([name]) => name)).toEqual(['cilium']);
    expect(JSON.stringify(demo)).not.toContain('true');
  });

  it('units-of-time: the longest and shortest that are allowed', () => {
    const { scrapeInterval, retention } = valid('units-of-time');
    expect(scrapeInterval.toSeconds()).toBe(120);
    expect(retention.metrics.toHours()).toBe(365 * 24);
    expect(retention.logs.toHours()).toBe(24);
    expect(retention.traces.toDays()).toBe(365);
    expect(valid('shortest-interval').scrapeInterval.toSeconds()).toBe(5);
  });

  it('traffic-follows-its-demo: off with it, and off alone', () => {
    expect(valid('traffic-follows-its-demo').demo).toMatchObject({
      guestbook: { enabled: false, traffic: false },
      podinfo: { enabled: true, traffic: false },
    });
  });

  it('anchors-and-aliases: an alias repeats what its anchor marks', () => {
    const { retention, components } = valid('anchors-and-aliases');
    expect(retention.traces.toDays()).toBe(30);
    expect(components.tempo).toEqual(components.loki);
    expect(components.tempo.values).toEqual({ networkPolicy: { enabled: true } });
  });

  it('keys-of-many-kinds: keys in values are strings, whatever YAML takes them for', () => {
    expect(valid('keys-of-many-kinds').components.collector.values.alternateConfig).toEqual({
      '4317': true,
      '0.5': 'half',
      true: 'yes',
      toString: 1,
      constructor: { hasOwnProperty: 'no' },
    });
  });

  it('with Windows line ends, with a byte order mark, and with a document start', () => {
    const text = minimal('retention:', '  logs: 1d');
    for (const variant of [text.replaceAll('\n', '\r\n'), `\uFEFF${text}`, `---\n${text}...\n`, text.trimEnd()]) {
      expect(parseEnvironment(variant, 'environments/a.yaml').environment.retention.logs.toDays()).toBe(1);
    }
  });
});

describe('locate', () => {
  const lines = [
    'retention: { logs: 1d }',
    'components:',
    '  loki: &loki',
    '    values:',
    '      args: [a, { b: c }]',
    '  tempo: *loki',
  ];
  // No rules: no chart has these values.
  const { locate } = parseEnvironment(minimal(...lines), 'environments/a.yaml', []);

  it.each([
    ['a value', ['cluster', 'nodeImage'], '3:14'],
    ['a map, at its key', ['cluster'], '2:1'],
    ['a value in a map on one line', ['retention', 'logs'], '6:20'],
    ['an item of a list', ['components', 'loki', 'values', 'args', 0], '10:14'],
    ['a value in a map in a list', ['components', 'loki', 'values', 'args', 1, 'b'], '10:22'],
    ['what an alias repeats, where it is written', ['components', 'tempo', 'values', 'args', 0], '10:14'],
    ['a key that is not there, at its map', ['cluster', 'workers'], '2:1'],
    ['deep in what is not there, at the nearest that is', ['components', 'loki', 'values', 'a', 0, 'b'], '9:5'],
    ['a list position that is not there, at the list', ['components', 'loki', 'values', 'args', 7], '10:7'],
    ['the file', [], '1:1'],
  ] as const)('%s', (_, path, place) => {
    expect(locate(path)).toBe(`environments/a.yaml:${place}`);
  });

  it('a key instead of its value', () => {
    expect(locate(['cluster', 'nodeImage'], 'key')).toBe('environments/a.yaml:3:3');
    expect(locate(['retention', 'logs'], 'key')).toBe('environments/a.yaml:6:14');
  });
});

describe('a file that is nested out of all reason', () => {
  it.each([
    ['in brackets', `a: ${'['.repeat(20_000)}`],
    ['by indentation', Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('is refused for that: %s', (_, text) => {
    const said = environmentError(() => parseEnvironment(text, 'environments/a.yaml'))?.message;
    expect(said).toMatch(/^environments\/a\.yaml:\d+:\d+: nested more than 64 levels deep$/);
  });
});

describe('a file that cannot be read', () => {
  const message = (file: string) => environmentError(() => loadEnvironment(file))?.message;

  it('lists what is there', () => {
    expect(message('test/fixtures/nowhere/kind.yaml')).toBe(
      'test/fixtures/nowhere/kind.yaml: there is no such file (environments there: none)',
    );
    expect(message('environments/prod.yaml')).toMatch(
      /^environments\/prod\.yaml: there is no such file \(environments there: .*\bkind\b.*\)$/,
    );
  });

  it('proposes the one that was meant', () => {
    expect(message('environments/knid.yaml')).toContain(': did you mean environments/kind.yaml? (environments there: ');
    expect(message('environments/kind')).toContain(': did you mean environments/kind.yaml? (environments there: ');
  });

  it('is not a folder', () => {
    expect(message('environments')).toBe('environments: is a folder: name a file in it');
    expect(message('environments/kind.yaml/kind.yaml')).toContain('there is no such file');
  });

  it('is not a link that leads nowhere', () => {
    const file = join(temporaryFolder(), 'a.yaml');
    symlinkSync('b.yaml', file);
    expect(message(file)).toBe(`${file}: is a link to b.yaml, which is not there: mend or remove the link`);
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from('\uFEFFname: a\n', 'utf16le'), ': is UTF-16: save it as UTF-8'],
    ['UTF-16', Buffer.from('name: a\n', 'utf16le'), ':1:2: the file is not UTF-8 from here on: save it so'],
    [
      'Latin 1',
      Buffer.from('name: a\n# caf\u00e9\n', 'latin1'),
      ':2:6: the file is not UTF-8 from here on: save it so',
    ],
    ['one wrong byte', Buffer.from([0xff]), ':1:1: the file is not UTF-8 from here on: save it so'],
  ])('is not %s', (_, bytes, said) => {
    const file = join(temporaryFolder(), 'a.yaml');
    writeFileSync(file, bytes);
    expect(message(file)).toBe(`${file}${said}`);
  });
});
