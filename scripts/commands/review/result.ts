/** The document of `review`. */
import type { ExitCode } from "../../driver";
import type { PlanReview } from "../../review/review";

export interface ReviewResult {
  readonly version: 1;
  readonly exitCode: ExitCode;
  readonly plans: readonly StackReview[];
}

interface StackReview extends PlanReview {
  readonly stack: string | undefined;
  readonly file: string;
  readonly madeAt: string | undefined;
  readonly summary: string;
}
