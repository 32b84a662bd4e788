import type { CiliumValues } from '../../imports/charts/cilium.ts';

/** The file that Hubble writes flows to, on every node. */
export interface FlowFile {
  /** Directory on the node. */
  readonly directory: string;
  /** Name of the current file; rotated ones have a time before the ending. */
  readonly name: string;
}

/** Below the agent's own directory of the node, as the chart mounts it (Cilium 1.20.0, `daemon.runPath`). */
export const FLOW_FILE: FlowFile = { directory: '/var/run/cilium/hubble', name: 'events.log' };

/** What of a flow is written (Cilium 1.20, `flow.proto`): who with whom and how it went, without labels and MACs. */
const FIELDS = [
  'time',
  'verdict',
  'drop_reason_desc',
  'traffic_direction',
  'is_reply',
  'Type',
  'IP',
  'l4',
  'l7',
  ...['source', 'destination'].flatMap((end) =>
    ['identity', 'namespace', 'pod_name', 'workloads'].map((field) => `${end}.${field}`),
  ),
  'node_name',
];

/** Values that have flows from and to these namespaces written. Without one, no flow is. */
export function flowLog(namespaces: readonly string[]): NonNullable<CiliumValues['hubble']>['export'] {
  if (namespaces.length === 0) return undefined;
  const pods = namespaces.map((namespace) => `${namespace}/`);
  return {
    static: {
      enabled: true,
      filePath: `${FLOW_FILE.directory}/${FLOW_FILE.name}`,
      fieldMask: FIELDS,
      // A flow that one of them is true of. Joined by blanks in the end, so that none may be in it.
      allowList: [{ source_pod: pods }, { destination_pod: pods }].map((filter) => JSON.stringify(filter)),
    },
  };
}
