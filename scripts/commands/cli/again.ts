/** How to continue after a call that AWS did not answer, or that it denied. */
import type { AwsFailure } from "../../aws";
import { nextLines } from "../../driver";

/** @param again the complete command that runs the command again */
export function againLines({ kind }: AwsFailure, again: string): readonly string[] {
  switch (kind) {
    case "transient":
      return nextLines("try again", again);
    case "denied":
      return nextLines("allow it, then run this again", again);
    default:
      return [];
  }
}
