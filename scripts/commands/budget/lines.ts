/** The text of `budget`. */
import { commandLine, describeSideBySide } from "../../driver";
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

type Totals = BudgetResult["total"];

export function budgetLines(result: BudgetResult, stacks: readonly StackRollouts[]): readonly string[] {
  return [
    ...result.stacks.flatMap((stack, index) => [...stackLines(stack, stacks[index]), ""]),
    ...totalLines(result),
    ...result.limits.flatMap((limit) => ["", ...limitLines(limit, result)]),
  ];
}

function stackLines(
  { stack, releasedBy, rollouts, migrations }: StackBudget,
  settings?: StackRollouts,
): readonly string[] {
  if (rollouts.length === 0) {
    return releasedBy === "terraform"
      ? [`${stack}: no rollout`]
      : [
          `${stack}: no rollout. Only the command deploy releases it. To see how long a release takes:`,
          `  ${commandLine("budget", "--release", "--stack", stack)}`,
        ];
  }
  const rolloutLines = rollouts.flatMap((rollout, index) => {
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
  return [...rolloutLines, ...migrationLines(stack, migrations)];
}

function migrationLines(stack: string, migrations: StackBudget["migrations"]): readonly string[] {
  const title =
    migrations.length === 1 ? "a database change" : "database changes, those of one phase one after another";
  return migrations.length === 0
    ? []
    : [`${stack}: ${title}`, ...columns(migrations.map(migrationRow)).map((line) => `  ${line}`)];
}

function migrationRow({ name, phase, mostMinutes }: StackBudget["migrations"][number]): readonly string[] {
  const when = phase === "expand" ? "before the rollout" : "after the rollout";
  return [name, `at most ${mostMinutes} min`, `${phase}, ${when}`];
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
  return [kind.replace("-", " "), usual ? time : `usually ${usualMinutes} min, ${time}`, text];
}

function total({ usualMinutes, mostMinutes }: Pick<Totals, "usualMinutes" | "mostMinutes">): string {
  const usual = usualMinutes === undefined ? "" : `usually ${usualMinutes} min, `;
  return `${usual}at most ${mostMinutes} min`;
}

function totalLines({ of, stacks, total: sum, suggested }: BudgetResult): readonly string[] {
  const [only, ...others] = stacks;
  const stack = only !== undefined && others.length === 0 ? only.stack : undefined;
  if (stacks.every(({ rollouts }) => rollouts.length === 0)) {
    return [`An apply of ${stack ?? "all stacks"} has no rollout.`];
  }
  const what =
    of === "apply"
      ? `An apply of ${stack ?? "all stacks"}`
      : stack === undefined
        ? "The longest release"
        : `A release of ${stack}`;
  const { timeoutMinutes: timeout, roleDurationSeconds: duration } = suggested;
  return [
    `${what}: ${total(sum)}. This includes ${sum.otherStepsMinutes} min for the job's other steps.`,
    timeout === undefined
      ? `  No job on a GitHub-hosted runner is long enough: it ends after ${LONGEST_JOB} min.`
      : `  timeout-minutes: ${timeout}${cut(sum, timeout)}`,
    duration === undefined
      ? `  No session of a role is long enough: it ends after ${LONGEST_SESSION} min.`
      : `  role-duration-seconds: ${duration}${cut(sum, duration / 60)}`,
  ];
}

/** Why a suggestion is less than what may be needed. */
function cut({ mostMinutes }: Totals, minutes: number): string {
  return minutes < mostMinutes ? ", the longest that is allowed" : "";
}

/** What happens when a limit is reached. */
function endOf(kind: LimitCheck["kind"], of: BudgetResult["of"]): string {
  const state = of === "apply" ? ", and Terraform can't save a state in S3" : "";
  return kind === "job"
    ? "When the limit is reached, GitHub cancels the job, and the driver stops the deployment with a rollback"
    : `When the session ends, the driver can no longer follow the deployment${state}. The deployment continues`;
}

function limitLines(
  { kind, minutes, verdict, proposals }: LimitCheck,
  { of, stacks, total: { usualMinutes, mostMinutes } }: BudgetResult,
): readonly string[] {
  const title = `The ${kind === "job" ? "job's limit" : "role's session"} of ${minutes} min`;
  const migrates = stacks.some(({ migrations }) => migrations.length > 0);
  const end = `  ${endOf(kind, of)}.${migrates ? " The task of a database change continues." : ""}`;
  switch (verdict) {
    case "enough":
      return [`${title} is long enough.`];
    case "usually-enough":
      return [`${title} is usually long enough, but the ${of} may take up to ${mostMinutes} min.`, end];
    case "not-known":
      return [
        `${title} may be too short: how long the rollout takes is not known. With the longest times that CodeDeploy allows, the ${of} takes ${mostMinutes} min.`,
        end,
      ];
    case "too-short":
      return [
        `${title} is too short: the ${of} usually takes ${usualMinutes} min.`,
        end,
        ...(proposals.some(({ fits }) => fits) ? [] : [`  Nothing fits: ${LONGEST[kind]}.`]),
        ...proposals.map((proposal) => `  ${proposalText(proposal, kind, of)}.`),
      ];
  }
}

const LONGEST: Readonly<Record<LimitCheck["kind"], string>> = {
  job: `a job on a GitHub-hosted runner ends after ${LONGEST_JOB} min. Use a self-hosted runner, or shorten the waits`,
  session: `a role's session ends after ${LONGEST_SESSION} min. Shorten the waits`,
};

function proposalText(
  { kind, minutes, fits }: Proposal,
  limit: LimitCheck["kind"],
  of: BudgetResult["of"],
): string {
  switch (kind) {
    case "raise-limit":
      return limit === "job"
        ? `Raise it: timeout-minutes: ${minutes} or more, at most ${LONGEST_JOB} on a GitHub-hosted runner`
        : `Raise it: role-duration-seconds: ${minutes * 60} or more. The role must allow it (its maximum session duration). A role that is assumed with another role's credentials has ${LONGEST_CHAINED_SESSION} min at most`;
    case "traffic-shifted":
      return fits
        ? `Or set successPoint: "traffic-shifted": the ${of} then usually takes ${minutes} min. CodeDeploy ends the termination wait by itself, and the ${of} doesn't notice if an alarm rolls the deployment back during that wait`
        : `successPoint: "traffic-shifted" alone is not enough: the ${of} then still takes ${minutes} min`;
    case "separate-jobs":
      return `Or deploy each stack in its own job: the longest usually takes ${minutes} min`;
  }
}
