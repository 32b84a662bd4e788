import type { Duration } from 'cdk8s';

/** A length of time as whole hours, `72h`: the one unit that Prometheus, Loki and Tempo all read. */
export function hours(duration: Duration): string {
  return `${duration.toHours()}h`;
}

/** A length of time as whole seconds, `30s`. */
export function seconds(duration: Duration): string {
  return `${duration.toSeconds()}s`;
}
