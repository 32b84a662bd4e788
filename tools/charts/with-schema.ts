import { isObject } from '../../constructs/core/json.ts';
import { isResources, opened } from './from-default.ts';
import { ANY, union } from './shape.ts';
import type { Kind, Shape } from './shape.ts';

/** The words of a `values.schema.json` that matter here. */
export interface ValuesSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, ValuesSchema>>;
  readonly patternProperties?: Readonly<Record<string, ValuesSchema>>;
  readonly additionalProperties?: ValuesSchema | boolean;
  readonly items?: ValuesSchema | readonly ValuesSchema[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ValuesSchema[];
  readonly oneOf?: readonly ValuesSchema[];
  readonly allOf?: readonly ValuesSchema[];
  readonly $ref?: string;
}

const KINDS: Readonly<Record<string, Kind>> = { integer: 'number', array: 'list', object: 'map' };

/**
 * What a value may be where the chart has a schema: what the schema says, because Helm refuses anything else, with the
 * keys that only the defaults show. Where it is silent, the defaults count.
 *
 * A schema that lists keys and does not speak of others was made from the defaults: then there are no others, except
 * in the items of a list, and where the default is an empty map.
 */
export function withSchema(schema: ValuesSchema, byDefault: Shape | undefined, root = schema, inList = false): Shape {
  const follow = (part: ValuesSchema, shape?: Shape, list = inList) => withSchema(part, shape, root, list);
  if (schema.$ref) return follow(resolve(schema.$ref, root), byDefault);
  const { anyOf, oneOf, allOf, ...own } = schema;
  if (allOf) return follow(Object.assign({}, own, ...allOf) as ValuesSchema, byDefault);
  const choices = anyOf ?? oneOf;
  if (choices) return choices.map((choice) => follow({ ...own, ...choice }, byDefault)).reduce(union);

  const kinds = new Set(kindsOf(schema));
  if (kinds.size === 0) return byDefault ?? ANY;
  // The schemas call them just a map.
  if (byDefault && isResources(byDefault) && !schema.properties) return { ...byDefault, kinds };
  const { items } = schema;
  return {
    kinds,
    ...(kinds.has('map') ? mapWithSchema(schema, byDefault, follow, inList) : { keys: new Map() }),
    items: items && !Array.isArray(items) ? follow(items as ValuesSchema, byDefault?.items, true) : byDefault?.items,
  };
}

function mapWithSchema(
  { properties = {}, patternProperties = {}, additionalProperties: others }: ValuesSchema,
  byDefault: Shape | undefined,
  follow: (part: ValuesSchema, shape?: Shape) => Shape,
  inList: boolean,
): Pick<Shape, 'keys' | 'rest'> {
  const listed = Object.keys(properties).length > 0;
  const patterns = Object.entries(patternProperties);
  const other = (key: string, shape: Shape): Shape | undefined => {
    const pattern = patterns.find(([regex]) => new RegExp(regex).test(key))?.[1] ?? others;
    if (typeof pattern === 'object') return follow(pattern, shape);
    if (pattern === false) return undefined;
    return pattern || !listed ? opened(shape) : shape;
  };
  const keys = new Map<string, Shape>();
  for (const [key, shape] of byDefault?.keys ?? []) {
    const kept = other(key, shape);
    if (kept) keys.set(key, kept);
  }
  for (const [key, property] of Object.entries(properties)) keys.set(key, follow(property, byDefault?.keys.get(key)));

  const [first, ...more] = [...Object.values(patternProperties), others].filter((part) => typeof part === 'object');
  if (first) return { keys, rest: more.map((part) => follow(part)).reduce(union, follow(first)) };
  if (others === false) return { keys };
  return { keys, rest: byDefault?.rest ?? (others || inList || !listed ? ANY : undefined) };
}

function kindsOf({ type, enum: values, properties, items }: ValuesSchema): Kind[] {
  if (type) return [type].flat().map((name) => KINDS[name] ?? (name as Kind));
  if (values) return values.map((value) => (value === null ? 'null' : (typeof value as Kind)));
  return properties ? ['map'] : items ? ['list'] : [];
}

/** A reference into the schema itself: charts pack all that they need. */
function resolve(ref: string, root: ValuesSchema): ValuesSchema {
  let found: unknown = root;
  for (const key of ref.split('/').slice(1)) found = isObject(found) ? found[key] : undefined;
  return isObject(found) ? found : {};
}
