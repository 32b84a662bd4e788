/** `kube-prometheus-stack` to `KubePrometheusStack`. */
export function pascal(chart: string): string {
  return chart.replaceAll(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
}

/** `kube-prometheus-stack` to `KUBE_PROMETHEUS_STACK`. */
export function constant(chart: string): string {
  return chart.replaceAll('-', '_').toUpperCase();
}
