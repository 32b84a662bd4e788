import { comparedBy } from './compared.ts';
import { hooksOf } from './policy.ts';
import type { Finding, Rule } from './risk.ts';

/**
 * A list that an argument is compared with is there, of system calls, and so is the argument. Tracepoints alone can
 * read lists (Tetragon 1.7.0, `listReader` in pkg/sensors/tracing/lists_linux.go, which only they are given).
 */
export const comparedListsAreThere: Rule = (policy) =>
  hooksOf(policy).flatMap((hook) =>
    hook.selectors.flatMap(({ matchArgs = [] }, at) =>
      matchArgs.flatMap((filter, of) =>
        (filter.values ?? []).flatMap((value): Finding[] => {
          const name = /^list:(.*)$/.exec(value)?.[1];
          if (name === undefined) return [];
          const list = policy.spec.lists?.find((one) => one.name === name);
          const where = `${hook.place}.selectors[${at}].matchArgs[${of}]`;
          if (hook.kind !== 'tracepoint') {
            return [
              {
                place: where,
                reason: 'only an argument of a tracepoint is compared with a list',
                remedy: 'write the numbers, or use the tracepoint raw_syscalls/sys_enter',
              },
            ];
          }
          if (!list?.type?.endsWith('syscalls')) {
            return [
              {
                place: where,
                reason: list ? `the list ${name} is not of system calls` : `there is no list ${name}`,
                remedy: 'define it in lists, with type: syscalls',
              },
            ];
          }
          const type = comparedBy(hook, filter)?.type;
          if (type === undefined || type === 'syscall64') return [];
          return [
            {
              place: where,
              reason: `a list of system calls is not compared with a ${type}`,
              remedy: 'make the argument a syscall64, or write the numbers',
            },
          ];
        }),
      ),
    ),
  );
