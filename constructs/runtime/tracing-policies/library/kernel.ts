import { kernelFunction, securityHook, systemCall } from '../build/hook.ts';
import { tracingPolicy } from '../build/policy.ts';
import type { Definition } from './context.ts';
import { applications } from './context.ts';

const MODULES = ['mitre.T1547.006', 'mitre.T1014'] as const;
const BPF = ['mitre.T1014', 'mitre.T1205.002'] as const;

/** `READING_MODULE` and `LOADING_MODULE` of the kernel's two lists of what is read or loaded. */
const MODULE = ['2'] as const;

/**
 * Kernel modules that a container asks for or loads; loading is refused once enforced.
 *
 * Why: a module is the kernel. What has no filter is not refused. Cost: next to none. Kernel: 5.7, to be able to
 * refuse.
 */
export const kernelModules: Definition = (context, mode) =>
  tracingPolicy({
    name: 'kernel-modules',
    scope: applications(context),
    mode,
    kprobes: [
      securityHook('security_kernel_module_request', {
        message: 'Kernel module asked for by what a container did',
        tags: MODULES,
        args: { name: [0, 'string'] },
      }),
      securityHook('security_kernel_read_file', {
        message: 'Kernel module read from a file',
        tags: MODULES,
        args: { file: [0, 'file'], what: [1, 'int'] },
        when: ({ what }) => [{ args: [what.is('Equal', MODULE)], refuse: { error: -1 } }],
      }),
      securityHook('security_kernel_load_data', {
        message: 'Kernel module loaded from memory',
        tags: MODULES,
        args: { what: [0, 'int'] },
        when: ({ what }) => [{ args: [what.is('Equal', MODULE)], refuse: { error: -1 } }],
      }),
      kernelFunction('do_init_module', {
        message: 'Kernel module started',
        tags: MODULES,
        args: { module: [0, 'module'] },
        // A kernel can be built without modules, and then lacks it.
        optional: true,
      }),
      kernelFunction('free_module', {
        message: 'Kernel module removed',
        tags: MODULES,
        args: { module: [0, 'module'] },
        optional: true,
      }),
    ],
  });

/**
 * BPF programs and maps that a container loads.
 *
 * Why: they see and change what the kernel does; a workload needs none. Cost: next to none. Kernel: `bpf_check` since
 * BPF is; maps by the hook of before 6.9 and the one since.
 */
export const bpfPrograms: Definition = (context) =>
  tracingPolicy({
    name: 'bpf-programs',
    scope: applications(context),
    kprobes: [
      kernelFunction('bpf_check', {
        message: 'BPF program loaded',
        tags: BPF,
        args: { program: [1, 'bpf_attr'] },
      }),
      securityHook('security_bpf_map_alloc', {
        message: 'BPF map made',
        tags: BPF,
        args: { map: [0, 'bpf_map'] },
        optional: true,
      }),
      securityHook('security_bpf_map_create', {
        message: 'BPF map made',
        tags: BPF,
        args: { map: [0, 'bpf_map'] },
        optional: true,
      }),
      securityHook('security_perf_event_alloc', {
        message: 'Performance event opened',
        tags: BPF,
        args: { event: [0, 'perf_event'] },
      }),
    ],
  });

/**
 * The node's clock, set from a container.
 *
 * Why: a wrong clock spoils certificates and evidence. Cost: none while nobody does. Kernel: 5.4.
 */
export const clockChanges: Definition = (context) =>
  tracingPolicy({
    name: 'clock-changes',
    scope: applications(context),
    kprobes: [
      systemCall('sys_clock_settime', {
        message: 'Clock of the node set',
        tags: ['mitre.T1070', 'mitre.T1562'],
        args: { clock: [0, 'int'] },
      }),
    ],
  });
