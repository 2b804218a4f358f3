/** `budget`: how long the rollouts of the synthesized stacks take, and whether a job and a session are long enough. */
import { got } from "../../contract";
import { DriverError, EXIT_CODE } from "../../driver";
import { durationOf } from "../../plan/duration";
import { rolloutsIn } from "../../plan/rollout";
import { resourcesOfTemplate } from "../../plan/template";
import type { CommandAnswer, FilesContext } from "../cli/command";
import { OUTPUT_FOLDER, synthesizedStacks } from "../cli/locate/synthesized";
import { applyMinutes, OTHER_STEPS_MINUTES, type StackRollouts } from "./apply";
import { checkLimits, type GivenLimits, suggestionFor } from "./limits";
import { budgetLines } from "./lines";
import { partsOf } from "./parts";
import type { BudgetResult, StackBudget } from "./result";

/** The limits that a command line may give, in minutes. A self-hosted job lasts 5 days at most, a session 15 min to 12 h. */
export const JOB_MINUTES = { from: 1, to: 7_200 };
export const SESSION_MINUTES = { from: 15, to: 720 };

export interface BudgetOptions extends GivenLimits {
  /** The stack. @default - all stacks, in one apply */
  readonly stack: string | undefined;
}

/** @throws DriverError with exit code 2 if there is no such stack, or none is synthesized */
export async function budget(
  { files }: Pick<FilesContext, "files">,
  { stack, ...given }: BudgetOptions,
): Promise<CommandAnswer> {
  const all: readonly StackRollouts[] = synthesizedStacks(OUTPUT_FOLDER, files).map(
    ({ name, dependencies, document }) => ({
      name,
      dependencies,
      rollouts: rolloutsIn(resourcesOfTemplate(document)),
    }),
  );
  const stacks = stack === undefined ? all : all.filter(({ name }) => name === stack);
  if (stack !== undefined && stacks.length === 0) {
    const names = all.map(({ name }) => name).join(", ");
    throw new DriverError(EXIT_CODE.badInput, [
      got(`--stack: ${OUTPUT_FOLDER} has no such stack; it contains ${names}`, stack),
    ]);
  }
  const needed = applyMinutes(stacks);
  const limits = checkLimits(stacks, given);
  const isTooShort = limits.some(({ verdict }) => verdict === "too-short");
  const data: BudgetResult = {
    version: 1,
    exitCode: isTooShort ? EXIT_CODE.refused : EXIT_CODE.done,
    stacks: stacks.map(stackBudget),
    apply: {
      usualMinutes: needed.usual,
      mostMinutes: needed.most,
      otherStepsMinutes: OTHER_STEPS_MINUTES,
    },
    suggested: stacks.some(({ rollouts }) => rollouts.length > 0)
      ? suggestionFor(needed)
      : { timeoutMinutes: undefined, roleDurationSeconds: undefined },
    limits,
  };
  return { exitCode: data.exitCode, lines: budgetLines(data, stacks), data };
}

function stackBudget({ name, rollouts }: StackRollouts): StackBudget {
  return {
    stack: name,
    rollouts: rollouts.map((settings) => {
      const { runMinutes, limitMinutes, rollbackMinutes, shiftedMinutes, extraTaskHours } =
        durationOf(settings);
      return {
        service: settings.service,
        application: settings.application,
        deploymentGroup: settings.deploymentGroup,
        successPoint: settings.successPoint,
        usualMinutes: runMinutes,
        mostMinutes: limitMinutes + rollbackMinutes,
        shiftedMinutes,
        extraTaskHours,
        parts: partsOf(settings),
      };
    }),
  };
}
