import type { Definition } from './context.ts';
import { blockDevices, kernelHelpers, mounts, namespaces, runtimeSockets } from './escape.ts';
import { fileAccounting, imageDrift, links, sensitiveFiles, serviceAccountTokens } from './files.ts';
import { bpfPrograms, clockChanges, kernelModules } from './kernel.ts';
import { connect, dnsResolvers, egress, flowAccounting, listen, rawSockets, udpSent } from './network.ts';
import {
  capabilities,
  capabilityUse,
  credentialChanges,
  memoryFiles,
  privilegeEscalation,
  processInjection,
  userNamespaces,
} from './processes.ts';
import { blockExecve, packageManagers, rawSyscalls, shellFromOutside, temporaryPrograms } from './use-cases.ts';

/** Every policy that an environment can switch, by its name. */
export const LIBRARY = {
  // network
  connect,
  'flow-accounting': flowAccounting,
  'udp-sent': udpSent,
  'dns-resolvers': dnsResolvers,
  egress,
  listen,
  'raw-sockets': rawSockets,
  // files
  'file-accounting': fileAccounting,
  'sensitive-files': sensitiveFiles,
  'service-account-tokens': serviceAccountTokens,
  'image-drift': imageDrift,
  links,
  // processes and privileges
  'privilege-escalation': privilegeEscalation,
  capabilities,
  'capability-use': capabilityUse,
  'user-namespaces': userNamespaces,
  'process-injection': processInjection,
  'credential-changes': credentialChanges,
  'memory-files': memoryFiles,
  // container escape
  mounts,
  namespaces,
  'kernel-helpers': kernelHelpers,
  'block-devices': blockDevices,
  'runtime-sockets': runtimeSockets,
  // kernel
  'kernel-modules': kernelModules,
  'bpf-programs': bpfPrograms,
  'clock-changes': clockChanges,
  // use cases
  'shell-from-outside': shellFromOutside,
  'temporary-programs': temporaryPrograms,
  'package-managers': packageManagers,
  'block-execve': blockExecve,
  'raw-syscalls': rawSyscalls,
} as const satisfies Readonly<Record<string, Definition>>;

/** The name of a policy of the library. */
export type PolicyName = keyof typeof LIBRARY;
