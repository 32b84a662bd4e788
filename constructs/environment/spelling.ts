/**
 * The candidate that a person most likely meant, or undefined if none is near.
 *
 * Near is: the same but for upper and lower case, `-` and `_`; else at most one mistake in every three letters.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '');
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let fewest = limit + 1;
  for (const candidate of candidates) {
    const mistakes = plain(word) === plain(candidate) ? 0 : distance(word, candidate);
    if (mistakes < fewest) {
      best = candidate;
      fewest = mistakes;
    }
  }
  return best;
}

/**
 * The number of mistakes between two words: letters added, left out, replaced, or two neighbours swapped
 * (Damerau-Levenshtein, optimal string alignment). Twenty lines, so not worth a dependency.
 */
export function distance(from: string, to: string): number {
  // rows[i][j] is the distance between the first i letters of `from` and the first j of `to`.
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= from.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? at(i - 2, j - 2) + 1 : replaced;
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
    }
  }
  return at(from.length, to.length);
}
