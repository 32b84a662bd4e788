import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Application } from '../../imports/crds/application.ts';
import type { RenderedObject } from '../../constructs/core/render.ts';
import { schemaCheck } from '../../tools/schemas/schema-check.ts';
import { ROOT, upstream } from '../support/upstream.ts';
import { damaged } from './damage.ts';
import { judge } from './lua.ts';
import { fixtures, ruleOf, rules } from './rules.ts';

/** Statuses that a rule may return (argo-cd v3.4.4, docs/operator-manual/health.md). Of others a sync waits for ever. */
const STATUSES = ['Healthy', 'Progressing', 'Degraded', 'Suspended'];

const CHART = 'tempo@2.2.4+4f6d0c1a5b7e';
const REVISION = '2.2.4@sha256:4f6d0c1a5b7e8d9f00112233445566778899aabbccddeeff0011223344556677';
const INSTALLED = `Helm install succeeded for release monitoring/tempo.v1 with chart ${CHART}`;
const INSTALL_FAILED = `Helm install failed for release monitoring/tempo with chart ${CHART}: context deadline exceeded`;
const UPGRADE_FAILED = `Helm upgrade failed for release monitoring/tempo with chart ${CHART}: context deadline exceeded`;
const UNINSTALLED = `Helm uninstall remediation for release monitoring/tempo.v1 with chart ${CHART} succeeded`;
const ROLLED_BACK = `Helm rollback to previous release monitoring/tempo.v1 with chart ${CHART} succeeded`;
const TEST_FAILED = `Helm test failed for release monitoring/tempo.v1 with chart ${CHART}: pod tempo-test failed`;
const NO_KIND =
  `Helm install failed for release monitoring/tempo with chart ${CHART}: unable to build kubernetes objects from ` +
  'release manifest: resource mapping not found for name: "tempo" namespace: "monitoring" from "": no matches for ' +
  'kind "ServiceMonitor" in version "monitoring.coreos.com/v1"';
const DRIFTED =
  'Cluster state of release monitoring/tempo.v1 has drifted from the desired state:\n' +
  'StatefulSet/monitoring/tempo changed (0 additions, 1 changes, 0 removals)';
const RUNNING = (action: string) => `Running '${action}' action with timeout of 10m0s`;
const STORED = `stored artifact for digest '${REVISION}'`;
const NO_HOST =
  'failed to determine artifact digest: Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host';
const UNREADABLE =
  'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = ' +
  'dial tcp 10.96.12.7:23232: connect: connection refused';
const TOO_LATE = (name: string) => `Deployment monitoring/${name}: Deployment "${name}" exceeded its progress deadline`;

