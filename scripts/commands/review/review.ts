/** `review`: what the saved plans of stacks do, as Markdown for a pull request. */
import { EXIT_CODE } from "../../driver";
import { reviewOf } from "../../review/review";
import { type ReviewedPlan, reviewLines, summaryOf } from "../../review/text";
import type { CommandAnswer, FilesContext } from "../cli/command";
import type { ReviewResult } from "./result";
import { planOfFile, plansOfStacks } from "./saved-plans";

export interface ReviewOptions {
  /** @default - all stacks with a saved plan */
  readonly stack: string | undefined;
  /** A plan as JSON, instead of those of stacks. @default - none */
  readonly plan: { readonly path: string; readonly text: string } | undefined;
  readonly failOnWarnings: boolean;
}

/** @throws DriverError with exit code 2 if a plan is missing, or can't be read */
export async function review(
  context: Pick<FilesContext, "files" | "execute" | "env">,
  { stack, plan, failOnWarnings }: ReviewOptions,
): Promise<CommandAnswer> {
  const saved = plan === undefined ? await plansOfStacks(context, stack) : [planOfFile(plan.path, plan.text)];
  const plans = saved.map((one): ReviewedPlan & { readonly madeAt: string | undefined } => ({
    stack: one.stack,
    file: one.file,
    madeAt: one.plan.madeAt,
    ...reviewOf(one.plan),
  }));
  const isRisky = plans.some(({ warnings }) => warnings.length > 0);
  const data: ReviewResult = {
    version: 1,
    exitCode: failOnWarnings && isRisky ? EXIT_CODE.refused : EXIT_CODE.done,
    plans: plans.map((one) => ({ ...one, summary: summaryOf(one) })),
  };
  return { exitCode: data.exitCode, lines: reviewLines(plans), data };
}
