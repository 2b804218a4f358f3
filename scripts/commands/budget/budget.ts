/** `budget`: how long the rollouts of the synthesized stacks take, and whether a job and a session are long enough. */
import { got } from "../../contract";
import { commandLine, DriverError, EXIT_CODE, nextLines } from "../../driver";
import { durationOf } from "../../plan/duration";
import { migrationsIn } from "../../plan/migrations";
import { releaseIn, rolloutsIn } from "../../plan/rollout";
import { outputsOfTemplate, resourcesOfTemplate } from "../../plan/template";
import type { CommandAnswer, FilesContext } from "../cli/command";
import { OUTPUT_FOLDER, type SynthesizedStack, synthesizedStacks } from "../cli/locate/synthesized";
import { applyMinutes, migrationMinutes, OTHER_STEPS_MINUTES, type StackRollouts } from "./apply";
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
  /** The releases by the command `deploy`, instead of an apply. Each is in a job of its own. */
  readonly release: boolean;
}

/** @throws DriverError with exit code 2 if there is no such stack, none is synthesized, or Terraform releases all of them */
export async function budget(
  { files }: Pick<FilesContext, "files">,
  { stack, release, ...given }: BudgetOptions,
): Promise<CommandAnswer> {
  const all = synthesizedStacks(OUTPUT_FOLDER, files);
  const chosen = stack === undefined ? all : all.filter(({ name }) => name === stack);
  if (stack !== undefined && chosen.length === 0) {
    const names = all.map(({ name }) => name).join(", ");
    throw new DriverError(EXIT_CODE.badInput, [
      got(`--stack: ${OUTPUT_FOLDER} has no such stack; it contains ${names}`, stack),
    ]);
  }
  const stacks = release
    ? chosen.map(releaseOf).filter(({ releasedBy }) => releasedBy === "command")
    : chosen.map(applyOf);
  if (stacks.length === 0) {
    throw releasedByTerraform(stack);
  }
  const needed = applyMinutes(stacks);
  const limits = checkLimits(stacks, given);
  const isTooShort = limits.some(({ verdict }) => verdict === "too-short");
  const data: BudgetResult = {
    version: 1,
    of: release ? "release" : "apply",
    exitCode: isTooShort ? EXIT_CODE.refused : EXIT_CODE.done,
    stacks: stacks.map(stackBudget),
    total: {
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

/** What an apply of a stack rolls out, and its migrations. */
function applyOf({ name, dependencies, document }: SynthesizedStack): StackRollouts {
  const resources = resourcesOfTemplate(document);
  const release = releaseIn(outputsOfTemplate(document), resources);
  return {
    name,
    dependencies,
    releasedBy: release === undefined ? "terraform" : "command",
    rollouts: rolloutsIn(resources),
    migrations: migrationsIn(document),
  };
}

/** What a release of a stack rolls out; nothing if Terraform releases. A release waits for no other stack. */
function releaseOf(stack: SynthesizedStack): StackRollouts {
  const release = releaseIn(outputsOfTemplate(stack.document), resourcesOfTemplate(stack.document));
  return { ...applyOf(stack), dependencies: [], rollouts: release === undefined ? [] : [release] };
}

function releasedByTerraform(stack: string | undefined): DriverError {
  const what =
    stack === undefined
      ? { what: '--release: no stack has releasedBy: "command". Terraform releases all of them' }
      : got('--release: the stack does not have releasedBy: "command". Terraform releases it', stack);
  return new DriverError(EXIT_CODE.badInput, [
    what,
    ...nextLines(
      "show the time of an apply",
      commandLine("budget", ...(stack === undefined ? [] : ["--stack", stack])),
    ),
  ]);
}

function stackBudget({ name, releasedBy, rollouts, migrations }: StackRollouts): StackBudget {
  return {
    stack: name,
    releasedBy,
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
    migrations: migrations.map((one) => ({
      name: one.name,
      phase: one.phase,
      mostMinutes: migrationMinutes(one),
    })),
  };
}
