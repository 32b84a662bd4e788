import type { TracingPolicyNamespaced } from '../../../../imports/crds/tracing-policy-namespaced.ts';
import type { TracingPolicy } from '../../../../imports/crds/tracing-policy.ts';
import type { Mode } from '../build/policy.ts';
import type { Scope } from '../build/scope.ts';
import { podsOutside } from '../build/scope.ts';

/** A container that is meant to run one program and no other. */
export interface RestrictedContainer {
  readonly namespace: string;
  /** Its name in the pod. */
  readonly container: string;
  /** How the path of its program ends. */
  readonly program: `/${string}`;
}

/** What the policies of one environment are made of. */
export interface Context {
  /** Namespaces of the platform itself, which are not traced: the telemetry's own traffic would trace itself. */
  readonly platformNamespaces: readonly string[];
  /** Namespaces whose traffic is counted in bytes. */
  readonly accountedNamespaces: readonly string[];
  /** Whether it is counted: then `connect` leaves these namespaces to `flow-accounting`. */
  readonly accounting: boolean;
  /** Addresses of the pods and of the services, in CIDR notation. */
  readonly clusterSubnets: readonly string[];
  readonly restricted: RestrictedContainer | undefined;
  /** The workload whose every system call is looked at. */
  readonly profiled: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> } | undefined;
}

/** Makes a policy; undefined where the environment has nothing that it could look at. */
export type Definition = (context: Context, mode: Mode) => TracingPolicy | TracingPolicyNamespaced | undefined;

/** The pods of every namespace but the platform's. */
export function applications({ platformNamespaces }: Context): Scope {
  return podsOutside(platformNamespaces);
}
