import type { Wording } from "../../context/wording";

/** A finding as text. */
export interface DescribedFinding {
  /** Without a capital letter and a full stop, so that it can be part of a sentence. */
  readonly what: string;
  /** What to do about it, a line of a report each. */
  readonly fix: readonly string[];
}

/** What a finding's next steps need of the wording. */
export interface FindingWording
  extends Pick<Wording, "again" | "apply" | "command" | "setting" | "lastGood"> {
  /** What is deployed, in a sentence. @default this revision */
  readonly revision?: string | undefined;
}
