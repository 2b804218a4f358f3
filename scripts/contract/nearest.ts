/** The nearest known word to a mistyped one. */

/**
 * The known word that a mistyped one is nearest to.
 *
 * @param known one at least
 */
export function nearest(word: string, known: readonly string[]): string {
  const byDistance = known.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  return byDistance.reduce((best, next) => (next.distance < best.distance ? next : best)).candidate;
}

/** How many letters must be put in, taken out or changed to get from one word to the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const put = (next[column] ?? 0) + 1;
      const taken = (row[column + 1] ?? 0) + 1;
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(put, taken, changed));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
