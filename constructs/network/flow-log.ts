import { posix } from 'node:path';
import type { CiliumValues } from '../../imports/charts/cilium.ts';
import type { NodeFile } from '../core/wire.ts';

/** Below the agent's own directory of the node, as the chart mounts it (Cilium 1.20.0, `daemon.runPath`). */
const PATH = '/var/run/cilium/hubble/events.log';

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
      filePath: PATH,
      fieldMask: FIELDS,
      // A flow that one of them is true of. Joined by blanks in the end, so that none may be in it.
      allowList: [{ source_pod: pods }, { destination_pod: pods }].map((filter) => JSON.stringify(filter)),
    },
  };
}

/** The file that Cilium's values, an environment's own included, have flows written to. Undefined if none are. */
export function flowFile(component: string, values: CiliumValues | undefined): NodeFile | undefined {
  const { enabled, filePath: path = PATH } = values?.hubble?.export?.static ?? {};
  if (!enabled || values?.hubble?.enabled === false) return undefined;
  return {
    component,
    purpose: 'flows',
    directory: posix.dirname(path),
    name: posix.basename(path),
    switches: {
      // What is compressed is not read: all that was not read before a rotation would be lost.
      'hubble.export.static.fileCompress': false,
    },
  };
}
