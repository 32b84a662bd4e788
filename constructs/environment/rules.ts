import type { Environment } from './environment.ts';
import type { Problem } from './problems.ts';
import { chartKnowsValuesOf } from './rules/chart-values.ts';
import { needs, collectorHasAStore } from './rules/dependencies.ts';
import { kubernetesIsSupported } from './rules/kubernetes.ts';
import { nameIsFileName } from './rules/name.ts';
import { accountsNoPlatform } from './rules/namespaces.ts';
import { someNodeRunsPods } from './rules/nodes.ts';
import { grafanaIsUnderItsPath } from './rules/access.ts';
import { runtimeEventsOutliveLogs } from './rules/retention.ts';
import { credentialsFitTheRepository, portsDiffer } from './rules/source.ts';
import {
  podSubnetHoldsTheNodes,
  podSubnetIsNotTooLarge,
  serviceSubnetHoldsTheServices,
  serviceSubnetIsNotTooLarge,
  startsAtItsFirstAddress,
  subnetsDoNotOverlap,
} from './rules/subnets.ts';
import { masqueradeKeepsDockerDns, noSecretIn, operatorReplicasHaveNodes, policyFilterIsOn } from './rules/values.ts';

/**
 * What must hold between the values of an environment, beyond what the schema says of each alone.
 *
 * A rule is given the environment with its defaults, and the file's path. It does one thing: of a file with mistakes it
 * sees a part only, and is dropped whole when it reads a value that is not readable.
 */
export type Rule = (environment: Environment, file: string) => readonly Problem[];

/** Every rule, by a name that says what holds. */
export const rules: Readonly<Record<string, Rule>> = {
  nameIsFileName,

  startsAtItsFirstAddressPods: startsAtItsFirstAddress('podSubnet'),
  startsAtItsFirstAddressServices: startsAtItsFirstAddress('serviceSubnet'),
  subnetsDoNotOverlap,
  podSubnetHoldsTheNodes,
  podSubnetIsNotTooLarge,
  serviceSubnetHoldsTheServices,
  serviceSubnetIsNotTooLarge,

  kubernetesIsSupported,
  someNodeRunsPods,

  credentialsFitTheRepository,
  portsDiffer,
  grafanaIsUnderItsPath,

  runtimeEventsOutliveLogs,
  accountsNoPlatform,

  tracingPoliciesNeedTetragon: needs('components.tracing-policies.enabled', 'components.tetragon.enabled'),
  blockExecveNeedsPodinfo: needs('components.tracing-policies.policies.block-execve.enabled', 'demo.podinfo.enabled'),
  rawSyscallsNeedPodinfo: needs('components.tracing-policies.policies.raw-syscalls.enabled', 'demo.podinfo.enabled'),
  scrapesNeedPrometheus: needs('components.scrapes.enabled', 'components.prometheus.enabled'),
  collectorHasAStore,
  tracesNeedTheCollector: needs('demo.traces', 'components.collector.enabled'),
  tracesNeedTempo: needs('demo.traces', 'components.tempo.enabled'),
  guestbookTrafficNeedsGuestbook: needs('demo.guestbook.traffic', 'demo.guestbook.enabled'),
  podinfoTrafficNeedsPodinfo: needs('demo.podinfo.traffic', 'demo.podinfo.enabled'),

  operatorReplicasHaveNodes,
  masqueradeKeepsDockerDns,
  policyFilterIsOn,
  noSecretInCilium: noSecretIn('cilium'),
  noSecretInTetragon: noSecretIn('tetragon'),
  noSecretInPrometheus: noSecretIn('prometheus'),
  noSecretInLoki: noSecretIn('loki'),
  noSecretInTempo: noSecretIn('tempo'),
  noSecretInCollector: noSecretIn('collector'),
  noSecretInGrafana: noSecretIn('grafana'),
  chartKnowsCilium: chartKnowsValuesOf('cilium'),
  chartKnowsTetragon: chartKnowsValuesOf('tetragon'),
  chartKnowsPrometheus: chartKnowsValuesOf('prometheus'),
  chartKnowsLoki: chartKnowsValuesOf('loki'),
  chartKnowsTempo: chartKnowsValuesOf('tempo'),
  chartKnowsCollector: chartKnowsValuesOf('collector'),
  chartKnowsGrafana: chartKnowsValuesOf('grafana'),
};
