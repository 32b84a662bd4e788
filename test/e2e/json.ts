/** Reads unknown JSON without trusting its shape: what is not there is undefined or empty. */
export type Loose = Readonly<Record<string, unknown>>;

/** The map that a value is; else an empty one. */
export function map(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

/** The list that a value is; else an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text that a value is; else the empty one. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
