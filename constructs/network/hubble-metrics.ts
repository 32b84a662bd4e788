const ENDS = 'sourceContext=workload-name|reserved-identity;destinationContext=workload-name|reserved-identity';
const NAMESPACES = 'labelsContext=source_namespace,destination_namespace';

/**
 * Hubble's metrics with the label contexts that the chart's own dashboards query (Cilium 1.20.0: `source`,
 * `destination` and `query` in "Hubble Metrics", the namespace labels in the two "(Namespace)" ones, the workload
 * labels in "L7 HTTP Metrics by Workload"). With the plain names of most examples those dashboards stay empty.
 *
 * Pods and addresses are no labels here: every one of them would be a series of its own.
 */
export const HUBBLE_METRICS: readonly string[] = [
  `dns:query;ignoreAAAA;${ENDS};${NAMESPACES}`,
  `drop:${ENDS};${NAMESPACES}`,
  `tcp:${ENDS};${NAMESPACES}`,
  `flow:${ENDS};${NAMESPACES}`,
  `icmp:${ENDS};${NAMESPACES}`,
  'port-distribution',
  'flows-to-world:port;syn-only;labelsContext=source_namespace,source_workload;destinationContext=dns|reserved-identity',
  'policy:labelsContext=source_namespace,destination_namespace',
  // Exemplars need W3C traceparent headers in the traffic; the label is traceID.
  'httpV2:exemplars=true;labelsContext=source_namespace,source_workload,destination_namespace,destination_workload,traffic_direction',
];