/** What a rule says of each fixture: the health, and every part of the message. */
const EXPECTED: Record<string, readonly [health: string, ...message: string[]]> = {
  'HelmRelease/created': ['Progressing', 'helm-controller has not finished generation 1'],
  'HelmRelease/fulfilling-prerequisites': [
    'Progressing',
    'Fulfilling prerequisites',
    'helm-controller has not finished generation 1',
  ],
  'HelmRelease/waiting-for-its-source': [
    'Progressing',
    "OCIRepository 'monitoring/tempo' is not ready: latest generation of object has not been reconciled",
    'Fulfilling prerequisites',
  ],
  'HelmRelease/source-not-delivered-yet': [
    'Progressing',
    'could not get Source object: OCIRepository.source.toolkit.fluxcd.io "tempo" not found',
    'Fulfilling prerequisites',
  ],
  'HelmRelease/waiting-for-a-dependency': [
    'Progressing',
    "dependency 'monitoring/kube-prometheus-stack' is not ready",
    'Fulfilling prerequisites',
  ],
  'HelmRelease/values-missing': [
    'Degraded',
    "could not resolve Secret chart values reference 'monitoring/tempo-values' with key 'values.yaml': " +
      'secrets "tempo-values" not found',
    'Fulfilling prerequisites',
  ],
  'HelmRelease/installing': ['Progressing', RUNNING('install')],
  'HelmRelease/installed': ['Healthy', INSTALLED],
  'HelmRelease/awaiting-its-tests': [
    'Progressing',
    `Helm release monitoring/tempo.v1 with chart ${CHART} is awaiting tests`,
    RUNNING('test'),
  ],
  'HelmRelease/installed-and-tested': [
    'Healthy',
    `Helm test succeeded for release monitoring/tempo.v1 with chart ${CHART}: 1 test hook completed successfully`,
  ],
  'HelmRelease/tests-failed-and-ignored': ['Healthy', INSTALLED, TEST_FAILED],
  'HelmRelease/tests-ignored-and-passed': ['Healthy', INSTALLED],
  'HelmRelease/tests-failed-and-uninstalling': [
    'Progressing',
    TEST_FAILED,
    RUNNING('uninstall'),
    '1 of 4 attempts failed',
  ],
  'HelmRelease/changed-and-not-looked-at': ['Progressing', 'helm-controller has not finished generation 2'],
  'HelmRelease/changed-and-fulfilling-prerequisites': [
    'Progressing',
    'Fulfilling prerequisites',
    'helm-controller has not finished generation 2',
  ],
  'HelmRelease/upgrading': ['Progressing', RUNNING('upgrade')],
  'HelmRelease/upgraded-and-not-done': [
    'Progressing',
    `Helm upgrade succeeded for release monitoring/tempo.v2 with chart ${CHART}`,
    RUNNING('upgrade'),
    'helm-controller has not finished generation 2',
  ],
  'HelmRelease/looked-at-again': [
    'Healthy',
    `Helm upgrade succeeded for release monitoring/tempo.v2 with chart ${CHART}`,
  ],
  'HelmRelease/drift-reported': ['Healthy', INSTALLED, DRIFTED],
  'HelmRelease/drift-being-corrected': [
    'Progressing',
    'correcting cluster drift',
    DRIFTED,
    RUNNING('correct cluster drift'),
  ],
  'HelmRelease/install-failed-once': ['Progressing', INSTALL_FAILED, UNINSTALLED, '1 of 4 attempts failed'],
  'HelmRelease/install-tried-again': ['Progressing', INSTALL_FAILED, RUNNING('install'), '3 of 4 attempts failed'],
  'HelmRelease/install-retries-exhausted': ['Degraded', 'Failed to install after 4 attempt(s)', INSTALL_FAILED],
  'HelmRelease/exhausted-and-looked-at-again': ['Degraded', INSTALL_FAILED, 'Fulfilling prerequisites'],
  'HelmRelease/upgrade-rolled-back': ['Progressing', UPGRADE_FAILED, ROLLED_BACK, '1 of 4 attempts failed'],
  'HelmRelease/upgrade-retries-exhausted': [
    'Degraded',
    'Failed to upgrade after 4 attempt(s)',
    UPGRADE_FAILED,
    ROLLED_BACK,
  ],
  'HelmRelease/retried-without-end-and-waiting': ['Degraded', UPGRADE_FAILED, 'retrying after 1m0s'],
  'HelmRelease/retried-without-end-and-running': ['Degraded', UPGRADE_FAILED, RUNNING('upgrade')],
  'HelmRelease/first-attempt-at-another-chart': ['Progressing', RUNNING('upgrade')],
  'HelmRelease/upgrading-to-another-chart': ['Progressing', RUNNING('upgrade')],
  'HelmRelease/nothing-to-roll-back-to': [
    'Degraded',
    'Failed to perform remediation: missing target release for rollback: cannot remediate failed release',
    UPGRADE_FAILED,
  ],
  'HelmRelease/failed-before-anything-is-stored': ['Degraded', NO_KIND, RUNNING('install')],
  'HelmRelease/health-checks-canceled': [
    'Progressing',
    'New reconciliation triggered by OCIRepository/monitoring/tempo',
    RUNNING('upgrade'),
  ],
  'HelmRelease/unlocked-and-upgrading': ['Progressing', RUNNING('upgrade')],
  'HelmRelease/suspended': ['Suspended', 'suspended: helm-controller leaves it as it is'],

  'OCIRepository/created': ['Progressing', 'source-controller has not finished generation 1'],
  'OCIRepository/processing': ['Progressing', 'processing object: new generation -1 -> 1'],
  'OCIRepository/fetched-and-building': [
    'Progressing',
    `building artifact: new revision '${REVISION}' for 'ghcr.io/grafana-community/helm-charts/tempo:2.2.4'`,
  ],
  'OCIRepository/ready': ['Healthy', STORED],
  'OCIRepository/changed-and-not-looked-at': ['Progressing', 'source-controller has not finished generation 2'],
  'OCIRepository/changed-and-processing': ['Progressing', 'processing object: new generation 1 -> 2'],
  'OCIRepository/not-fetched': [
    'Degraded',
    'failed to determine artifact digest: GET https://ghcr.io/v2/grafana-community/helm-charts/tempo/manifests/2.2.4: ' +
      'MANIFEST_UNKNOWN: manifest unknown',
  ],
  'OCIRepository/not-fetched-after-a-change': ['Degraded', NO_HOST],
  'OCIRepository/registry-away-while-serving': ['Healthy', `serves ${REVISION}`, NO_HOST],
  'OCIRepository/changed-after-it-was-not-fetched': ['Progressing', 'processing object: new generation -1 -> 2'],
  'OCIRepository/restarted-while-the-registry-is-away': ['Degraded', NO_HOST],
  'OCIRepository/address-refused': [
    'Degraded',
    "URL validation failed for 'oci://ghcr.io/grafana-community/helm-charts/tempo:2.2.4': invalid OCI repository URL",
  ],
  'OCIRepository/storage-full': [
    'Degraded',
    'unable to copy artifact to storage: write /data/ocirepository/monitoring/tempo/4f6d0c1a5b7e.tar.gz: ' +
      'no space left on device',
  ],
  'OCIRepository/signature-refused': [
    'Degraded',
    "failed to verify the signature using provider 'cosign keyless': no matching signatures were found",
  ],
  'OCIRepository/suspended': ['Suspended', 'suspended: source-controller fetches nothing'],

  'HelmRepository/ready': [
    'Healthy',
    "stored artifact: revision 'sha256:4f6d0c1a5b7e8d9f00112233445566778899aabbccddeeff0011223344556677'",
  ],
  'HelmRepository/not-fetched': [
    'Degraded',
    'failed to fetch Helm repository index: failed to cache index to temporary file: Get ' +
      '"https://prometheus-community.github.io/helm-charts/index.yaml": dial tcp: ' +
      'lookup prometheus-community.github.io: no such host',
  ],
  'HelmRepository/address-of-an-oci-registry': ['Healthy', 'an address: each chart is fetched by itself'],

  'Ingress/on-a-node-port': ['Healthy', 'answers on the nodes, without a load balancer'],
  'Ingress/with-an-address': ['Healthy', 'answers at 172.18.0.200'],
  'Ingress/with-a-host-name': ['Healthy', 'answers at grafana.example.com'],

  'Application/created': ['Progressing', 'not compared with git yet'],
  'Application/nothing-on-the-cluster': [
    'Progressing',
    'OutOfSync',
    'OCIRepository monitoring/tempo',
    'HelmRelease monitoring/tempo',
  ],
  'Application/about-to-sync': ['Progressing', 'about to sync'],
  'Application/about-to-sync-again': ['Progressing', 'about to sync'],
  'Application/syncing': ['Progressing', 'syncing', 'one or more tasks are running'],
  'Application/failed-and-tried-again': [
    'Progressing',
    'syncing',
    'one or more objects failed to apply, reason: namespaces "monitoring" not found. Retrying attempt #3 at 8:01AM.',
  ],
  'Application/being-terminated': ['Progressing', 'syncing', 'operation is terminating'],
  'Application/failed-for-good': [
    'Degraded',
    'OutOfSync',
    'the sync failed for good: Operation terminated (retried 3 times).',
  ],
  'Application/out-of-sync': ['Progressing', 'OutOfSync', 'HelmRelease monitoring/tempo'],
  'Application/not-compared': ['Progressing', 'Unknown', UNREADABLE],
  'Application/not-compared-after-a-failed-sync': ['Progressing', 'Unknown', UNREADABLE],
  'Application/refused-by-its-project': [
    'Progressing',
    'Unknown',
    "application destination server 'https://kubernetes.default.svc' and namespace 'monitoring' do not match any of " +
      "the allowed destinations in project 'tetrascope'",
  ],
  'Application/source-just-changed': ['Progressing', 'its path has changed, and it is not compared with that yet'],
  'Application/progressing': ['Progressing', 'Progressing'],
  'Application/progressing-with-reasons': [
    'Progressing',
    'Progressing',
    `HelmRelease monitoring/tempo: ${RUNNING('install')}`,
  ],
  'Application/degraded': [
    'Progressing',
    'Degraded',
    `HelmRelease monitoring/tempo: ${UPGRADE_FAILED}`,
    'retrying after 1m0s',
  ],
  'Application/much-degraded': [
    'Progressing',
    'Degraded',
    TOO_LATE('deathstar'),
    TOO_LATE('tiefighter'),
    TOO_LATE('xwing'),
    'and 2 more',
  ],
  'Application/health-unknown': [
    'Progressing',
    'Unknown',
    'error setting app health: failed to get resource health for "Rollout" with name "tempo" in namespace ' +
      '"monitoring": <string>:3: attempt to index a non-table object(nil) with key \'phase\'',
  ],
  'Application/health-not-written': ['Progressing', 'health not known yet'],
  'Application/suspended': [
    'Suspended',
    'Suspended',
    'HelmRelease monitoring/tempo: suspended: helm-controller leaves it as it is',
  ],
  'Application/healthy': ['Healthy', 'synced and healthy'],
};

