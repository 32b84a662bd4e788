import { at, isObject } from '../../../constructs/core/json.ts';
import { secretRows } from './bootstrap.ts';
import type { Files, Placed } from './files.ts';
import { objectsBelow, textAt, textOf } from './files.ts';
import type { Problem } from './problem.ts';
import type { Tree } from './tree.ts';
import { ofKind } from './tree.ts';

/** Whether both engines read the same branch of the same repository, and each can. */
export function sourceProblems(files: Files, environment: string, argocd: Tree, flux: Tree): Problem[] {
  const repository = ofKind(flux.root, 'GitRepository')[0];
  if (!repository) return [];
  const [url, branch] = [textAt(repository.object, 'spec.url'), textAt(repository.object, 'spec.ref.branch')];
  const folder = `dist/${environment}/bootstrap`;
  const problems: Problem[] = [];
  for (const { file, object } of ofKind([...argocd.root, ...argocd.objects], 'Application')) {
    const read = [textAt(object, 'spec.source.repoURL'), textAt(object, 'spec.source.targetRevision')];
    if (read[0] === url && read[1] === branch) continue;
    const message = `reads ${read.join(' ')}, and ${repository.file} ${url} ${branch}`;
    problems.push({ engine: 'argocd', object: file, message });
  }
  const settings = textOf(files, `${folder}/bootstrap.env`).split('\n');
  for (const line of [`SOURCE_URL=${url}`, `SOURCE_BRANCH=${branch}`, `ENVIRONMENT=${environment}`]) {
    if (!settings.includes(line)) problems.push({ object: `${folder}/bootstrap.env`, message: `has no line ${line}` });
  }
  problems.push(...serverProblems(files, folder));
  if (at(repository.object, 'spec.secretRef') !== undefined) problems.push(...credentials(files, folder, repository));
  return problems;
}

/** Whether a git server in the cluster has a pod behind its Service. */
function serverProblems(files: Files, folder: string): Problem[] {
  const objects = objectsBelow(files, `${folder}/git`);
  const pods = objects.flatMap(({ object }) => at(object, 'spec.template.metadata.labels') ?? []).filter(isObject);
  return ofKind(objects, 'Service').flatMap(({ file, object }) => {
    const selector = at(object, 'spec.selector');
    const wanted = Object.entries(isObject(selector) ? selector : {});
    const found = pods.some((labels) => wanted.every(([key, value]) => labels[key] === value));
    return found ? [] : [{ object: file, message: 'selects no pod: no engine could read the repository' }];
  });
}

/** Argo CD finds the Secret of a repository by its label and URL (its "Declarative setup", "Repositories"). */
function credentials(files: Files, folder: string, { object }: Placed): Problem[] {
  const list = `${folder}/argocd/secrets.txt`;
  const url = textAt(object, 'spec.url') ?? '';
  const rows = secretRows(textOf(files, list)).filter(
    ({ namespace, label }) => namespace === 'argocd' && label === 'argocd.argoproj.io/secret-type=repository',
  );
  const keys = url.startsWith('ssh:') ? ['sshPrivateKey', 'known_hosts'] : ['username', 'password'];
  const missing = [
    ...[...keys, 'type', 'url'].filter((key) => !rows.some((row) => row.key === key)),
    ...(rows.some(({ key, origin }) => key === 'url' && origin !== `value:${url}`) ? [`the url ${url}`] : []),
  ];
  return missing.map((what) => ({
    engine: 'argocd',
    object: list,
    message: `has no ${what} in the Secret by which Argo CD reads the repository`,
  }));
}
