import type { Json } from '../../constructs/core/json.ts';
import { at } from '../../constructs/core/json.ts';
import type { RenderedRelease } from './releases.ts';

/** A chart value that a Service, a port or a path needs to exist. */
export interface Condition {
  /** Why it does not hold, for a message; undefined where it holds. */
  readonly missing: string | undefined;
}

/** What templates read: the release, and its values with the chart's own behind them. */
export class ReleaseFacts {
  readonly name: string;
  readonly namespace: string;
  /** Every default of the chart that was assumed, by dotted path. */
  readonly assumed = new Map<string, Json | null>();
  private readonly release: RenderedRelease;

  constructor(release: RenderedRelease) {
    this.release = release;
    this.name = release.name;
    this.namespace = release.namespace;
  }

  /** The value at a dotted path, or the chart's default. */
  value(path: string, chartDefault: string): string;
  value(path: string, chartDefault: number): number;
  value(path: string, chartDefault: boolean): boolean;
  value(path: string, chartDefault: Json | null): Json | null;
  value(path: string, chartDefault: Json | null): Json | null {
    this.assumed.set(path, chartDefault);
    return at(this.release.values, path) ?? chartDefault;
  }

  /** Holds where a value is true as Helm's `if` takes it: not false, not empty. */
  on(path: string, chartDefault: boolean | null): Condition {
    const given = this.value(path, chartDefault as Json | null);
    const empty = typeof given === 'object' && given !== null && Object.keys(given).length === 0;
    return { missing: !given || empty ? `${path} (${said(given)})` : undefined };
  }

  /** Holds where a value is one of those. */
  oneOf(path: string, chartDefault: string | null, wanted: readonly (string | boolean | null)[]): Condition {
    const given = this.value(path, chartDefault as Json | null);
    const holds = wanted.some((value) => value === given);
    return { missing: holds ? undefined : `${path} ${wanted.filter(Boolean).join(' or ')} (${said(given)})` };
  }

  /**
   * The `fullname` of Helm's scaffold: the release's name if it contains the chart's, else both; cut.
   *
   * @param subchart - the chart whose rule it is, if not the release's own; its values stand under its name
   */
  fullname(longest = 63, subchart?: string): string {
    const prefix = subchart ? `${subchart}.` : '';
    const chart = this.value(`${prefix}nameOverride`, '') || (subchart ?? this.release.chart);
    const both = this.name.includes(chart) ? this.name : `${this.name}-${chart}`;
    return (this.value(`${prefix}fullnameOverride`, '') || both).slice(0, longest).replace(/-$/, '');
  }
}

function said(given: Json | null): string {
  return given === null ? 'is not set' : `is ${JSON.stringify(given)}`;
}
