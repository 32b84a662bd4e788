import { kernelFunction, securityHook, systemCall } from '../build/hook.ts';
import { tracingPolicy } from '../build/policy.ts';
import type { Definition } from './context.ts';
import { applications } from './context.ts';

const MODULES = ['mitre.T1547.006', 'mitre.T1014'] as const;
const BPF = ['mitre.T1014', 'mitre.T1205.002'] as const;
const CLOCK = ['mitre.T1070', 'mitre.T1562'] as const;

/** `READING_MODULE` and `LOADING_MODULE` of the kernel's two lists of what is read or loaded, since 5.10. */
const MODULE = ['2'] as const;

/**
 * Kernel modules that a container asks for or loads; loading is refused once enforced.
 *
 * Why: a module is the kernel. What has no filter is not refused. Cost: next to none. Kernel: 5.10, by whose number a
 * module is told; on an older one other files are taken for modules, and modules pass.
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
        message: 'Process asked to load a kernel module from a file',
        tags: MODULES,
        args: { file: [0, 'file'], what: [1, 'int'] },
        when: ({ what }) => [{ args: [what.is('Equal', MODULE)], refuse: { error: -1 } }],
      }),
      securityHook('security_kernel_load_data', {
        message: 'Process asked to load a kernel module from memory',
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
 * BPF is; maps by the hook of before 6.9 and the one since; performance events since 5.5.
 */
export const bpfPrograms: Definition = (context) =>
  tracingPolicy({
    name: 'bpf-programs',
    scope: applications(context),
    kprobes: [
      kernelFunction('bpf_check', {
        message: 'Process asked to load a BPF program',
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
        optional: true,
      }),
    ],
  });

/**
 * The node's clock, which a container asks to set or to adjust.
 *
 * Why: a wrong clock spoils certificates and evidence. Who only reads how the clock is adjusted asks by the same call.
 * Cost: for those one event a minute and thread, else none while nobody does. Kernel: 5.4.
 */
export const clockChanges: Definition = (context) =>
  tracingPolicy({
    name: 'clock-changes',
    scope: applications(context),
    kprobes: [
      // Below settimeofday and clock_settime of the real time, the clock 0.
      securityHook('security_settime64', {
        message: "Process asked to set the node's clock",
        tags: CLOCK,
        args: {},
      }),
      systemCall('sys_clock_settime', {
        message: 'Process asked to set a clock',
        tags: CLOCK,
        args: { clock: [0, 'int'] },
        when: ({ clock }) => [{ args: [clock.is('NotEqual', ['0'])] }],
      }),
      systemCall('sys_adjtimex', {
        message: "Process asked how the node's clock is adjusted, or to adjust it",
        tags: CLOCK,
        args: {},
        when: () => [{ rateLimit: '1m' }],
        optional: true,
      }),
      systemCall('sys_clock_adjtime', {
        message: 'Process asked how a clock is adjusted, or to adjust it',
        tags: CLOCK,
        args: { clock: [0, 'int'] },
        when: () => [{ rateLimit: '1m' }],
        optional: true,
      }),
    ],
  });
