import { list, map } from './json.ts';
import type { Live } from './kubectl.ts';

/** Whether something that an engine or a controller works on is as it should be. */
export function isReady({ kind, object }: Live): boolean {
  const { conditions, health, sync } = map(object['status']);
  if (kind === 'Application') return map(health)['status'] === 'Healthy' && map(sync)['status'] === 'Synced';
  return list(conditions)
    .map(map)
    .some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** A container of a pod that is worth reading. */
export interface Suspect {
  readonly container: string;
  /** Whether there is a log of a container that ended before this one. */
  readonly restarted: boolean;
}

/** Containers of a pod that are not ready or were restarted; those of a pod that is done are neither. */
export function suspects({ object }: Live): Suspect[] {
  const { phase, containerStatuses, initContainerStatuses } = map(object['status']);
  if (phase === 'Succeeded') return [];
  return [...list(initContainerStatuses), ...list(containerStatuses)]
    .map(map)
    .filter(({ ready, restartCount }) => ready !== true || Number(restartCount) > 0)
    .map(({ name, restartCount }) => ({ container: String(name), restarted: Number(restartCount) > 0 }));
}
