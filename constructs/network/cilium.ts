import type { CiliumValues } from '../../imports/charts/cilium.ts';
import { Component } from '../core/component.ts';
import type { MetricsEndpoint } from '../core/endpoint.ts';
import { NOT_EMPTY } from '../core/endpoint.ts';
import type { Root } from '../core/root.ts';
import type { CrdSet, NodeFile } from '../core/wire.ts';
import { flowFile, flowLog } from './flow-log.ts';
import { HUBBLE_METRICS } from './hubble-metrics.ts';

/** What Cilium must know of the cluster. */
export interface CiliumProps {
  /** Name of the Kind cluster: its API server's host name begins with it. */
  readonly clusterName: string;
  /** Number of control-plane nodes: with more than one, Kind puts a load balancer before them. */
  readonly controlPlanes: number;
  /** Number of nodes of both roles. */
  readonly nodes: number;
  /** Port of the person's machine on which its Ingress answers. Undefined: there is none. */
  readonly ingressPort: number | undefined;
  /** Namespaces whose flows Hubble writes to a file. Default: none. */
  readonly flowLogNamespaces?: readonly string[];
}

/** Port of every node on which the Ingress answers plain HTTP, within Kubernetes' range for NodePorts. */
const INGRESS_NODE_PORT = 30080;

const FOLDER = { grafana_folder: 'Cilium' };

/**
 * Values of the Cilium chart for a Kind cluster without kube-proxy.
 *
 * Also what bootstrap installs it with, before any engine runs: both must be equal, or the first reconciliation
 * would restart the network.
 */
export function ciliumValues({
  clusterName,
  controlPlanes,
  nodes,
  ingressPort,
  flowLogNamespaces = [],
}: CiliumProps): CiliumValues {
  return {
    kubeProxyReplacement: true,
    // Kind's own names, resolved by Docker's DNS on every node; there is no kube-proxy to reach a Service through.
    k8sServiceHost: `${clusterName}-${controlPlanes > 1 ? 'external-load-balancer' : 'control-plane'}`,
    k8sServicePort: 6443,
    ipam: { mode: 'kubernetes' },
    // Configuration changes reach running pods only with these.
    rollOutCiliumPods: true,
    // Two for availability, as the chart has it; its hard anti-affinity leaves a second one pending on a single node.
    operator: {
      replicas: Math.min(2, nodes),
      rollOutPods: true,
      prometheus: { enabled: true, metricsService: true },
      dashboards: { enabled: true, annotations: FOLDER },
    },
    ...(ingressPort === undefined
      ? {}
      : {
          ingressController: {
            enabled: true,
            // One address for all: with one for each Ingress, each would need a port of the machine.
            loadbalancerMode: 'shared',
            service: { type: 'NodePort', insecureNodePort: INGRESS_NODE_PORT },
          } satisfies CiliumValues['ingressController'],
        }),
    envoy: { rollOutPods: true, prometheus: { enabled: true } },
    prometheus: { enabled: true, metricsService: true },
    dashboards: { enabled: true, annotations: FOLDER },
    hubble: {
      enabled: true,
      // The default method makes new certificates at every render: endless drift. This one makes them in the cluster.
      tls: { auto: { method: 'cronJob' } },
      relay: { enabled: true, rollOutPods: true, prometheus: { enabled: true } },
      ui: { enabled: true, rollOutPods: true },
      metrics: {
        enabled: HUBBLE_METRICS,
        enableOpenMetrics: true, // exemplars exist in no other format of text
        dashboards: { enabled: true, annotations: FOLDER },
      },
      export: flowLog(flowLogNamespaces),
      // In the relay and the UI too: headers, what follows the ? of a URL, and passwords in it. What people see of a
      // request is its method, path and code. (The export's field mask cannot do it: a field of one protocol in it empties
      // the others.)
      redact: { enabled: true, http: { urlQuery: true } },
    },
  };
}

/** The cluster's network: Cilium in place of kube-proxy, with Hubble. */
export class Cilium extends Component {
  /** Definitions of its network policies, brought by its operator at start. */
  readonly policies: CrdSet;
  /** Class of the Ingress objects that it answers (chart 1.20.0, templates/cilium-ingress-class.yaml). */
  readonly ingressClass = 'cilium';
  /** Where flows lie on every node, if any are written. */
  readonly flows: NodeFile | undefined;
  /** Metrics of everything that it runs. */
  readonly metricsEndpoints: readonly MetricsEndpoint[];

  constructor(scope: Root, props: CiliumProps) {
    super(scope, 'cilium', {
      namespace: 'kube-system',
      summary: 'network without kube-proxy; Hubble flows, metrics and UI',
    });
    this.release('cilium', ciliumValues(props), { onFailure: 'retry', driftDetection: 'warn', protected: true });
    this.flows = flowFile(this.id, this.helmRelease?.values);
    if (props.ingressPort !== undefined) this.publish({ nodePort: INGRESS_NODE_PORT, localPort: props.ingressPort });
    this.policies = this.brings('cilium.io', ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']);
    this.endpoint({
      service: 'hubble-ui',
      port: 80,
      portName: 'http',
      purpose: 'Hubble UI',
      localPort: 12000,
      switches: { 'hubble.ui.enabled': true },
    });
    // Labels and port names: templates of chart 1.20.0 (the fixed names do not depend on the release).
    this.metricsEndpoints = [
      this.metrics({
        service: 'cilium-agent',
        port: 9962,
        portName: 'metrics',
        labels: { 'app.kubernetes.io/name': 'cilium-agent' },
        // "Cilium Metrics" filters every panel by k8s_app, "Cilium Operator" by io_cilium_app.
        targetLabels: ['k8s-app'],
        perNode: true,
        switches: { agent: true, 'prometheus.enabled': true, 'prometheus.metricsService': true },
      }),
      this.metrics({
        service: 'cilium-envoy',
        port: 9964,
        portName: 'envoy-metrics',
        labels: { 'k8s-app': 'cilium-envoy' },
        targetLabels: ['k8s-app'],
        perNode: true,
        switches: { l7Proxy: true, 'envoy.enabled': true, 'envoy.prometheus.enabled': true },
      }),
      this.metrics({
        service: 'cilium-operator',
        port: 9963,
        portName: 'metrics',
        labels: { 'app.kubernetes.io/name': 'cilium-operator' },
        targetLabels: ['io.cilium/app'],
        switches: {
          'operator.enabled': true,
          'operator.prometheus.enabled': true,
          'operator.prometheus.metricsService': true,
        },
      }),
      this.metrics({
        service: 'hubble-metrics',
        port: 9965,
        portName: 'hubble-metrics',
        labels: { 'k8s-app': 'hubble' },
        perNode: true,
        switches: { 'hubble.enabled': true, 'hubble.metrics.enabled': NOT_EMPTY },
      }),
      this.metrics({
        // Shares its only label with the Service of its gRPC port, which has no port of this name.
        service: 'hubble-relay-metrics',
        port: 9966,
        portName: 'metrics',
        labels: { 'k8s-app': 'hubble-relay' },
        switches: { 'hubble.enabled': true, 'hubble.relay.enabled': true, 'hubble.relay.prometheus.enabled': true },
      }),
    ];
  }
}
