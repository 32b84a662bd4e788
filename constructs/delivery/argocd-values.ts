import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ArgoCdValues } from '../../imports/charts/argo-cd.ts';
import type { Source } from './delivery.ts';
import { GIT_CREDENTIALS } from './git-credentials.ts';
import { KNOWN_HOSTS } from './secrets.ts';

/** Rules by which Argo CD judges an object: `<group>_<Kind>.lua`, from the repository's root. */
const HEALTH_RULES = 'argocd/health';

/**
 * Values of the Argo CD chart. Keys of `configs.cm` and `configs.params`: Argo CD v3.4.4,
 * `docs/operator-manual/argocd-cm.yaml` and `argocd-cmd-params-cm.yaml`.
 */
export function argocdValues(source: Source): ArgoCdValues {
  return {
    configs: {
      cm: {
        // By label, an object of a Helm chart with the same label would be taken for one of ours.
        'application.resourceTrackingMethod': 'annotation',
        'timeout.reconciliation': `${source.interval}s`,
        'timeout.reconciliation.jitter': '0s',
        ...healthRules(),
      },
      params: {
        // The API server says what would change: defaults that it fills in are no difference.
        'controller.diff.server.side': 'true',
        // A sync that waits for a wave keeps to the commit that it began with. This ends it, so that the next commit is
        // taken; but one that is ended is never tried again (v3.4.4, controller/appcontroller.go), so no bring-up may
        // take as long.
        'controller.sync.timeout.seconds': '7200',
        // The root's message then says which object of a component is not healthy, and why.
        'controller.resource.health.persist': 'true',
        // It is opened by a port-forward, which is encrypted by itself.
        'server.insecure': 'true',
      },
    },
    ...(source.credentials === 'ssh-key' ? { repoServer: knownHosts() } : {}),
    // What nothing here uses.
    dex: { enabled: false },
    notifications: { enabled: false },
    applicationSet: { replicas: 0 },
  };
}

/**
 * The hosts to trust are given when a cluster is made, in the Secret with the key. A repository has no such field, and
 * the chart's own list holds the public git hosts only; but the folder of that list can be another (v3.4.4,
 * `GetSSHKnownHostsDataPath` of `util/cert/cert.go`, and `DefaultSSHKnownHostsName`).
 */
function knownHosts(): NonNullable<ArgoCdValues['repoServer']> {
  const name = 'known-hosts';
  const mountPath = '/app/config/known-hosts';
  const items = [{ key: KNOWN_HOSTS, path: 'ssh_known_hosts' }];
  return {
    env: [{ name: 'ARGOCD_SSH_DATA_PATH', value: mountPath }],
    volumes: [{ name, secret: { secretName: GIT_CREDENTIALS, items } }],
    volumeMounts: [{ name, mountPath, readOnly: true }],
  };
}

function healthRules(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(HEALTH_RULES)
      .filter((file) => file.endsWith('.lua'))
      .sort()
      .map((file) => [
        `resource.customizations.health.${basename(file, '.lua')}`,
        readFileSync(join(HEALTH_RULES, file), 'utf8'),
      ]),
  );
}
