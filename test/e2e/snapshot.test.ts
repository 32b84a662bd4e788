import { describe, expect, test } from 'vitest';
import { Kubectl, liveObjects } from './kubectl.ts';
import { compareSnapshots, snapshotOf, takeSnapshot } from './snapshot.ts';
import { FakeCommands, items } from './support.ts';

const pod = (restartCount = 0, uid = 'p1', owner = 'ReplicaSet') => ({
  kind: 'Pod',
  metadata: { name: 'loki-0', namespace: 'monitoring', uid, ownerReferences: [{ kind: owner }] },
  status: { containerStatuses: [{ name: 'loki', restartCount }] },
});
const release = (version = 1, values: object = { a: 1 }, generation = 1) => ({
  kind: 'HelmRelease',
  metadata: { name: 'loki', namespace: 'monitoring', uid: 'r1', generation },
  spec: { values },
  status: { history: [{ version }, { version: version - 1 }] },
});
const application = (spec: object, generation: number) => ({
  kind: 'Application',
  metadata: { name: 'loki', namespace: 'argocd', uid: 'a1', generation },
  spec,
});
const node = (uid = 'n1') => ({ kind: 'Node', metadata: { name: 'worker', uid }, spec: { taints: [] } });

const snapshot = (...objects: readonly object[]) => snapshotOf(liveObjects(items(...objects)));
const changes = (before: readonly object[], after: readonly object[]) =>
  compareSnapshots(snapshot(...before), snapshot(...after), 'kind-x');

describe('a second up', () => {
  test('changes nothing', () => {
    expect(changes([pod(), release(), node()], [node(), release(), pod()])).toEqual([]);
  });

  test('may come between two runs of a job, and two counts of a status', () => {
    const before = [pod(0, 'j1', 'Job'), application({ path: 'a' }, 4)];
    expect(changes(before, [application({ path: 'a' }, 9)])).toEqual([]);
  });

  test.each([
    ['restarted a pod', [pod()], [pod(1)], 'Pod monitoring/loki-0: restarted: loki 0 before, loki 1 now'],
    ['made a pod anew', [pod()], [pod(0, 'p2')], 'Pod monitoring/loki-0: made anew'],
    ['removed a pod', [pod()], [], 'Pod monitoring/loki-0: is gone'],
    ['brought a pod', [], [pod()], 'Pod monitoring/loki-0: is new'],
    [
      'released a chart again',
      [release()],
      [release(2)],
      'HelmRelease monitoring/loki: released again: version 1 before, version 2 now',
    ],
    ['changed values', [release()], [release(1, { a: 2 })], 'HelmRelease monitoring/loki: other specification'],
    [
      'changed an Application',
      [application({ path: 'a' }, 4)],
      [application({ path: 'b' }, 5)],
      'Application argocd/loki: other specification',
    ],
    ['made the cluster anew', [node()], [node('n2')], 'Node worker: made anew'],
  ])('has %s', (_, before, after, seen) => {
    expect(changes(before, after)).toMatchObject([{ expected: 'a second up changes nothing', seen }]);
  });

  test('has changed something that can be looked at', () => {
    expect(changes([pod()], [pod(1)])[0]?.look).toBe('kubectl --context kind-x -n monitoring describe pod/loki-0');
    expect(changes([node()], [node('n2')])[0]?.look).toBe('kubectl --context kind-x describe node/worker');
  });

  test('is seen by a Secret that was written again, whose data stays where it is', async () => {
    const secret = (resourceVersion: string) => ({
      kind: 'Secret',
      metadata: { name: 'grafana-admin', namespace: 'monitoring', uid: 's1', resourceVersion },
      data: { 'admin-password': 'aHVudGVyMg==' },
    });
    const take = (version: string) => {
      const commands = new FakeCommands((line) => ({
        stdout: line.includes(' secret ') ? JSON.stringify(secret(version)) : items(pod()),
      }));
      return takeSnapshot(new Kubectl(commands, 'kind-x'), 'flux', ['monitoring', 'grafana-admin']);
    };
    const before = await take('7');
    expect(JSON.stringify([...before])).not.toContain('aHVudGVyMg');
    expect(compareSnapshots(before, await take('7'), 'kind-x')).toEqual([]);
    expect(compareSnapshots(before, await take('8'), 'kind-x')).toMatchObject([
      { seen: 'Secret monitoring/grafana-admin: written again' },
    ]);
  });

  test('is looked for among what the engine delivers', async () => {
    const kinds = async (engine: 'flux' | 'argocd') => {
      const commands = new FakeCommands(() => ({ stdout: items() }));
      await takeSnapshot(new Kubectl(commands, 'kind-x'), engine, undefined);
      return commands.ran;
    };
    expect(await kinds('flux')).toEqual([
      expect.stringMatching(/helmreleases\S+,kustomizations\.\S+ --all-namespaces/),
    ]);
    expect(await kinds('argocd')).toEqual([expect.stringMatching(/helmreleases\S+,applications\.argoproj\.io /)]);
  });
});

describe('kubectl', () => {
  test('says why it failed, and nothing of what it read', async () => {
    const commands = new FakeCommands(() => ({ code: 1, stdout: 'hunter2', stderr: 'Error: forbidden\n' }));
    await expect(new Kubectl(commands, 'kind-x').all('secrets')).rejects.toThrow(
      /^kubectl get secrets --all-namespaces --output=json: Error: forbidden$/,
    );
  });

  test('finds nothing where nothing is', async () => {
    const commands = new FakeCommands();
    expect(await new Kubectl(commands, 'kind-x').one('deployment', 'a', 'b')).toBeUndefined();
    expect(commands.ran).toEqual([
      'kubectl --context kind-x --request-timeout=30s get deployment b --namespace=a --ignore-not-found --output=json',
    ]);
  });
});
