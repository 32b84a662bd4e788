import type { OpentelemetryCollectorValues } from '../../imports/charts/opentelemetry-collector.ts';
import { Component } from '../core/component.ts';
import type { Endpoint, MetricsEndpoint, MetricsEndpointProps } from '../core/endpoint.ts';
import { COLLECTOR_REPOSITORY } from '../core/images.ts';
import type { Root } from '../core/root.ts';
import type { NodeFile } from '../core/wire.ts';
import { collectorConfig, METRICS_PORT, STATE_DIRECTORY } from './collector-config.ts';
import type { FlowMetricsProps } from './flow-metrics.ts';
import { FLOWS_PORT } from './flow-metrics.ts';

const NAMESPACE = 'monitoring';

/** Where the collector's signals go; one whose backend is off has no pipeline. */
export interface CollectorProps extends Omit<FlowMetricsProps, 'ownNamespace'> {
  /** Name of the cluster, written on everything that passes. */
  readonly clusterName: string;
  /** OTLP logs over HTTP. */
  readonly logs: Endpoint | undefined;
  /** OTLP traces over gRPC. */
  readonly traces: Endpoint | undefined;
  /** OTLP metrics over HTTP. */
  readonly metrics: Endpoint | undefined;
  /** Where Tetragon's events lie on every node. Default: there are none. */
  readonly events: NodeFile | undefined;
  /** Whether the events are added up to counters: a policy reports what they count, and somebody scrapes them. */
  readonly countsEvents: boolean;
  /** Where Hubble's flows lie on every node. Default: there are none. */
  readonly flows: NodeFile | undefined;
  /** Containers that send their logs by OTLP: read from their files too, every line would arrive twice. */
  readonly pushesItsLogs: readonly { readonly namespace: string; readonly container: string }[];
}

/** The one telemetry agent: an OpenTelemetry Collector on every node. */
export class Collector extends Component {
  /** OTLP over gRPC, for every signal. */
  readonly otlp: Endpoint;
  /** Its own metrics, and the counters of Tetragon's events where it makes them. */
  readonly metricsEndpoints: readonly MetricsEndpoint[];

  constructor(scope: Root, props: CollectorProps) {
    super(scope, 'collector', {
      namespace: NAMESPACE,
      summary: 'the telemetry agent: pod logs, runtime events and OTLP',
    });
    for (const endpoint of [props.logs, props.traces, props.metrics]) this.uses(endpoint);
    if (props.logs || props.countsEvents) this.reads(props.events);
    if (props.logs) this.reads(props.flows);
    this.release('opentelemetry-collector', {
      mode: 'daemonset',
      image: { repository: COLLECTOR_REPOSITORY },
      // Without the gate a line counts as read before it is queued: lines were lost when a collector was killed.
      command: { name: 'otelcol-contrib', extraArgs: ['--feature-gates=stanza.synchronousLogEmitter'] },
      alternateConfig: collectorConfig({ ...props, ownNamespace: NAMESPACE }),
      // Off by default in a daemonset; clients reach the collector of their own node through it.
      service: { enabled: true },
      ports: {
        // Clients use the Service: no port of the node is taken.
        otlp: { enabled: true, hostPort: 0 },
        'otlp-http': { enabled: true, hostPort: 0 },
        metrics: { enabled: true },
        flows: props.countsEvents
          ? { enabled: true, containerPort: FLOWS_PORT, servicePort: FLOWS_PORT, protocol: 'TCP' }
          : undefined,
        'jaeger-compact': { enabled: false },
        'jaeger-thrift': { enabled: false },
        'jaeger-grpc': { enabled: false },
        zipkin: { enabled: false },
      },
      // What k8s_attributes reads to name what it is sent.
      clusterRole: {
        create: true,
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
      },
      // Logs and events belong to root on the node and are readable by nobody else.
      securityContext: {
        runAsUser: 0,
        runAsGroup: 0,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...hostPaths(props),
      // Also on control-plane nodes: their pods have logs too.
      tolerations: [{ operator: 'Exists' }],
      // The limit is also what memory_limiter's percentages are of.
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    });
    const service = 'opentelemetry-collector';
    this.otlp = this.endpoint({
      service,
      port: 4317,
      portName: 'otlp',
      protocol: 'grpc',
      purpose: 'OTLP',
      switches: {
        mode: 'daemonset',
        'service.enabled': true,
        'ports.otlp.enabled': true,
        'ports.otlp.servicePort': 4317,
      },
    });
    const scraped = (portName: string, port: number, own: Partial<MetricsEndpointProps> = {}) =>
      this.metrics({
        ...own,
        service,
        port,
        portName,
        labels: { 'app.kubernetes.io/name': service },
        perNode: true,
        switches: { mode: 'daemonset', 'service.enabled': true, [`ports.${portName}.enabled`]: true },
      });
    this.metricsEndpoints = [
      scraped('metrics', METRICS_PORT),
      ...(props.events && props.countsEvents
        ? [scraped('flows', FLOWS_PORT, { monitor: 'tetragon-flows', withoutPodLabels: true })]
        : []),
    ];
  }
}

/** Directories of the node that the collector reads, and the one that it keeps its place in. */
function hostPaths({
  logs,
  countsEvents,
  events,
  flows,
}: CollectorProps): Pick<OpentelemetryCollectorValues, 'extraVolumes' | 'extraVolumeMounts'> {
  const read = [
    ...(logs ? [{ name: 'pod-logs', path: '/var/log/pods' }] : []),
    ...(events && (logs || countsEvents) ? [{ name: 'events', path: events.directory }] : []),
    ...(flows && logs ? [{ name: 'flows', path: flows.directory }] : []),
  ];
  return {
    extraVolumes: [
      // Tetragon and Cilium may come later than the collector, so that their directories have to be made.
      ...read.map(({ name, path }) => ({ name, hostPath: { path, type: 'DirectoryOrCreate' } })),
      { name: 'state', hostPath: { path: STATE_DIRECTORY, type: 'DirectoryOrCreate' } },
    ],
    extraVolumeMounts: [
      ...read.map(({ name, path }) => ({ name, mountPath: path, readOnly: true })),
      { name: 'state', mountPath: STATE_DIRECTORY },
    ],
  };
}
