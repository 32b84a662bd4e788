import { HELM_VERSION, KIND_VERSION } from '../../constructs/delivery/tools.ts';
import type { Commands } from './commands.ts';
import { Refusal } from './finding.ts';
import type { Settings } from './settings.ts';

/** What must answer, and where it is had from. */
const TOOLS: readonly (readonly [command: string, args: readonly string[], remedy: string])[] = [
  ['git', ['--version'], 'https://git-scm.com/downloads'],
  ['docker', ['info', '--format', '{{.ServerVersion}}'], 'https://docs.docker.com/get-started/get-docker'],
  ['kind', ['version'], `go install sigs.k8s.io/kind@v${KIND_VERSION}`],
  ['kubectl', ['version', '--client'], 'https://kubernetes.io/docs/tasks/tools'],
  ['helm', ['version', '--short'], `go install helm.sh/helm/v3/cmd/helm@${HELM_VERSION}`],
];

/** What is delivered from git: when it is not committed, the cluster gets something else than what is expected. */
const COMMITTED = ['dist', 'argocd', 'flux', 'environments'];

/**
 * Looks whether the test can be run at all, before it makes anything.
 *
 * @throws {Refusal} with the remedy, when it cannot
 */
export async function preflight(commands: Commands, environment: string, { cluster }: Settings): Promise<void> {
  for (const [command, args, remedy] of TOOLS) {
    const { code, stderr } = await commands.run(command, args);
    if (code === 0) continue;
    if (code === 127) throw new Refusal(`${command} is not installed`, `install it: ${remedy}`);
    throw new Refusal(`${command} does not work: ${stderr.trim()}`, './bootstrap.sh doctor shows more');
  }
  const clusters = await commands.run('kind', ['get', 'clusters']);
  if (clusters.stdout.split('\n').includes(cluster)) {
    throw new Refusal(
      `there is a Kind cluster ${cluster} already: this test makes its own and removes it at its end`,
      `remove it (kind delete cluster --name ${cluster}), or give this environment another cluster.name`,
    );
  }
  const changed = await commands.run('git', ['status', '--porcelain', '--', ...COMMITTED]);
  if (changed.code !== 0) throw new Refusal(`no git repository: ${changed.stderr.trim()}`, 'clone it with git');
  if (changed.stdout.trim() !== '') {
    throw new Refusal(
      `not committed: ${changed.stdout
        .trim()
        .split(/\s*\n\s*/)
        .join(', ')}`,
      'commit it, or stash it: the cluster gets what HEAD has',
    );
  }
  const rendered = await commands.run(process.execPath, [
    'run.mjs',
    'main.ts',
    '--environment',
    environment,
    '--check',
  ]);
  if (rendered.code !== 0) {
    const why = (rendered.stderr || rendered.stdout).trim();
    throw new Refusal(`dist/ is not what HEAD renders: ${why}`, 'run npm run synth, and commit the result');
  }
}
