import type { TetragonValues } from '../../imports/charts/tetragon.ts';
import { Component } from '../core/component.ts';
import type { MetricsEndpoint } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet, NodeFile } from '../core/wire.ts';
import { REDACTIONS } from './redactions.ts';

/** Whose events Tetragon leaves out. */
export interface TetragonProps {
  /** Namespaces of the platform itself: what tracing policies see of them is not exported, their execs and exits are. */
  readonly platformNamespaces: readonly string[];
}

const EVENTS = { directory: '/var/run/cilium/tetragon', name: 'tetragon.log' };

/** Where an in-container path of Kind's nodes shows the /proc of the host, as the Kind file mounts it. */
const HOST_PROC = '/procHost';

const isNoKprobe = (type: string) => type !== 'PROCESS_KPROBE';

/**
 * Where the chart has events printed too, if an environment's values ask for it (1.7.0, `_container_export_stdout.tpl`):
 * read as logs, they would be there twice.
 */
export const PRINTED_EVENTS = { namespace: 'monitoring', container: 'export-stdout' };

/** Events that exist only because a tracing policy asked for them (Tetragon 1.7.0, `EventType`). */
const POLICY_EVENTS = ['PROCESS_KPROBE', 'PROCESS_TRACEPOINT', 'PROCESS_UPROBE', 'PROCESS_LSM', 'PROCESS_USDT'];

/** Runtime events from the kernel: processes, and what tracing policies ask for. */
export class Tetragon extends Component {
  /** Where its events lie on every node. Undefined where an environment's own values have none written. */
  readonly events: NodeFile | undefined;
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
        // All kinds: the default leaves out what says that events were held back, and three more.
        exportAllowList: '',
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
    this.events = eventFile(this.id, this.helmRelease?.values);
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

/** The file that Tetragon's values, an environment's own included, have events written to. */
function eventFile(component: string, values: TetragonValues | undefined): NodeFile | undefined {
  const name = values?.tetragon?.exportFilename ?? EVENTS.name;
  if (name === '') return undefined;
  return {
    component,
    purpose: 'runtime events',
    directory: values?.exportDirectory ?? EVENTS.directory,
    name,
    switches: {
      // What is compressed is not read: all that was not read before a rotation would be lost.
      'tetragon.exportFileCompress': false,
      // Without it no event names its pod, and what is of no pod is not exported.
      'tetragon.enableK8sAPI': true,
    },
  };
}
