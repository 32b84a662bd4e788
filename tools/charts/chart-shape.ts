import { isObject } from '../../constructs/core/json.ts';
import { applyKnown } from '../known/apply.ts';
import type { KnownKeys } from '../known/known-keys.ts';
import type { ChartSource, Subchart } from './chart-source.ts';
import { fromDefault, opened } from './from-default.ts';
import { ANY, free, map, union } from './shape.ts';
import type { Shape } from './shape.ts';
import { withSchema } from './with-schema.ts';

/** What is known of a chart besides its files, and who is told what is not. */
export interface ShapeOptions {
  /** The reviewed list, by chart. */
  readonly known: Readonly<Record<string, readonly KnownKeys[]>>;
  /** Called for each subchart whose files are not at hand, so that its values stay free-form. */
  readonly missing?: (subchart: Pick<Subchart, 'key' | 'name' | 'version'>) => void;
}

/** What the values of a chart may be, its subcharts among them. `given` is what a chart around it sets of them. */
export function chartShape(chart: ChartSource, options: ShapeOptions, given: unknown = {}): Shape {
  const byDefault = union(fromDefault(chart.values), fromDefault(telling(given, chart.values)));
  const own = chart.schema ? withSchema(chart.schema, byDefault) : byDefault;
  // Helm takes any key at the top; one that nothing reads is a mistake.
  const closed: Shape = { ...own, rest: undefined };
  const whole = chart.subcharts.reduce((shape, subchart) => withSubchart(shape, subchart, chart, options), closed);
  return applyKnown(whole, options.known[chart.name] ?? [], chart.name);
}

function withSubchart(shape: Shape, subchart: Subchart, parent: ChartSource, options: ShapeOptions): Shape {
  if (subchart.source?.library) return shape;
  const { key, conditions } = subchart;
  const keys = new Map(shape.keys);
  const below = subchartShape(subchart, shape.keys.get(key), parent, options);
  const global = below?.keys.get('global') ?? free('map');
  // Whatever stands there reaches every subchart.
  keys.set('global', { ...union(keys.get('global') ?? global, global), rest: ANY });
  if (below) keys.set(key, below);
  return conditions.map(condition).reduce(union, { ...shape, keys });
}

/** Undefined for one that has no values of its own. */
function subchartShape(
  { key, name, version, source, local, conditions }: Subchart,
  own: Shape | undefined,
  parent: ChartSource,
  options: ShapeOptions,
): Shape | undefined {
  // What the chart leaves off by default nobody here sets up: its values would only make the types longer.
  const off = conditions.some((path) => valueAt(parent.values, path) === false);
  if (source && !off) {
    const shape = chartShape(source, options, parent.values[key] ?? {});
    // Its own schema holds; where the chart around it has one as well, Helm asks both.
    return own && parent.schema ? union(shape, own) : shape;
  }
  // A part of the chart itself: what it takes stands in the chart's own values.
  if (local && !off) return own;
  if (!off) options.missing?.({ name, key, version });
  return own ? opened(own) : free('map');
}

/** What the outer chart's values say of a subchart's: an empty map there leaves the subchart's own as it is. */
function telling(given: unknown, values: unknown): unknown {
  if (!isObject(given) || !isObject(values)) return given;
  const entries = Object.entries(given)
    .filter(([key, child]) => !(key in values && isObject(child) && Object.keys(child).length === 0))
    .map(([key, child]) => [key, telling(child, values[key])] as const);
  return Object.fromEntries(entries);
}

function condition(path: string): Shape {
  return path.split('.').reduceRight((shape, key) => map(new Map([[key, shape]])), free('boolean'));
}

function valueAt(values: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), values);
}
