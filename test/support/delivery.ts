import { deliveryOrder } from '../../constructs/core/graph.ts';
import type { Delivery } from '../../constructs/delivery/delivery.ts';
import { delivery } from '../../constructs/delivery/delivery.ts';
import { sourceOf } from '../../constructs/delivery/source.ts';
import type { RenderedStack } from './render.ts';

/** What the engines are told of a stack, as synth would tell them. */
export function deliveryOf({ environment, components }: RenderedStack): Delivery {
  return delivery(environment, sourceOf(environment), components, deliveryOrder(components));
}
