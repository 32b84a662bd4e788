import type { RequiredSecret, SecretKey } from '../core/required-secret.ts';
import { ARGOCD_NAMESPACE } from './argocd.ts';
import type { Source } from './delivery.ts';
import { FLUX_NAMESPACE } from './flux.ts';
import { GIT_CREDENTIALS } from './git-credentials.ts';

/** Key of the Secret with the hosts to trust. Flux reads it by this name, Argo CD where its values mount it. */
export const KNOWN_HOSTS = 'known_hosts';

/** Environment variables in which a person hands bootstrap what a private repository asks for. */
const TOKEN = 'TETRASCOPE_GIT_TOKEN';
const KEY_FILE = 'TETRASCOPE_GIT_KEY_FILE';
const KNOWN_HOSTS_FILE = 'TETRASCOPE_GIT_KNOWN_HOSTS_FILE';

/** The Secret by which Flux reads a private repository (keys: Flux GitRepository v1, "Secret reference"). */
export function fluxCredentials({ credentials }: Source): RequiredSecret[] {
  const secret = { name: GIT_CREDENTIALS, namespace: FLUX_NAMESPACE, purpose: 'reads the repository, under Flux' };
  // GitHub, GitLab and their like look at the token alone and take any name.
  const token: RequiredSecret['keys'] = { username: { value: 'git' }, password: { environment: TOKEN } };
  const key: RequiredSecret['keys'] = { identity: { file: KEY_FILE }, [KNOWN_HOSTS]: { file: KNOWN_HOSTS_FILE } };
  return credentials === 'none' ? [] : [{ ...secret, keys: credentials === 'token' ? token : key }];
}

/** The Secret by which Argo CD reads a private repository (keys: Argo CD, "Declarative setup", "Repositories"). */
export function argocdCredentials({ url, credentials }: Source): RequiredSecret[] {
  const secret = {
    name: GIT_CREDENTIALS,
    namespace: ARGOCD_NAMESPACE,
    label: { name: 'argocd.argoproj.io/secret-type', value: 'repository' },
    purpose: 'reads the repository, under Argo CD',
  };
  const repository: RequiredSecret['keys'] = { type: { value: 'git' }, url: { value: url } };
  const token: RequiredSecret['keys'] = { username: { value: 'git' }, password: { environment: TOKEN } };
  const key: RequiredSecret['keys'] = { sshPrivateKey: { file: KEY_FILE }, [KNOWN_HOSTS]: { file: KNOWN_HOSTS_FILE } };
  return credentials === 'none'
    ? []
    : [{ ...secret, keys: { ...repository, ...(credentials === 'token' ? token : key) } }];
}

/** The list that bootstrap makes Secrets by: one key a line. */
export function secretList(secrets: readonly RequiredSecret[]): string {
  const rows = secrets.flatMap(({ namespace, name, keys, label }) =>
    Object.entries(keys).map(([key, from]) =>
      [namespace, name, key, origin(from), label ? `${label.name}=${label.value}` : '-'].join(' '),
    ),
  );
  return ['# namespace secret key origin label', ...rows, ''].join('\n');
}

function origin(key: SecretKey): string {
  if ('value' in key) return `value:${key.value}`;
  if ('random' in key) return `random:${key.random}`;
  return 'environment' in key ? `env:${key.environment}` : `file:${key.file}`;
}
