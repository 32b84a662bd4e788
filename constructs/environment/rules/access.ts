import type { Environment } from '../environment.ts';
import type { Problem } from '../problems.ts';

/** The address leads to Grafana by the path /grafana, so it must know that it is there. */
export function grafanaIsUnderItsPath({ access, components: { grafana } }: Environment): Problem[] {
  if (!access.enabled || !grafana.enabled || grafana.subPath) return [];
  return [
    {
      paths: [['components', 'grafana', 'subPath']],
      message:
        'access.enabled shows Grafana under /grafana, and components.grafana.subPath is false: leave subPath out, or set access.enabled to false',
    },
  ];
}