describe('a health rule of Argo CD', () => {
  const eachRule = rules.map(({ kind, text }) => [kind, text] as const);

  it('is expected to say something of every fixture', () => {
    expect(fixtures.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(fixtures.map(({ name, object }) => [name, object] as const))('judges %s', (name, object) => {
    const [health, ...message] = EXPECTED[name] ?? [];
    expect(judge(ruleOf(object)?.text ?? '', object)).toEqual({ status: health, message: message.join('; ') });
  });

  it.each(eachRule)('for %s is run by the fixtures to its last statement', (_, text) => {
    const ran = new Set<number>();
    for (const { object } of fixtures) {
      if (ruleOf(object)?.text === text) judge(text, object, (line) => ran.add(line));
    }
    const statements = text
      .split('\n')
      .map((code, index) => ({ line: index + 1, code }))
      .filter(({ code }) => !/^\s*(--.*|end|\}|\)|local function .*)?$/.test(code));
    expect(statements.length).toBeGreaterThan(2);
    expect(statements.filter(({ line }) => !ran.has(line))).toEqual([]);
  });

  it.each(eachRule)('for %s has an answer to whatever is missing from an object', (_, text) => {
    const objects = fixtures.map(({ object }) => object).filter((object) => ruleOf(object)?.text === text);
    fc.assert(
      fc.property(damaged(objects), (object) => {
        const { status, message } = judge(text, object);
        expect(STATUSES).toContain(status);
        expect(message).toBeTypeOf('string');
      }),
      { numRuns: 200 },
    );
  });

  it.each(eachRule)('for %s knows what to say of nothing', (_, text) => {
    for (const object of [{}, { metadata: {}, spec: {}, status: {} }]) {
      expect(STATUSES).toContain(judge(text, object).status);
    }
  });
});

describe('Healthy is said of', () => {
  const whenHealthy = (kind: string, check: (status: Status, generation: number) => void) => {
    const objects = fixtures.map(({ object }) => object).filter((object) => object.kind === kind);
    const rule = rules.find((one) => one.kind.endsWith(`_${kind}`))?.text ?? '';
    fc.assert(
      fc.property(damaged(objects), (object) => {
        if (judge(rule, object).status !== 'Healthy') return;
        const { status, metadata } = object as { status?: Status; metadata?: { generation?: number } };
        check(status ?? {}, metadata?.generation ?? 0);
      }),
      { numRuns: 400 },
    );
  };

  it('no HelmRelease but one that is ready, in the generation that it has', () => {
    whenHealthy('HelmRelease', ({ conditions = [], observedGeneration }, generation) => {
      expect(observedGeneration ?? 0).toBeGreaterThanOrEqual(generation);
      expect(conditions?.filter(({ type, status }) => type === 'Ready' && status === 'True')).toHaveLength(1);
    });
  });

  it('no source but one that has stored what it asks for', () => {
    whenHealthy('OCIRepository', ({ conditions = [], observedGeneration, artifact }, generation) => {
      expect(observedGeneration ?? 0).toBeGreaterThanOrEqual(generation);
      const ready = conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      expect(ready || artifact).toBeTruthy();
    });
  });

  it('no Application but one that is synced and healthy, with no sync under way', () => {
    whenHealthy('Application', ({ sync, health, operationState }) => {
      expect([sync?.status, health?.status]).toEqual(['Synced', 'Healthy']);
      expect(operationState?.phase).not.toBe('Running');
    });
  });
});

interface Status {
  readonly conditions?: readonly { readonly type?: string; readonly status?: string }[] | null;
  readonly observedGeneration?: number | null;
  readonly artifact?: object | null;
  readonly sync?: { readonly status?: string };
  readonly health?: { readonly status?: string };
  readonly operationState?: { readonly phase?: string } | null;
}

describe('argocd/health/', () => {
  it('has names that Argo CD reads: one with a second _ would make it refuse all of its settings', () => {
    expect(rules.map(({ kind }) => kind).filter((kind) => !/^[a-z0-9.-]+_[A-Z][A-Za-z]+$/.test(kind))).toEqual([]);
  });

  it('walks no table in the order of pairs, which differs from run to run on the Lua of Argo CD', () => {
    expect(rules.filter(({ text }) => /\bpairs\(/.test(text))).toEqual([]);
  });

  it('has one text for all sources', () => {
    const texts = rules.filter(({ kind }) => kind.startsWith('source.')).map(({ text }) => text);
    expect(texts).toHaveLength(2);
    expect(new Set(texts).size).toBe(1);
  });

  it('has a rule for each kind of Flux that Argo CD delivers, and for the Applications themselves', () => {
    const judged = ['toolkit.fluxcd.io', 'argoproj.io'];
    const objects = delivered().filter(({ apiVersion, kind }) => {
      const group = apiVersion.split('/')[0] ?? '';
      // A project has no status.
      return judged.some((name) => group === name || group.endsWith(`.${name}`)) && kind !== 'AppProject';
    });
    expect(new Set(objects.map(({ kind }) => kind))).toEqual(
      new Set(['Application', 'HelmRelease', 'HelmRepository', 'OCIRepository']),
    );
    expect(objects.filter((object) => !ruleOf(object))).toEqual([]);
  });
});

describe('the Lua that rules run on', () => {
  it('is 5.1, with no library but its base and table', () => {
    const rule =
      "local names = {} for name in pairs(_G) do names[#names + 1] = name end return { status = _VERSION, message = table.concat(names, ' ') }";
    const { status, message } = judge(rule, {});
    expect(status).toBe('Lua 5.1');
    const libraries = ['os', 'io', 'string', 'math', 'debug', 'package', 'coroutine', 'table'];
    expect(
      message
        ?.split(' ')
        .filter((name) => libraries.includes(name))
        .sort(),
    ).toEqual(['coroutine', 'table']);
  });

  it.each([
    ['a text has no methods', "return { status = ('a'):upper() }", /attempt to index/],
    ['a field of nothing', 'return { status = obj.status.phase }', /attempt to index field 'status'/],
    ['a rule that does not parse', 'return {', /unexpected symbol|expected/],
    ['a rule that returns nothing', 'local a = 1', /returns no table/],
  ])('raises an error at %s', (_, rule, error) => {
    expect(() => judge(rule, {})).toThrow(error);
  });
});

describe.skipIf(!upstream())('a fixture (needs the upstream schemas)', () => {
  it('is an object that the API server takes', () => {
    const objects = fixtures.map(({ object }) => object);
    expect(schemaCheck(objects, upstream() ?? '', 'v1.36.0')).toEqual([]);
  });
});

/** Every object that Argo CD delivers, as `dist/` has it: the Applications, and what is in the folders that they name. */
function delivered(): RenderedObject[] {
  const read = (folder: string) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => parse(readFileSync(join(ROOT, folder, file), 'utf8')) as RenderedObject);
  const trees = readdirSync(join(ROOT, 'dist')).flatMap((environment) => read(`dist/${environment}/argocd`));
  const applications = trees.filter(({ kind }) => kind === 'Application') as object[] as Application[];
  return [...trees, ...applications.flatMap(({ spec }) => read(spec.source?.path ?? ''))];
}
