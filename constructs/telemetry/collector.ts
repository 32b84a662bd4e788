import { Component } from '../core/component.ts';
import type { Endpoint, MetricsEndpoint } from '../core/endpoint.ts';
import { COLLECTOR_REPOSITORY } from '../core/images.ts';
import type { Root } from '../core/root.ts';
import { collectorConfig } from './collector-config.ts';

/** Where the collector's signals go; one whose backend is off has no pipeline. */
export interface CollectorProps {
  /** OTLP logs over HTTP. */
  readonly logs: Endpoint | undefined;
  /** OTLP traces over gRPC. */
  readonly traces: Endpoint | undefined;
  /** OTLP metrics over HTTP. */
  readonly metrics: Endpoint | undefined;
  /** Where Tetragon's events lie on every node. Default: there are none. */
  readonly events: { readonly directory: string; readonly name: string } | undefined;
  /** Namespaces whose pods send their logs by OTLP, so that their files are not read. */
  readonly pushesItsLogs: readonly string[];
}

/** The one telemetry agent: an OpenTelemetry Collector on every node. */
export class Collector extends Component {
  /** OTLP over gRPC, for every signal. */
  readonly otlp: Endpoint;
  readonly metricsEndpoint: MetricsEndpoint;

  constructor(scope: Root, props: CollectorProps) {
    super(scope, 'collector', {
      namespace: 'monitoring',
      summary: 'the telemetry agent: pod logs, runtime events and OTLP',
    });
    for (const endpoint of [props.logs, props.traces, props.metrics]) this.uses(endpoint);
    this.release('opentelemetry-collector', {
      mode: 'daemonset',
      image: { repository: COLLECTOR_REPOSITORY },
      command: { name: 'otelcol-contrib' },
    });
    this.otlp = this.endpoint({
      service: 'opentelemetry-collector',
      port: 4317,
      portName: 'otlp',
      protocol: 'grpc',
      purpose: 'OTLP',
    });
    this.metricsEndpoint = this.metrics({
      service: 'opentelemetry-collector',
      port: 8888,
      portName: 'metrics',
      labels: { 'app.kubernetes.io/name': 'opentelemetry-collector' },
      perNode: true,
    });
    void collectorConfig;
  }
}
