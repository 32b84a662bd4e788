import { at, isObject } from '../../../constructs/core/json.ts';
import type { ReadObject } from './files.ts';
import { textAt } from './files.ts';

/**
 * Seconds that all attempts of a release take at most: Flux HelmRelease v2, "Configuring failure handling". One that is
 * tried until it works has no such end; its first attempt counts.
 */
export function attemptsOf(object: ReadObject): number {
  if (object.kind !== 'HelmRelease') return 0;
  const timeout = textAt(object, 'spec.timeout') ?? '5m';
  return Math.max(
    ...['install', 'upgrade'].map((action) => {
      const retries = at(object, `spec.${action}.remediation.retries`);
      const endless = isObject(at(object, `spec.${action}.strategy`)) || Number(retries) < 0;
      return seconds(textAt(object, `spec.${action}.timeout`) ?? timeout) * (endless ? 1 : 1 + Number(retries ?? 0));
    }),
  );
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a duration as Go writes it: `1h5m`. */
export function seconds(duration: string): number {
  return [...duration.matchAll(/(?<number>\d+(?:\.\d+)?)(?<unit>h|ms|m|s)/g)].reduce(
    (sum, { groups }) => sum + Number(groups?.number) * (UNITS[groups?.unit ?? ''] ?? 0),
    0,
  );
}
