import type { CrdFacts } from '../imports/charts/facts.ts';

/** One way in which a chart brings custom resource definitions, and where that was read. */
export interface ChartCrds extends Omit<CrdFacts, 'kinds'> {
  /**
   * `<group>/<plural> <Kind>`, or `annotation`: those that `Chart.yaml` lists in `artifacthub.io/crds`, for a chart
   * that has no file of them.
   */
  readonly kinds: readonly string[] | 'annotation';
  readonly evidence: string;
}

const TETRAGON = [
  'cilium.io/podinfo PodInfo',
  'cilium.io/tracingpolicies TracingPolicy',
  'cilium.io/tracingpoliciesnamespaced TracingPolicyNamespaced',
];

/** Every way in which a pinned chart brings definitions. The importer holds it to the charts' own files. */
export const CHART_CRDS: Readonly<Record<string, readonly ChartCrds[]>> = {
  'argo-cd': [
    {
      by: 'chart',
      when: { 'crds.install': true },
      kinds: [
        'argoproj.io/applications Application',
        'argoproj.io/applicationsets ApplicationSet',
        'argoproj.io/appprojects AppProject',
      ],
      evidence: 'templates/crds/crd-*.yaml',
    },
  ],
  cilium: [
    {
      by: 'operator',
      when: { 'operator.enabled': true, 'operator.skipCRDCreation': false },
      kinds: 'annotation',
      evidence: 'templates/cilium-operator/clusterrole.yaml; cilium-configmap.yaml: skip-crd-creation',
    },
  ],
  tetragon: [
    {
      by: 'chart',
      when: { 'crds.installMethod': 'helm' },
      kinds: TETRAGON,
      evidence: 'templates/crds.yaml renders crds-yaml/*.yaml',
    },
    {
      by: 'operator',
      when: { 'crds.installMethod': 'operator', 'tetragonOperator.enabled': true },
      kinds: TETRAGON,
      evidence: 'templates/operator_configmap.yaml: skip-crd-creation',
    },
  ],
  'kube-prometheus-stack': [
    {
      by: 'chart',
      when: { 'crds.enabled': true },
      kinds: [
        'monitoring.coreos.com/alertmanagerconfigs AlertmanagerConfig',
        'monitoring.coreos.com/alertmanagers Alertmanager',
        'monitoring.coreos.com/podmonitors PodMonitor',
        'monitoring.coreos.com/probes Probe',
        'monitoring.coreos.com/prometheusagents PrometheusAgent',
        'monitoring.coreos.com/prometheuses Prometheus',
        'monitoring.coreos.com/prometheusrules PrometheusRule',
        'monitoring.coreos.com/scrapeconfigs ScrapeConfig',
        'monitoring.coreos.com/servicemonitors ServiceMonitor',
        'monitoring.coreos.com/thanosrulers ThanosRuler',
      ],
      evidence: 'subchart crds: its crds/ folder, which Helm applies before everything else',
    },
  ],
};
