import type { Endpoint } from '../../constructs/core/endpoint.ts';
import type { ClusterObject } from './cluster.ts';
import { checkEndpoints } from './endpoints.ts';
import type { Expansion } from './expansion.ts';
import type { Check, Finding } from './finding.ts';
import { checkMonitors } from './monitors.ts';
import { checkOwners } from './owners.ts';
import { podsOf } from './pods.ts';
import { checkSchemas } from './schema.ts';
import { checkServices, servicesOf } from './services.ts';

/** What an expansion is held against. */
export interface CheckProps {
  readonly endpoints: readonly Endpoint[];
  /** Folder of the schemas of Kubernetes and of CRDs. Default: schemas are not checked. */
  readonly schemas: string | undefined;
  readonly kubeVersion: string;
}

/** What was looked at, and what was found. */
export interface Checked {
  readonly checks: readonly Check[];
  readonly findings: readonly Finding[];
}

/**
 * Runs every check that looks at one expansion. Where a release is missing, addresses are not looked at: half of them
 * would seem to lead nowhere.
 */
export function checkExpansion(expansion: Expansion, cluster: readonly ClusterObject[], props: CheckProps): Checked {
  const { endpoints, schemas, kubeVersion } = props;
  const checks: Check[] = ['document', 'warning', 'owner'];
  const findings = [...helmSays(expansion), ...checkOwners(cluster)];
  if (schemas !== undefined) {
    checks.push('schema');
    findings.push(...checkSchemas(cluster, schemas, kubeVersion));
  }
  if (expansion.failures.length === 0) {
    const pods = podsOf(cluster);
    const services = servicesOf(cluster, pods);
    checks.push('service', 'endpoint', 'monitor');
    findings.push(
      ...checkServices(services),
      ...checkEndpoints(endpoints, services),
      ...checkMonitors(cluster, services, pods),
    );
  }
  return { checks, findings };
}

/** What Helm wrote that is no object, and what it warned of: mostly that it ignored a value. */
function helmSays({ releases }: Expansion): Finding[] {
  return releases.flatMap(({ release: { name, chart }, faults, warnings }): Finding[] => [
    ...faults.map(
      (message): Finding => ({
        check: 'document',
        release: name,
        object: 'output of helm template',
        message,
        remedy: 'correct the value that makes it',
      }),
    ),
    ...warnings
      .split('\n')
      .filter((message) => message)
      .map(
        (message): Finding => ({
          check: 'warning',
          release: name,
          object: `chart ${chart.name}`,
          message,
          remedy: 'give the value the kind that the chart has for it',
        }),
      ),
  ]);
}
