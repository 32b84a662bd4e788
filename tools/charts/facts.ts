import type { ChartFacts, ValueFacts } from '../../imports/charts/facts.ts';
import { isAny } from './shape.ts';
import type { Kind, Shape } from './shape.ts';

/** The letter of each kind in the facts. */
const LETTERS: Readonly<Record<Kind, string>> = {
  string: 's',
  number: 'n',
  boolean: 'b',
  list: 'l',
  map: 'm',
  null: '0',
};

/** A shape in the form of the facts, keys in order. */
export function valueFacts(shape: Shape): ValueFacts {
  const { kinds, keys, rest, items } = shape;
  const letters = (said: readonly Kind[]) =>
    (Object.keys(LETTERS) as Kind[])
      .filter((kind) => kinds.has(kind) && !said.includes(kind))
      .map((kind) => LETTERS[kind])
      .join('');
  const map = kinds.has('map') && (keys.size > 0 || !rest || !isAny(rest));
  const list = kinds.has('list') && items !== undefined;
  if (!map && !list) return isAny(shape) ? '*' : letters([]);
  const others = letters([...(map ? (['map'] as const) : []), ...(list ? (['list'] as const) : [])]);
  return Object.fromEntries([
    ...(others ? [['|', others]] : []),
    ...(list ? [['[]', valueFacts(items)]] : []),
    ...(map && rest ? [['*', valueFacts(rest)]] : []),
    ...(map ? [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, valueFacts(child)]) : []),
  ]) as ValueFacts;
}

/** The facts as a template literal, a line for each key at the top of the values, so that a change can be read. */
export function factsLiteral({ values, ...head }: ChartFacts): string {
  const lines = Object.entries(values).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const json = `${JSON.stringify(head).slice(0, -1)},"values":{\n${lines.join(',\n')}\n}}`;
  return `\`${json.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}
