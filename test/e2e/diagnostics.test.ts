import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary.ts';
import { closer, overview } from './diagnostics-plan.ts';
import { writeDiagnostics } from './diagnostics.ts';
import { Kubectl, liveObjects } from './kubectl.ts';
import { isReady, suspects } from './readiness.ts';
import { redact, secretValues } from './redact.ts';
import { FakeCommands, items } from './support.ts';

const PASSWORD = 'correct-horse-battery';
const encoded = Buffer.from(PASSWORD).toString('base64');

const release = (status: string) => ({
  kind: 'HelmRelease',
  metadata: { name: 'loki', namespace: 'monitoring' },
  status: { conditions: [{ type: 'Ready', status }] },
});
const application = (health: string, sync: string) => ({
  kind: 'Application',
  metadata: { name: 'loki', namespace: 'argocd' },
  status: { health: { status: health }, sync: { status: sync } },
});
const pod = (namespace: string, ready: boolean, restartCount: number, phase = 'Running') => ({
  kind: 'Pod',
  metadata: { name: 'loki-0', namespace },
  status: { phase, containerStatuses: [{ name: 'loki', ready, restartCount }] },
});
const secret = {
  kind: 'Secret',
  type: 'Opaque',
  metadata: { name: 'grafana-admin', namespace: 'monitoring' },
  data: { 'admin-user': Buffer.from('admin').toString('base64'), 'admin-password': encoded },
};
const one = (object: object) => liveObjects(JSON.stringify(object))[0] as ReturnType<typeof liveObjects>[number];

describe('readiness', () => {
  test('is what the object says of itself', () => {
    expect(['True', 'False', 'Unknown'].map((status) => isReady(one(release(status))))).toEqual([true, false, false]);
    expect(isReady(one({ kind: 'HelmRelease', metadata: {} }))).toBe(false);
    expect(isReady(one(application('Healthy', 'Synced')))).toBe(true);
    expect(isReady(one(application('Healthy', 'OutOfSync')))).toBe(false);
    expect(isReady(one(application('Progressing', 'Synced')))).toBe(false);
  });

  test('of a pod is that of its containers', () => {
    expect(suspects(one(pod('a', true, 0)))).toEqual([]);
    expect(suspects(one(pod('a', false, 0)))).toEqual([{ container: 'loki', restarted: false }]);
    expect(suspects(one(pod('a', true, 3)))).toEqual([{ container: 'loki', restarted: true }]);
    expect(suspects(one(pod('a', false, 0, 'Succeeded')))).toEqual([]);
  });
});

describe('the plan of diagnostics', () => {
  const kubectl = new Kubectl(new FakeCommands(), 'kind-x');
  const lines = (tasks: ReturnType<typeof overview>) => tasks.map(({ command, args }) => [command, ...args].join(' '));

  test('looks at everything, of the engine that is there, and at no Secret', () => {
    const all = lines(overview(kubectl, 'argocd', 'kind')).join('\n');
    expect(all).toContain('applications.argoproj.io');
    expect(all).not.toContain('kustomizations');
    expect(lines(overview(kubectl, 'flux', 'kind')).join('\n')).toContain('kustomizations.kustomize');
    expect(all).toContain('get events --all-namespaces');
    expect(all).not.toMatch(/secrets?\b/);
  });

  test('looks closer at what is not ready, and at who delivers', () => {
    const delivered = [one(release('False')), one(release('True'))];
    const pods = [one(pod('monitoring', false, 2)), one(pod('application', true, 0)), one(pod('flux-system', true, 0))];
    expect(closer(kubectl, delivered, pods).map(({ file }) => file)).toEqual([
      'describe/HelmRelease-monitoring-loki.txt',
      'describe/Pod-monitoring-loki-0.txt',
      'logs/monitoring-loki-0-loki.txt',
      'logs/monitoring-loki-0-loki-previous.txt',
      'logs/flux-system-loki-0-all.txt',
    ]);
    expect(lines(closer(kubectl, [], pods.slice(0, 1)))[2]).toBe(
      'kubectl --context kind-x --request-timeout=30s logs loki-0 --namespace=monitoring --container=loki --tail=300 --prefix --previous',
    );
  });
});

