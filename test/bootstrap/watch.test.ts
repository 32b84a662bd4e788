import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';
import { condition, type Thing } from './world.ts';

type Status = Record<string, unknown>;

/** Gives objects a status by kind/name. */
function weather(bench: Bench, statuses: Readonly<Record<string, Status | (() => Status)>>): void {
  bench.world.weather = (thing: Thing) => {
    const status = statuses[`${thing.kind}/${thing.metadata.name}`];
    if (!status) return;
    const { lastAppliedRevision, sync } = thing.status ?? {};
    thing.status = structuredClone(typeof status === 'function' ? status() : status);
    // The commit is there, whatever else is not.
    if (thing.kind === 'Kustomization') thing.status.lastAppliedRevision = lastAppliedRevision;
    if (thing.kind === 'Application') thing.status.sync = { ...(sync as Status), ...(thing.status.sync as Status) };
  };
}

const ready = (status: string, reason: string, message: string, rest: Status = {}): Status => ({
  observedGeneration: 1,
  ...condition('Ready', status, { reason, message }),
  ...rest,
});

/** Recorded statuses, as kustomize-controller and helm-controller write them. */
const FLUX = {
  runningChecks: ready(
    'Unknown',
    'Progressing',
    'Running health checks for revision main@sha1:1 with a timeout of 45m0s',
  ),
  dependency: ready('False', 'DependencyNotReady', "dependency 'flux-system/tempo' is not ready"),
  checkFailed: ready(
    'False',
    'HealthCheckFailed',
    "health check failed after 45m0s: timeout waiting for: [HelmRelease/monitoring/tempo status: 'InProgress']",
  ),
  installFailed: ready(
    'False',
    'InstallFailed',
    'Helm install failed for release monitoring/tempo with chart tempo@2.2.4:\ncontext deadline exceeded: "tempo" | \\ \ttab',
  ),
};

const application = (health: string, sync: string, phase: string, message: string, rest: Status = {}): Status => ({
  health: { status: health },
  sync: { status: sync },
  operationState: { phase, message },
  ...rest,
});

