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
  if (editDistance(lower(word), found) <= mostChanges) {
    return `; did you mean ${best}?`;
  }
  // A name without its unit, such as `threshold` for `thresholdPercent`.
  const longer = known.filter((candidate) => word.length > 3 && lower(candidate).startsWith(lower(word)));
  return longer.length === 0 ? "" : `; did you mean ${longer.join(" or ")}?`;
}
