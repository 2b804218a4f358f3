/** How to continue after a call that AWS did not answer. */
import type { AwsFailure } from "../../aws";
import { nextLines } from "../../driver";

/** @param again the complete command that runs the command again */
export function againLines({ kind }: AwsFailure, again: string): readonly string[] {
  return kind === "transient" ? nextLines("try again", again) : [];
}
