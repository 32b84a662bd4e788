import type { Json } from '../../constructs/core/json.ts';
import { isObject } from '../../constructs/core/json.ts';

/**
 * Other values of the same kind, one after another to be tried until one changes something: a template may only ask
 * whether a text is empty, or a number zero. Of maps and lists only empty ones are asked for; the others are altered
 * in what they hold.
 */
export function alterations(value: Json): Json[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return value === 0 ? [1] : [value + 1, 0];
  if (typeof value === 'string') return value === '' ? ['altered'] : [`${value}-altered`, ''];
  return isObject(value) ? [{ ...value, altered: 'altered' }] : [[...value, 'altered']];
}
