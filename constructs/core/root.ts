import { App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { InputError } from './input-error.ts';
import type { JsonObject } from './json.ts';
import type { PinnedChart, PinnedCharts } from './pinned-charts.ts';

/** What every component of one environment shares. */
export interface RootProps {
  /** Name of the environment, also the name of its folder in `dist/`. */
  readonly environment: string;
  /** The charts of `charts.yaml`. */
  readonly charts: PinnedCharts;
  /** Chart values of the environment file by component, merged over ours. */
  readonly values: Readonly<Record<string, JsonObject>>;
}

/** The root of one environment's constructs. Components find here what is not theirs to know. */
export class Root extends App {
  /** Name of the environment. */
  readonly environment: string;
  private readonly pinned: PinnedCharts;
  private readonly values: Readonly<Record<string, JsonObject>>;

  constructor({ environment, charts, values }: RootProps) {
    super();
    this.environment = environment;
    this.pinned = charts;
    this.values = values;
  }

  /** The root that a construct belongs to. */
  static override of(construct: IConstruct): Root {
    const { root } = construct.node;
    if (!(root instanceof Root)) throw new Error(`${construct.node.path} is not part of a stack`);
    return root;
  }

  /**
   * The pinned chart of a name.
   *
   * @throws {InputError} when `charts.yaml` has no such entry
   */
  chart(name: string): PinnedChart {
    const chart = this.pinned.get(name);
    if (!chart)
      throw new InputError(`charts.yaml: no entry for ${name} (known: ${[...this.pinned.keys()].join(', ')})`);
    return chart;
  }

  /** The environment file's chart values for a component, empty where it has none. */
  valuesOf(component: string): JsonObject {
    return this.values[component] ?? {};
  }
}
