import type { Condition } from './release-facts.ts';

/** A port of a Service. */
export interface ChartPort {
  /** Empty where the chart gives it none. */
  readonly name: string;
  readonly number: number;
  readonly when: readonly Condition[];
}

/** A Service that a chart makes. */
export interface ChartService {
  readonly name: string;
  /** Default: the release's. */
  readonly namespace?: string;
  /** Its labels, without those that change with every version of the chart. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ChartPort[];
  /** What must be set for it to exist. */
  readonly when: readonly Condition[];
  /** Paths that a client finds only when something is set. */
  readonly paths?: Readonly<Record<string, Condition>>;
  readonly headless?: boolean;
  /** The Service whose pods it has too: whoever scrapes both has every sample twice. */
  readonly podsOf?: string;
  /** The chart's own monitor scrapes it, so that another would do it twice. */
  readonly monitored?: boolean;
  /** The template. */
  readonly evidence: string;
}

/** A port, with what must be set for it to be there. */
export const port = (name: string, number: number | string, ...when: Condition[]): ChartPort => ({
  name,
  number: Number(number),
  when,
});
