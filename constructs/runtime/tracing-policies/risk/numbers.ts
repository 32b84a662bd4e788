/** A number as Go's `strconv.ParseInt` reads it with base 0: 0x10, 0b10, 0o10 and 010 too, and 1_000. */
const NUMBER = /^[+-]?(?:0x(?:_?[\da-f])+|0b(?:_?[01])+|0o?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/i;

/** The least and the largest number that fits. */
export type Bounds = readonly [least: bigint, largest: bigint];

/** Bounds of a number of so many bits, with a sign. */
export function signed(bits: bigint): Bounds {
  return [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

/** Bounds of a number of so many bits, without a sign. */
export function unsigned(bits: bigint): Bounds {
  return [0n, 2n ** bits - 1n];
}

/** Whether a text is a number that fits. One without a sign may have none written, not even a plus. */
export function isNumber(text: string, [least, largest]: Bounds): boolean {
  if (!NUMBER.test(text) || (least === 0n && /^[+-]/.test(text))) return false;
  const digits = text.replaceAll('_', '').replace(/^[+-]/, '');
  const magnitude = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = text.startsWith('-') ? -magnitude : magnitude;
  return value >= least && value <= largest;
}
