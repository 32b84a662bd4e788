import type { Tree } from './tree.ts';

/** The components that an engine does not deliver as long as one of them is not ready. */
export function heldBack({ units }: Tree, component: string): string[] {
  return units.filter(({ before }) => before.has(component)).map(({ name }) => name);
}
