import { join } from 'node:path';
import type { CrdKind } from '../../tools/crd-types.ts';
import type { ImportList } from '../../tools/importer.ts';
import { ROOT } from '../support/upstream.ts';

/** A folder as `npm run import -- --from DIR` takes it, with charts and definitions written for these tests. */
export const FIXTURES: string = join(ROOT, 'test/fixtures');

export const WIDGET: CrdKind = { crd: 'example.com_widgets', version: 'v1', kind: 'Widget' };
export const CLUSTER_WIDGET: CrdKind = { crd: 'example.com_clusterwidgets', version: 'v1', kind: 'ClusterWidget' };
/** Carried by the chart `kite`, and nowhere else. */
export const WIND: CrdKind = { crd: 'sky.example.com_winds', version: 'v1', kind: 'Wind' };

/** What is known of the charts besides their files. */
export const LIST: ImportList = {
  kinds: [WIDGET, CLUSTER_WIDGET],
  known: { ship: [{ under: '', keys: ['sails: number'], evidence: 'values.yaml: comment' }] },
  crds: {
    ship: [{ by: 'operator', when: { 'crew.captain': 'Ada' }, kinds: 'annotation', evidence: 'written for the tests' }],
    kite: [{ by: 'chart', when: {}, kinds: ['sky.example.com/winds Wind'], evidence: 'its crds/ folder' }],
  },
};

/** The charts of the fixtures, as charts.yaml would pin them. */
export const CHARTS = `ship:
  repository: oci://charts.example.com/harbour
  version: 1.2.3
  appVersion: "4.5"
kite:
  repository: https://charts.example.com
  version: 0.3.0
  appVersion: "0.3"
`;