describe('secrets', () => {
  test('are taken out, as they are and as Kubernetes writes them', () => {
    const values = secretValues([one(secret)]);
    expect(values).toEqual([encoded, PASSWORD]);
    expect(redact(`password=${PASSWORD} data=${encoded} user=admin`, values)).toBe(
      'password=[redacted] data=[redacted] user=admin',
    );
  });

  test('are no manifests that Helm keeps', () => {
    expect(secretValues([one({ ...secret, type: 'helm.sh/release.v1' })])).toEqual([]);
  });

  test('are private keys too, even where the end is cut off', () => {
    const key = ['-----BEGIN EC PRIVATE KEY-----', 'MHcCAQEE', '-----END EC PRIVATE KEY-----'].join('\n');
    expect(redact(`a\n${key}\nb`, [])).toBe('a\n[redacted]\nb');
    expect(redact(`a\n${key.slice(0, -20)}`, [])).toBe('a\n[redacted]');
  });
});

describe('diagnostics', () => {
  const props = { engine: 'flux', environment: 'kind', cluster: 'x', transcript: ['BROKEN  Loki'] } as const;
  const world = (nodes: (folder: string) => void = () => {}) =>
    new FakeCommands((line) => {
      if (line.startsWith('kind export logs')) nodes(line.split(' ')[3] ?? '');
      if (line.includes('get secrets')) return { stdout: items(secret) };
      if (line.includes('get pods --all-namespaces --output=json'))
        return { stdout: items(pod('monitoring', false, 0)) };
      if (line.includes('helmreleases') && line.endsWith('json')) return { stdout: items(release('False')) };
      if (line.includes('kustomizations') && line.endsWith('json')) return { code: 1, stderr: 'no such kind' };
      if (line.endsWith('--output=json')) return { stdout: items() };
      if (line.includes(' logs loki-0')) return { stdout: `login with ${PASSWORD}\n` };
      if (line.includes('describe nodes')) return { code: 1, stderr: 'connection refused' };
      return { stdout: 'all of it\n' };
    });

  test('are written without secrets, whatever cannot be had', async () => {
    const folder = join(temporaryFolder(), 'out');
    const commands = world((nodes) => {
      mkdirSync(join(nodes, 'worker'), { recursive: true });
      writeFileSync(join(nodes, 'worker/kubelet.log'), Buffer.from(`\xff ${PASSWORD}`, 'latin1'));
    });
    expect(await writeDiagnostics(new Kubectl(commands, 'kind-x'), { folder, ...props })).toBe(folder);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const read = (file: string) => readFileSync(join(folder, file), 'latin1');
    expect(files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort()).toEqual([
      '.e2e',
      'delivered.txt',
      'describe/HelmRelease-monitoring-loki.txt',
      'describe/Pod-monitoring-loki-0.txt',
      'events.txt',
      'kind/worker/kubelet.log',
      'logs/monitoring-loki-0-loki.txt',
      'nodes.txt',
      'pods.txt',
      'status.txt',
      'transcript.txt',
      'volumes.txt',
    ]);
    expect(read('transcript.txt')).toBe('BROKEN  Loki\n');
    expect(read('nodes.txt')).toMatch(/^\$ kubectl .* describe nodes\n\nconnection refused\nexit code 1$/);
    expect(read('logs/monitoring-loki-0-loki.txt')).toContain('login with [redacted]');
    expect(read('kind/worker/kubelet.log')).toBe('\xff [redacted]');
    expect(commands.ran.some((line) => line.startsWith('kind export logs'))).toBe(true);
  });

  test('take the place of older ones, and of nothing else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'mine');
    const kubectl = new Kubectl(world(), 'kind-x');
    await expect(writeDiagnostics(kubectl, { folder, ...props })).rejects.toThrow('holds something else');
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('mine');
    writeFileSync(join(folder, '.e2e'), '');
    await writeDiagnostics(kubectl, { folder, ...props });
    expect(existsSync(join(folder, 'thesis.txt'))).toBe(false);
  });
});
