import type { Environment } from '../environment.ts';
import { IN_CLUSTER } from '../kinds.ts';
import type { Problem } from '../problems.ts';

/** A token is sent over https, a key is used by ssh, and the server in the cluster asks for neither. */
export function credentialsFitTheRepository({ source: { repository, credentials } }: Environment): Problem[] {
  const wanted = expected(repository);
  if (wanted.includes(credentials)) return [];
  return [
    {
      paths: [['source', 'credentials']],
      message: `source.credentials is ${credentials}, which does not fit source.repository ${repository}: write ${wanted.join(' or ')}`,
    },
  ];
}

/** Flux reads a repository by ssh with a key only, and a token over plain http could be read by everybody. */
function expected(repository: string): readonly string[] {
  if (repository.startsWith('ssh:')) return ['ssh-key'];
  return repository.startsWith('https:') ? ['none', 'token'] : ['none'];
}

/** Kind would not create the cluster: two containers' ports on one port of the machine. */
export function portsDiffer({ source, access }: Environment): Problem[] {
  const both = source.repository === IN_CLUSTER && access.enabled;
  if (!both || source.localPort !== access.localPort) return [];
  return [
    {
      paths: [
        ['access', 'localPort'],
        ['source', 'localPort'],
      ],
      message: `source.localPort and access.localPort are both ${access.localPort}: choose two that differ, such as 23232 and 8000`,
    },
  ];
}
