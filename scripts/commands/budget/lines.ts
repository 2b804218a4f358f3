/** The text of `budget`. */
import { describeSideBySide } from "../../driver";
import { durationOf } from "../../plan/duration";
import { columns } from "../cli/output/columns";
import type { StackRollouts } from "./apply";
import {
  type LimitCheck,
  LONGEST_CHAINED_SESSION,
  LONGEST_JOB,
  LONGEST_SESSION,
  type Proposal,
} from "./limits";
import type { BudgetResult, RolloutBudget, StackBudget } from "./result";

type Totals = BudgetResult["apply"];

export function budgetLines(result: BudgetResult, stacks: readonly StackRollouts[]): readonly string[] {
  return [
    ...result.stacks.flatMap((stack, index) => [...stackLines(stack, stacks[index]), ""]),
    ...applyLines(result),
    ...result.limits.flatMap((limit) => ["", ...limitLines(limit, result.apply)]),
  ];
}

function stackLines({ stack, rollouts }: StackBudget, settings?: StackRollouts): readonly string[] {
  if (rollouts.length === 0) {
    return [`${stack}: no rollout`];
  }
  return rollouts.flatMap((rollout, index) => {
    const of = settings?.rollouts[index];
    const { expectedMinutes } = of === undefined ? { expectedMinutes: undefined } : durationOf(of);
    const tasks = of?.tasks;
    return [
      `${stack}: ${total(rollout)}${endsAt(rollout)}`,
      ...columns(rollout.parts.map(partRow)).map((line) => `  ${line}`),
      ...(expectedMinutes === undefined || tasks === undefined || tasks === 0
        ? []
        : [`  ${describeSideBySide({ expectedMinutes }, tasks)}`]),
    ];
  });
}

function endsAt({ successPoint }: RolloutBudget): string {
  return successPoint === "traffic-shifted"
    ? ", until all traffic is on the new tasks"
    : ", until the old tasks are gone";
}

function partRow({
  kind,
  usualMinutes,
  mostMinutes,
  text,
}: RolloutBudget["parts"][number]): readonly string[] {
  const time = usualMinutes === mostMinutes ? `${mostMinutes} min` : `at most ${mostMinutes} min`;
  const usual = usualMinutes === undefined || usualMinutes === 0 || usualMinutes === mostMinutes;
  return [kind.replace("-", " "), usual ? time : `${usualMinutes} min, ${time}`, text];
}

function total({ usualMinutes, mostMinutes }: Pick<Totals, "usualMinutes" | "mostMinutes">): string {
  const usual = usualMinutes === undefined ? "" : `${usualMinutes} min as a rule, `;
  return `${usual}${mostMinutes} min at most`;
}

function applyLines({ stacks, apply, suggested }: BudgetResult): readonly string[] {
  const [only, ...others] = stacks;
  const what = only !== undefined && others.length === 0 ? only.stack : "all stacks";
  if (stacks.every(({ rollouts }) => rollouts.length === 0)) {
    return [`An apply of ${what} has no rollout.`];
  }
  const { timeoutMinutes: timeout, roleDurationSeconds: duration } = suggested;
  return [
    `An apply of ${what}: ${total(apply)}, with ${apply.otherStepsMinutes} min for the job's other steps.`,
    timeout === undefined
      ? `  No job on a GitHub-hosted runner is long enough: it ends after ${LONGEST_JOB} min.`
      : `  timeout-minutes: ${timeout}${cut(apply, timeout)}`,
    duration === undefined
      ? `  No session of a role is long enough: it ends after ${LONGEST_SESSION} min.`
      : `  role-duration-seconds: ${duration}${cut(apply, duration / 60)}`,
  ];
}

/** Why a suggestion is less than the apply may take. */
function cut({ mostMinutes }: Totals, minutes: number): string {
  return minutes < mostMinutes ? ", the longest that is allowed" : "";
}

/** What happens when a limit is reached. */
const ENDS: Readonly<Record<LimitCheck["kind"], string>> = {
  job: "GitHub then cancels the job, and the driver stops the deployment with a rollback",
  session:
    "When it ends, the driver can no longer follow the deployment, and Terraform can't save a state in S3. The deployment continues",
};

function limitLines({ kind, minutes, verdict, proposals }: LimitCheck, apply: Totals): readonly string[] {
  const title = `The ${kind === "job" ? "job's limit" : "role's session"} of ${minutes} min is`;
  switch (verdict) {
    case "enough":
      return [`${title} enough.`];
    case "usually-enough":
      return [
        `${title} enough as a rule. An apply that takes longer, up to ${apply.mostMinutes} min, does not fit.`,
        `  ${ENDS[kind]}.`,
      ];
    case "not-known":
      return [
        `${title} not enough if a setting that isn't known is as long as CodeDeploy allows: the apply then needs ${apply.mostMinutes} min.`,
        `  ${ENDS[kind]}.`,
      ];
    case "too-short":
      return [
        `${title} too short: the apply needs ${apply.usualMinutes} min.`,
        `  ${ENDS[kind]}.`,
        ...(proposals.some(({ fits }) => fits) ? [] : [`  Nothing fits: ${LONGEST[kind]}.`]),
        ...proposals.map((proposal) => `  ${proposalText(proposal, kind)}.`),
      ];
  }
}

const LONGEST: Readonly<Record<LimitCheck["kind"], string>> = {
  job: `a job on a GitHub-hosted runner ends after ${LONGEST_JOB} min. Use a self-hosted runner, or shorten the waits`,
  session: `a role's session ends after ${LONGEST_SESSION} min. Shorten the waits`,
};

function proposalText({ kind, minutes, fits }: Proposal, of: LimitCheck["kind"]): string {
  switch (kind) {
    case "raise-limit":
      return of === "job"
        ? `Raise it: timeout-minutes: ${minutes} or more, at most ${LONGEST_JOB} on a GitHub-hosted runner`
        : `Raise it: role-duration-seconds: ${minutes * 60} or more. The role must allow it (its maximum session duration). A role that is assumed with another role's credentials has ${LONGEST_CHAINED_SESSION} min at most`;
    case "traffic-shifted":
      return fits
        ? `Or set successPoint: "traffic-shifted": the apply then needs ${minutes} min. CodeDeploy ends the termination wait by itself, and the apply doesn't notice if an alarm rolls the deployment back during that wait`
        : `successPoint: "traffic-shifted" alone is not enough: the apply then still needs ${minutes} min`;
    case "separate-jobs":
      return `Or deploy each stack in its own job: the longest needs ${minutes} min`;
  }
}
