import { Refusal } from './finding.ts';

/** What `bootstrap.env` says, as far as it is needed here. */
export interface Settings {
  /** Name of the Kind cluster. */
  readonly cluster: string;
  /** Name of its kube context. */
  readonly context: string;
  /** Name of the git remote that `bootstrap.sh up` adds. */
  readonly remote: string;
  readonly pushUrl: string;
  readonly branch: string;
}

/**
 * Reads `bootstrap.env`: lines of `KEY=value`.
 *
 * @throws {Refusal} when a key is missing, or the cluster follows a repository that is not its own
 */
export function parseSettings(text: string, file: string): Settings {
  const values = new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  );
  const of = (key: string) => {
    const value = values.get(key);
    if (value === undefined || value === '') throw new Refusal(`${file}: ${key} is missing`, 'run: npm run synth');
    return value;
  };
  const cluster = of('CLUSTER');
  if (of('GIT_SERVER') !== 'in-cluster') {
    throw new Refusal(
      `the cluster follows ${of('SOURCE_URL')}: this test pushes a change, and never to a repository of yours`,
      'choose an environment with source.repository: in-cluster',
    );
  }
  const pushUrl = of('GIT_PUSH_URL');
  if (!['127.0.0.1', 'localhost'].includes(new URL(pushUrl).hostname)) {
    throw new Refusal(`GIT_PUSH_URL in ${file} is ${pushUrl}: not on this machine`, 'run: npm run synth');
  }
  return { cluster, context: `kind-${cluster}`, remote: of('GIT_REMOTE'), pushUrl, branch: of('SOURCE_BRANCH') };
}
