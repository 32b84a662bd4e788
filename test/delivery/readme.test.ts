import { describe, expect, it } from 'vitest';
import { deliveryOrder } from '../../constructs/core/graph.ts';
import { environmentReadme } from '../../constructs/delivery/readme.ts';
import { renderWith } from '../support/render.ts';

/** The rows of the table of Secrets. */
function secrets(yaml: string): string[] {
  const { environment, components } = renderWith(yaml);
  const [, section = ''] = environmentReadme(environment, components, deliveryOrder(components)).split('## Secrets');
  return section.split('\n').filter((line) => /^\| [a-z-]+\//.test(line));
}

describe("the environment's README", () => {
  it('lists the Secrets of a private repository for both engines, with what a person gives for them', () => {
    expect(secrets('source: { repository: https://example.org/a.git, credentials: token }\n')).toEqual([
      '| monitoring/grafana-admin | admin-user, admin-password | login of the Grafana administrator |',
      '| argocd/git-credentials | type, url, username, password (from `TETRASCOPE_GIT_TOKEN`) | reads the repository, under Argo CD, by its label `argocd.argoproj.io/secret-type=repository` |',
      '| flux-system/git-credentials | username, password (from `TETRASCOPE_GIT_TOKEN`) | reads the repository, under Flux |',
    ]);
    expect(secrets('source: { repository: ssh://git@example.org/a.git, credentials: ssh-key }\n')).toContain(
      '| flux-system/git-credentials | identity (from the file `TETRASCOPE_GIT_KEY_FILE`), known_hosts (from the file `TETRASCOPE_GIT_KNOWN_HOSTS_FILE`) | reads the repository, under Flux |',
    );
  });

  it('lists none of them for a public repository, or for the own git server', () => {
    for (const repository of ['https://example.org/a.git', 'in-cluster']) {
      expect(secrets(`source: { repository: ${repository} }\n`)).toHaveLength(1);
    }
  });
});
