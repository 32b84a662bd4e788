import { ANY, free, list, map, union } from './shape.ts';
import type { Kind, Shape } from './shape.ts';

/** A number, or a quantity of Kubernetes (`100m`, `1.5Gi`), which may be written as a number too (`cpu: 1`). */
const NUMERIC = /^[-+]?\d+(\.\d+)?(e\d+)?(m|k|[KMGTPE]i?)?$/;

/** Keys of what is text even when it looks like a number: `tag: 1.20` is YAML for 1.2. */
const TEXT = /^(tag|sha|digest)$/i;

/** Keys of maps whose keys are anybody's and whose values Kubernetes wants to be text. */
const NAMES = /(^|[a-z])([aA]nnotations|[lL]abels|[nN]odeSelector)$/;

/** Keys under which charts pass a map on to Kubernetes as it is: what the chart shows of it is not all. */
const PASSED_ON = /^(affinity|lifecycle)$|(^|[a-z])([sS]ecurityContext|Probe|[sS]trategy)$/;

const QUANTITIES = map(
  new Map([
    ['cpu', free('string', 'number')],
    ['memory', free('string', 'number')],
  ]),
  free('string', 'number'),
);

/** Kubernetes' own type: every chart has the key, passes it on, and shows an empty map or an example. */
const RESOURCES = new Map([
  ['requests', QUANTITIES],
  ['limits', QUANTITIES],
  ['claims', list()],
]);

/** Whether a shape is that of {@link RESOURCES}. */
export function isResources({ keys }: Shape): boolean {
  return keys === RESOURCES;
}

/**
 * What a value may be, from its key and the chart's default for it:
 *
 * - `true`, `false`: a boolean. Text would do harm: templates ask `if`, and `"false"` is true.
 * - a number: a number or text, as templates print it and `"8080"`, `"25%"` print as well.
 * - text like a number or a boolean: that or text. Empty text means unset and says nothing: any scalar.
 * - other text: text only. `tag: 1.20` is YAML for 1.2, and what takes a duration refuses a bare number.
 * - `null`: anything.
 * - an empty map: free-form. A map with keys: these keys.
 * - a list: a list of anything; keys of its items are known, but neither they nor their kinds are all there are.
 *
 * Labels, resources, probes and the like are known by their names.
 */
export function fromDefault(value: unknown, key = ''): Shape {
  if (value === null || value === undefined) return ANY;
  if (Array.isArray(value)) return list(itemsOf(value));
  if (typeof value !== 'object' || value instanceof Date) return free(...scalarKinds(value, key));
  const keys = new Map(Object.entries(value).map(([name, child]) => [name, fromDefault(child, name)]));
  if (key === 'resources' && [...keys.keys()].every((name) => RESOURCES.has(name))) return map(RESOURCES);
  if (NAMES.test(key) && Object.values(value).every((child) => typeof child === 'string')) {
    return map(new Map([...keys.keys()].map((name) => [name, free('string')])), free('string'));
  }
  if (PASSED_ON.test(key)) return opened(map(keys));
  return keys.size === 0 ? free('map') : map(keys);
}

function scalarKinds(value: unknown, key: string): Kind[] {
  if (typeof value === 'boolean') return ['boolean'];
  if (typeof value === 'number') return ['number', 'string'];
  const text = String(value).trim();
  if (TEXT.test(key)) return ['string'];
  if (text === '') return ['string', 'number', 'boolean'];
  if (/^(true|false)$/i.test(text)) return ['string', 'boolean'];
  return NUMERIC.test(text) ? ['string', 'number'] : ['string'];
}

/** The keys that items of a list have among them; undefined where there is none. */
function itemsOf(items: readonly unknown[]): Shape | undefined {
  const maps = items.map((item) => fromDefault(item)).filter(({ keys }) => keys.size > 0);
  return maps.length > 0 ? maps.map(vague).reduce(union) : undefined;
}

/** The same keys, each allowed to be anything. */
function vague({ keys, items }: Shape): Shape {
  return {
    ...ANY,
    keys: new Map([...keys].map(([key, shape]) => [key, vague(shape)])),
    items: items && vague(items),
  };
}

/** The same shape with every map in it open to further keys. */
export function opened(shape: Shape): Shape {
  if (shape === ANY) return ANY;
  return {
    kinds: shape.kinds,
    keys: new Map([...shape.keys].map(([key, child]) => [key, opened(child)])),
    rest: shape.kinds.has('map') ? (shape.rest ?? ANY) : undefined,
    items: shape.items && opened(shape.items),
  };
}
