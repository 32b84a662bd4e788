import { IMAGES } from '../core/images.ts';
import type { KubernetesObject } from '../core/kubernetes-object.ts';
import { RESTRICTED_CONTAINER, restrictedPod } from '../core/restricted.ts';
import { selector } from './workload.ts';

/** Something that an intruder would do, and the event of Tetragon that it must raise. */
interface Act {
  /** What is done. */
  readonly does: string;
  /** Tracing policy that sees it. */
  readonly policy: string;
  /** Function of the kernel that the event names. */
  readonly function: string;
}

/** The decoy: on a volume of the pod, and nobody's key. */
const KEY = '/root/.ssh/id_rehearsal';

/** Of TEST-NET-1 (RFC 5737): nobody has this address, so that nothing can answer. */
const PEER = '192.0.2.1:4444';

/** What is played. */
export const ACTS: readonly Act[] = [
  {
    does: 'a shell is started in the container from outside of it',
    policy: 'shell-from-outside',
    function: 'security_bprm_check',
  },
  { does: `a private key is read: ${KEY}, a decoy`, policy: 'sensitive-files', function: 'security_file_open' },
  {
    does: `a connection is opened to ${PEER}, an address that nobody has`,
    policy: 'egress',
    function: 'security_socket_connect',
  },
];

/** Seconds after which Tetragon knows a new container: by the pod's status, which the kubelet writes. */
const SETTLED = 20;

/** Whatever of it a policy refuses, the next act is played all the same. */
const SCRIPT = `sleep ${SETTLED}
mkdir -p ${KEY.replace(/\/[^/]*$/, '')}
echo decoy > ${KEY}
cat ${KEY} > /dev/null
curl --silent --max-time 3 http://${PEER}/
sleep ${SETTLED}
exit 0
`;

/**
 * Starts shells in the container as `kubectl exec` would, for whoever has nobody to do it: the kubelet runs a probe from
 * outside. Tetragon's export leaves out what a probe is and what it starts itself; the third shell it reports.
 */
const FROM_OUTSIDE = ['/bin/sh', '-c', '/bin/sh -c "/bin/sh -c id; true"; true'];

const NAME = 'rehearsal';

/**
 * A harmless attack, and beside it the events that it must raise.
 *
 * A suspended CronJob, from which a person makes a Job for each rehearsal. A suspended Job would be no Job twice, could
 * not be changed once it is delivered, and would never be ready for Flux, which waits for its start.
 *
 * @param policies - those that are on: only their events are to be expected
 */
export function rehearsal(namespace: string, policies: readonly string[]): KubernetesObject[] {
  const metadata = { name: NAME, namespace, labels: selector(NAME) };
  const raised = ACTS.filter(({ policy }) => policies.includes(policy));
  const events = raised.map((act) => `${act.policy} ${act.function}: ${act.does}\n`).join('');
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { 'play.sh': SCRIPT, 'events.txt': events || 'none: the tracing policies that would raise one are off\n' },
    } as KubernetesObject,
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata,
      spec: {
        suspend: true,
        // There is no thirtieth of February.
        schedule: '0 0 30 2 *',
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: 300,
            ttlSecondsAfterFinished: 3600,
            template: { metadata: { labels: selector(NAME) }, spec: pod() },
          },
        },
      },
    } as KubernetesObject,
  ];
}

function pod(): object {
  const { reference } = IMAGES.curl;
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(IMAGES.curl),
    containers: [
      {
        name: NAME,
        image: reference,
        imagePullPolicy: 'IfNotPresent',
        command: ['/bin/sh', '/rehearsal/play.sh'],
        readinessProbe: {
          exec: { command: FROM_OUTSIDE },
          initialDelaySeconds: SETTLED,
          // The kubelet looks once in a period from the pod's start on, and only acts on what is past the delay: a long
          // period would be over after the script.
          periodSeconds: 10,
          timeoutSeconds: 5,
        },
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
        securityContext: RESTRICTED_CONTAINER,
        volumeMounts: [
          { name: 'script', mountPath: '/rehearsal', readOnly: true },
          { name: 'home', mountPath: '/root' },
        ],
      },
    ],
    volumes: [
      { name: 'script', configMap: { name: NAME } },
      { name: 'home', emptyDir: {} },
    ],
  };
}
