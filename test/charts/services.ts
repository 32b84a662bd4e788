/** What Services the pinned charts make: known here, because the charts themselves are not at hand when tests run. */
import type { ChartService } from './chart-service.ts';
import type { ReleaseFacts } from './release-facts.ts';
import { argocd } from './services/argo-cd.ts';
import { cilium } from './services/cilium.ts';
import { grafana } from './services/grafana.ts';
import { kubePrometheusStack } from './services/kube-prometheus-stack.ts';
import { loki } from './services/loki.ts';
import { collector } from './services/opentelemetry-collector.ts';
import { tempo } from './services/tempo.ts';
import { tetragon } from './services/tetragon.ts';

/** What is known of a chart's Services. */
export interface ChartServices {
  /** Version of the chart whose templates were read: another one has to be read again. */
  readonly readAt: string;
  /** The Services, in the mode that we install the chart in. */
  readonly of: (release: ReleaseFacts) => readonly ChartService[];
}

/** The Services of each chart of `charts.yaml` that takes values of ours. */
export const SERVICES: Readonly<Record<string, ChartServices>> = {
  cilium: { readAt: '1.20.0', of: cilium },
  tetragon: { readAt: '1.7.0', of: tetragon },
  'kube-prometheus-stack': { readAt: '88.5.3', of: kubePrometheusStack },
  loki: { readAt: '18.11.0', of: loki },
  tempo: { readAt: '2.2.4', of: tempo },
  'opentelemetry-collector': { readAt: '0.170.0', of: collector },
  'argo-cd': { readAt: '10.1.1', of: argocd },
  grafana: { readAt: '12.11.1', of: grafana },
};
