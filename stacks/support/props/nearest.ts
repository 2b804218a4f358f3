import { editDistance, nearest } from "../../../scripts/contract/nearest";

/** `; did you mean …?` if a known word is similar, otherwise an empty string. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) {
    return "";
  }
  const lower = (text: string) => text.toLowerCase();
  const found = nearest(lower(word), known.map(lower));
  const best = known.find((candidate) => lower(candidate) === found) ?? found;
  const mostChanges = Math.max(2, Math.floor(best.length / 3));
  return editDistance(lower(word), found) <= mostChanges ? `; did you mean ${best}?` : "";
}