describe.concurrent('Flux', () => {
  test('each component has a line, with what it waits for', async () => {
    const bench = await Bench.after('flux');
    weather(bench, {
      'Kustomization/tempo': FLUX.runningChecks,
      'HelmRelease/tempo': FLUX.installFailed,
      'Kustomization/grafana': FLUX.dependency,
    });
    const { code, out, changes } = await bench.run('status');
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    const lines = out.split('\n');
    const commit = bench.git('rev-parse', 'HEAD').slice(0, 7);
    expect(lines[0]).toBe(`cluster tetrascope, context kind-tetrascope, engine flux, main at ${commit}`);
    expect(lines).toContain(
      'tempo            progressing  HelmRelease monitoring/tempo: Helm install failed for release monitoring/tempo with ' +
        'chart tempo@2.2.4: context deadline exceeded: "tempo" | \\  tab',
    );
    expect(lines).toContain("grafana          waiting      dependency 'flux-system/tempo' is not ready");
    expect(lines).toContain('loki             healthy');
    expect(lines).toContain(`${bench.world.components.length - 2} of ${bench.world.components.length} healthy`);
  });

  test('status is content when all are healthy', async () => {
    const bench = await Bench.after('flux');
    expect(await bench.run('status')).toMatchObject({ code: 0, err: '', changes: [] });
  });

  test('a failure is named when nothing else moves, with what shows why', async () => {
    const bench = await Bench.after('flux');
    weather(bench, {
      'Kustomization/tempo': FLUX.checkFailed,
      'HelmRelease/tempo': FLUX.installFailed,
      'Kustomization/grafana': FLUX.dependency,
    });
    const { code, err, out } = await bench.run('up');
    expect(code).toBe(1);
    expect(err).toContain('error: failed\n  tempo is failed: HelmRelease monitoring/tempo: Helm install failed');
    expect(err).toContain('    kubectl --context kind-tetrascope -n monitoring describe helmrelease/tempo\n');
    expect(err).toContain("  grafana is waiting: dependency 'flux-system/tempo' is not ready\n");
    expect(err).toContain('go on with: ./bootstrap.sh up --environment kind --engine flux');
    expect(out).toMatch(/loki +healthy/);
  });

  test('a failure does not end the watch while others go on, and may pass', async () => {
    const bench = await Bench.after('flux');
    let looks = 0;
    weather(bench, {
      'Kustomization/tempo': () => (looks < 6 ? FLUX.checkFailed : ready('True', 'Succeeded', 'Applied')),
      'Kustomization/loki': () => ((looks += 1) < 9 ? FLUX.runningChecks : ready('True', 'Succeeded', 'Applied')),
    });
    const { code, out } = await bench.run('up');
    expect(code).toBe(0);
    // Appended lines tell changes only: healthy at last, once.
    expect(out.match(/ tempo +failed/g)).toHaveLength(1);
    expect(out.match(/ loki +progressing/g)).toHaveLength(1);
    expect(out.match(/ grafana +healthy/g)).toHaveLength(1);
  });

  test('a release that gave up is a failure', async () => {
    const bench = await Bench.after('flux');
    weather(bench, {
      'Kustomization/tempo': FLUX.runningChecks,
      'HelmRelease/tempo': {
        conditions: [
          { type: 'Stalled', status: 'True', reason: 'RetriesExceeded', message: 'Failed to install after 3 attempts' },
          { type: 'Ready', status: 'False', reason: 'InstallFailed', message: 'install retries exhausted' },
        ],
      },
    });
    const { code, out } = await bench.run('status');
    expect(code).toBe(1);
    expect(out).toContain('tempo            failed       HelmRelease monitoring/tempo: install retries exhausted');
  });

  test('suspended, just changed, and no status yet', async () => {
    const bench = await Bench.after('flux');
    for (const [name, spec] of [['tempo', { suspend: true }]] as const) {
      const thing = bench.world.thing('Kustomization', 'flux-system', name);
      if (thing) thing.spec = { ...thing.spec, ...spec };
    }
    weather(bench, {
      'Kustomization/loki': { ...ready('True', 'Succeeded', 'Applied'), observedGeneration: 0 },
      'Kustomization/grafana': {},
    });
    const { out } = await bench.run('status');
    expect(out).toContain('tempo            failed       suspended: flux resume kustomization tempo');
    expect(out).toContain('loki             progressing  the controller has not looked at it yet');
    expect(out).toMatch(/grafana +progressing  the controller has not looked at it yet/);
  });

  test('before anything is delivered, it says why the repository cannot be read', async () => {
    const bench = await Bench.after('flux');
    bench.world.drop('Kustomization', 'HelmRelease');
    weather(bench, {
      'GitRepository/tetrascope': ready('False', 'GitOperationFailed', 'failed to checkout: repository not found'),
    });
    const { code, out } = await bench.run('status');
    expect(code).toBe(1);
    expect(out).toContain('namespaces       failed       failed to checkout: repository not found');
  });

  test('the time is over', async () => {
    const bench = await Bench.after('flux');
    weather(bench, { 'Kustomization/tempo': FLUX.runningChecks });
    const { code, err } = await bench.run('up', '--timeout', '1s');
    expect(code).toBe(1);
    expect(err).toContain('error: not healthy within 1s\n  tempo is progressing: Running health checks');
    expect(err).toContain('kubectl --context kind-tetrascope -n flux-system describe kustomization/tempo');
  });
});

