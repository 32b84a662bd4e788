import type { Environment } from '../environment.ts';
import type { Problem } from '../problems.ts';

/** The switches that need another one, and those that are needed. */
type Switch =
  | `components.${keyof Environment['components']}.enabled`
  | `components.tracing-policies.policies.${'block-execve' | 'raw-syscalls'}.enabled`
  | `demo.${'guestbook' | 'podinfo'}.${'enabled' | 'traffic'}`
  | 'demo.traces';

/** What is on needs what it cannot work without. Nothing is switched off behind a person's back: they choose. */
export function needs(dependant: Switch, needed: Switch) {
  return (environment: Environment): Problem[] => {
    if (!isOn(environment, dependant) || isOn(environment, needed)) return [];
    return [
      {
        paths: [pathOf(needed)],
        message: `${subject(dependant)} needs ${subject(needed)}, which is off here: set ${needed} to true, or ${dependant} to false`,
      },
    ];
  };
}

/** The collector brings everything to a store; with none it would only throw away. */
export function collectorHasAStore({ components: { collector, loki, tempo, prometheus } }: Environment): Problem[] {
  if (!collector.enabled || loki.enabled || tempo.enabled || prometheus.enabled) return [];
  return [
    {
      paths: [['components', 'loki', 'enabled']],
      message:
        'components.collector needs at least one of components.loki, components.tempo and components.prometheus, which are all off: set enabled of one of them to true, or components.collector.enabled to false',
    },
  ];
}

function isOn(environment: Environment, name: Switch): boolean {
  return pathOf(name).reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], environment) === true;
}

function pathOf(name: Switch): readonly string[] {
  return name.split('.');
}

/** What a switch switches: components.tetragon for components.tetragon.enabled. */
function subject(name: Switch): string {
  return name.replace(/\.enabled$/, '');
}
