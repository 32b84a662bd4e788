import type { Environment } from '../environment/environment.ts';
import { IN_CLUSTER } from '../environment/kinds.ts';
import type { Source } from './delivery.ts';
import { GIT_URL } from './git-server.ts';

/** Whether bootstrap starts a git server in the cluster, which the engine follows. */
export function hasGitServer({ source }: Environment): boolean {
  return source.repository === IN_CLUSTER;
}

/** Where an engine reads the environment from. */
export function sourceOf(environment: Environment): Source {
  const { repository, revision, credentials } = environment.source;
  const own = hasGitServer(environment);
  // The cluster's own server is asked often, as nobody counts its requests.
  return { url: own ? GIT_URL : repository, branch: revision, interval: own ? 15 : 60, credentials };
}
