import type { TetragonValues } from '../../imports/charts/tetragon.ts';
import { Component } from '../core/component.ts';
import type { MetricsEndpoint } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet } from '../core/wire.ts';
import { REDACTIONS } from './redactions.ts';

/** Whose events Tetragon leaves out. */
export interface TetragonProps {
  /** Namespaces of the platform itself: what tracing policies see of them is not exported, their execs and exits are. */
  readonly platformNamespaces: readonly string[];
}

/** The file that Tetragon writes its events to, on every node. */
export interface EventFile {
  /** Directory on the node. */
  readonly directory: string;
  /** Name of the current file; rotated ones have a time before the ending. */
  readonly name: string;
}

const EVENTS: EventFile = { directory: '/var/run/cilium/tetragon', name: 'tetragon.log' };

/** Where an in-container path of Kind's nodes shows the /proc of the host, as the Kind file mounts it. */
const HOST_PROC = '/procHost';

const isNoKprobe = (type: string) => type !== 'PROCESS_KPROBE';

/** Events that exist only because a tracing policy asked for them (Tetragon 1.7.0, `EventType`). */
const POLICY_EVENTS = ['PROCESS_KPROBE', 'PROCESS_TRACEPOINT', 'PROCESS_UPROBE', 'PROCESS_LSM', 'PROCESS_USDT'];

/** Runtime events from the kernel: processes, and what tracing policies ask for. */
export class Tetragon extends Component {
  /** Where its events lie on every node, an environment's own values included. */
  readonly events: EventFile;
  /** Definitions of tracing policies. */
  readonly tracingPolicies: CrdSet;
  readonly metricsEndpoints: readonly MetricsEndpoint[];

  constructor(scope: Root, { platformNamespaces }: TetragonProps) {
    super(scope, 'tetragon', { namespace: 'monitoring', summary: 'runtime events from the kernel' });
    this.release('tetragon', {
      // Written out although it is the default: the collector reads the same path, and the next release moves it.
      exportDirectory: EVENTS.directory,
      // The events are read from the file; the sidecar would print them a second time, as a pod log.
      export: { mode: '' },
      // As templates of the chart: policies need them before the operator would have made them.
      crds: { installMethod: 'helm' },
      tetragon: {
        hostProcPath: HOST_PROC,
        exportFilename: EVENTS.name,
        exportDenyList: jsonLines([
          { health_check: true },
          // No namespace: the node's own processes, and on Kind those of every other node's pods, which share the
          // kernel and which only their own node's agent can name.
          { namespace: [''], event_set: ['PROCESS_EXEC', 'PROCESS_EXIT', ...POLICY_EVENTS.filter(isNoKprobe)] },
          // But who starts a program by `kubectl exec` is, as it starts, still the container runtime, without a pod. What
          // a policy reports is of this node's pods in any case.
          {
            namespace: [''],
            event_set: ['PROCESS_KPROBE'],
            cel_expression: ["process_kprobe.function_name != 'security_bprm_check'"],
          },
          { namespace: platformNamespaces, event_set: POLICY_EVENTS },
        ]),
        redactionFilters: jsonLines(REDACTIONS),
        prometheus: { enabled: true, port: 2112 },
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
      },
      tetragonOperator: { prometheus: { enabled: true } },
    });
    // Both were set above, so that an environment can at most have changed them.
    const merged = this.helmRelease?.values as TetragonValues | undefined;
    this.events = {
      directory: merged?.exportDirectory ?? EVENTS.directory,
      name: merged?.tetragon?.exportFilename ?? EVENTS.name,
    };
    this.tracingPolicies = this.brings('cilium.io', ['TracingPolicy', 'TracingPolicyNamespaced'], {
      'crds.installMethod': 'helm',
    });
    this.metricsEndpoints = [
      this.metrics({
        service: 'tetragon',
        port: 2112,
        portName: 'metrics',
        labels: { 'app.kubernetes.io/name': 'tetragon' },
        perNode: true,
        // The name that the chart's own ServiceMonitor gives it.
        scrapedPodLabel: 'tetragon_pod',
        switches: { 'tetragon.enabled': true, 'tetragon.prometheus.enabled': true },
      }),
      this.metrics({
        service: 'tetragon-operator-metrics',
        port: 2113,
        portName: 'metrics',
        labels: { 'app.kubernetes.io/name': 'tetragon-operator' },
        switches: { 'tetragonOperator.enabled': true, 'tetragonOperator.prometheus.enabled': true },
      }),
    ];
  }
}

/** The form of Tetragon's filters: one JSON object a line, as text. */
function jsonLines(objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n');
}