describe.concurrent('Argo CD', () => {
  test('each component has a line, with what it waits for', async () => {
    const bench = await Bench.after('argocd');
    bench.world.things.delete('Application/argocd/scrapes');
    weather(bench, {
      'Application/tetrascope': application(
        'Progressing',
        'OutOfSync',
        'Running',
        'waiting for healthy state of argoproj.io/Application/tempo',
      ),
      'Application/tempo': application('Progressing', 'Synced', 'Succeeded', 'successfully synced', {
        resources: [
          { kind: 'ConfigMap', name: 'a' },
          { kind: 'OCIRepository', name: 'tempo', health: { status: 'Healthy' } },
          {
            kind: 'HelmRelease',
            name: 'tempo',
            health: { status: 'Progressing', message: 'release is\nbeing installed' },
          },
        ],
      }),
      'Application/grafana': application(
        'Missing',
        'OutOfSync',
        'Running',
        'one or more objects failed to apply. Retrying attempt #3 at 10:11AM.',
      ),
      'Application/loki': application('Unknown', 'Unknown', 'Succeeded', '', {
        conditions: [{ type: 'ComparisonError', message: 'Failed to load target state: connection refused' }],
      }),
      'Application/load': {},
    });
    const { code, out } = await bench.run('status');
    expect(code).toBe(1);
    expect(out).toContain('engine argocd');
    expect(out).toContain(
      'tempo            progressing  HelmRelease tempo is Progressing: "release is being installed"',
    );
    expect(out).toContain('grafana          progressing  one or more objects failed to apply. Retrying attempt #3');
    expect(out).toContain('loki             progressing  Failed to load target state: connection refused');
    expect(out).toContain('scrapes          waiting      waiting for healthy state of argoproj.io/Application/tempo');
    expect(out).toMatch(/load +progressing  no health yet, Synced/);
  });

  test('a degraded component is named when nothing else moves', async () => {
    const bench = await Bench.after('argocd');
    bench.world.things.delete('Application/argocd/scrapes');
    weather(bench, {
      'Application/tempo': application('Degraded', 'Synced', 'Succeeded', 'successfully synced'),
      'HelmRelease/tempo': FLUX.installFailed,
    });
    const { code, err } = await bench.run('up');
    expect(code).toBe(1);
    expect(err).toContain('  tempo is failed: HelmRelease monitoring/tempo: Helm install failed');
    expect(err).toContain('kubectl --context kind-tetrascope -n monitoring describe helmrelease/tempo');
    expect(err).toContain('  scrapes is waiting');
  });

  test('a root that cannot be read fails, and what is not delivered with it', async () => {
    const bench = await Bench.after('argocd');
    for (const name of bench.world.components) bench.world.things.delete(`Application/argocd/${name}`);
    weather(bench, {
      'Application/tetrascope': application('Unknown', 'Unknown', 'Succeeded', '', {
        conditions: [{ type: 'ComparisonError', message: 'repository not found' }],
      }),
    });
    const { code, err } = await bench.run('up');
    expect(code).toBe(1);
    expect(err).toContain('  namespaces is failed: repository not found\n');
    expect(err).toContain('kubectl --context kind-tetrascope -n argocd describe application/tetrascope');
  });

  test('healthy while its sync still runs is not healthy yet', async () => {
    const bench = await Bench.after('argocd');
    weather(bench, {
      'Application/tempo': application('Healthy', 'Synced', 'Running', 'waiting for completion of hook'),
    });
    const { code, out } = await bench.run('status');
    expect(code).toBe(1);
    expect(out).toContain('tempo            progressing  waiting for completion of hook');
  });
});

describe.concurrent('what up waits for', () => {
  test('is told while it waits: nodes, pods, images', async () => {
    const bench = new Bench();
    let looks = 0;
    bench.world.weather = (thing) => {
      if (thing.kind === 'StatefulSet' && thing.metadata.name === 'git' && (looks += 1) < 4) thing.status = {};
      else if (thing.kind === 'StatefulSet') thing.status = { readyReplicas: 1, updatedReplicas: 1 };
    };
    bench.world.answer = ({ args }) =>
      args.includes('pods') ? { code: 0, out: 'ImagePullBackOff\nImagePullBackOff\n', err: '' } : undefined;
    const { code, out } = await bench.run('up', '--engine', 'flux');
    expect(code).toBe(0);
    expect(out).toContain('    waiting until the git server is ready: git 0/1 (ImagePullBackOff)\n');
  });

  test('has an end, which names it', async () => {
    const bench = new Bench();
    bench.world.weather = (thing) => {
      if (thing.kind === 'Node' && thing.metadata.name === 'node-2') thing.status = condition('Ready', 'False');
    };
    const { code, err } = await bench.run('up', '--timeout', '1s');
    expect(code).toBe(1);
    expect(err).toContain('error: not within 1s: all nodes are ready: 3 of 4, not node-2');
    expect(err).toContain('Go on with: ./bootstrap.sh up --environment kind --engine argocd');
  });

  test('an API server that goes away is waited for', async () => {
    const bench = await Bench.after('flux');
    let looks = 0;
    bench.world.answer = ({ args }) => {
      if (!args.some((arg) => arg.startsWith('helmreleases'))) return undefined;
      looks += 1;
      return looks > 2 && looks < 6 ? { code: 1, out: '', err: 'The connection was refused\n' } : undefined;
    };
    const { code, out } = await bench.run('up');
    expect(code).toBe(0);
    expect(out).toContain('no answer from the API server, trying again');
  });
});

const terminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;
test.skipIf(!terminal)('on a terminal the block is drawn in place', async () => {
  const bench = await Bench.after('flux');
  let looks = 0;
  weather(bench, {
    'Kustomization/tempo': () => ((looks += 1) < 4 ? FLUX.runningChecks : ready('True', 'Succeeded', 'Applied')),
  });
  const { code, out } = await bench.onTerminal('up');
  expect(code).toBe(0);
  const lines = bench.world.components.length + 1;
  expect(out).toContain(`\u001b[${lines}A`);
  expect(out).toContain(`    ${lines - 1} of ${lines - 1} healthy`);
  // No line is as wide as the terminal, else it would count as two.
  const drawn = out.split(/[\r\n]|\[\w+/).filter((line) => / (healthy|progressing)/.test(line));
  expect(Math.max(...drawn.map((line) => line.replace('\u001b', '').length))).toBeLessThan(80);
});
