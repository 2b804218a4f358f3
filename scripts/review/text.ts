/** The review of one or more plans as Markdown. */
import type { ChangeGroup, OtherChange } from "./changes";
import { cell, code, count, details, htmlCode, paragraphs, table } from "./markdown";
import { isReleased } from "./next-release";
import { nextReleaseLines } from "./next-release-lines";
import { isEmpty, type PlanReview } from "./review";
import { rolloutLines, serviceOf } from "./rollout-lines";

/** A plan that was reviewed. */
export interface ReviewedPlan extends PlanReview {
  /** The stack's name; `undefined` if only the plan's file is known. */
  readonly stack: string | undefined;
  /** The plan's file. */
  readonly file: string;
}

/** A group shows this many changes, and a review this many warnings. A comment has at most 65,536 characters. */
const MOST_CHANGES = 25;
const MOST_WARNINGS = 20;

/** The lines of a review. */
export function reviewLines(plans: readonly ReviewedPlan[]): string[] {
  const changed = plans.filter((plan) => !isEmpty(plan));
  const empty = plans.filter(isEmpty);
  const [only] = changed;
  if (only === undefined) {
    return [`No changes: ${empty.map((plan) => code(nameOf(plan))).join(", ")}.`];
  }
  const unchanged =
    empty.length === 0 ? [] : [`No changes: ${empty.map((plan) => code(nameOf(plan))).join(", ")}.`];
  return changed.length === 1
    ? paragraphs([`## ${titleOf(only)}`], planLines(only), unchanged)
    : paragraphs(
        [`## ${count(changed.length, "stack")} change`],
        overview(changed),
        unchanged,
        ...changed.flatMap((plan) => [
          [`## ${code(nameOf(plan))}`],
          warningLines(plan),
          details(`${htmlCode(nameOf(plan))}: ${summaryOf(plan)}`, planLines({ ...plan, warnings: [] })),
        ]),
      );
}

function nameOf({ stack, file }: ReviewedPlan): string {
  return stack ?? file;
}

function titleOf(plan: ReviewedPlan): string {
  return `${code(nameOf(plan))}: ${summaryOf(plan)}`;
}

/** What a plan does, in a few words. */
export function summaryOf(plan: PlanReview): string {
  const { rollouts, migrations, nextRelease, warnings } = plan;
  const others = changesOf(plan);
  const parts = [
    rollouts.length === 0
      ? "no rollout"
      : rollouts.every(({ kind }) => kind === "first-deploy")
        ? "first deploy"
        : count(rollouts.length, "rollout"),
    ...(nextRelease !== undefined && isReleased(nextRelease) ? ["the next release changes"] : []),
    ...(migrations.length === 0 ? [] : [count(migrations.length, "database change")]),
    others === 0 ? "nothing else changes" : count(others, "other change"),
    ...(warnings.length === 0 ? [] : [`⚠️ ${count(warnings.length, "warning")}`]),
  ];
  return parts.join(", ");
}

function changesOf({ changes }: PlanReview): number {
  return changes.reduce((sum, group) => sum + group.changes.length, 0);
}

function overview(plans: readonly ReviewedPlan[]): string[] {
  return table(
    ["stack", "new image", "expected", "other changes", "warnings"],
    plans.map((plan) => [
      cell(nameOf(plan)),
      plan.rollouts
        .flatMap(({ images }) => images)
        .flatMap(({ old, new: next }) => (next === undefined || next === old ? [] : [cell(next)]))
        .join("<br>") || (plan.rollouts.length === 0 ? "no rollout" : "unchanged"),
      plan.rollouts
        .map(({ duration, kind }) =>
          kind === "first-deploy" || duration?.runMinutes === undefined ? "–" : `${duration.runMinutes} min`,
        )
        .join("<br>") || "–",
      String(changesOf(plan)),
      plan.warnings.length === 0 ? "none" : `⚠️ ${plan.warnings.length}`,
    ]),
  );
}

function planLines(plan: ReviewedPlan): string[] {
  return paragraphs(
    plan.rollouts.length > 0 || plan.nextRelease === undefined
      ? []
      : nextReleaseLines(plan.nextRelease, plan.stack),
    ...plan.rollouts.map((rollout) =>
      paragraphs(
        plan.rollouts.length === 1 ? [] : [`**${code(serviceOf(rollout))}**`],
        rolloutLines(rollout, plan.stack),
      ),
    ),
    migrationLines(plan),
    warningLines(plan),
    changeLines(plan),
  );
}

/** When each database change runs, and its command. */
function migrationLines({ migrations }: PlanReview): string[] {
  const when = { expand: ", before the deployment", contract: ", after the deployment" };
  return migrations.length === 0
    ? []
    : paragraphs(
        ["### Database changes"],
        migrations.map(({ address, phase, command }) => {
          const runs = command === undefined ? "command not shown" : code(command.join(" "));
          return `- ${phase === undefined ? "" : `${phase}${when[phase]}: `}${runs} (${code(address)})`;
        }),
      );
}

function warningLines({ warnings }: PlanReview): string[] {
  if (warnings.length === 0) {
    return [];
  }
  const shown = warnings.slice(0, MOST_WARNINGS);
  const hidden = warnings.length - shown.length;
  return paragraphs(
    ["### ⚠️ Warnings"],
    shown.flatMap(({ kind, address, text: [first = "", ...others] }) => [
      `- **${kind}**: ${code(address)}. ${first}`,
      ...others.map((line) => `  - ${line}`),
    ]),
    hidden === 0 ? [] : [`${count(hidden, "more warning")}. All are in the JSON document (\`--json\`).`],
  );
}

function changeLines(plan: ReviewedPlan): string[] {
  const { changes } = plan;
  const outputs = outputsOf(plan);
  if (changes.length === 0) {
    return paragraphs(
      ["### What else changes"],
      [
        plan.outputs.length === 0
          ? "Nothing."
          : outputs.length === 0
            ? "Only outputs for other stacks."
            : `Only outputs: ${namesOf(outputs)}.`,
      ],
    );
  }
  const isFirst = plan.rollouts.some(({ kind }) => kind === "first-deploy");
  const groups = changes.flatMap((group, index) => [...(index === 0 ? [] : [""]), ...groupLines(group)]);
  return paragraphs(
    ["### What else changes"],
    isFirst ? details(count(changesOf(plan), "other change"), groups) : groups,
    outputs.length === 0 ? [] : [`Outputs: ${namesOf(outputs)}.`],
  );
}

/** The outputs that change, without those that CDKTF adds for other stacks. */
function outputsOf(plan: PlanReview): readonly string[] {
  return plan.outputs.filter((name) => !name.startsWith("cross-stack-output-"));
}

function namesOf(outputs: readonly string[]): string {
  const shown = outputs.slice(0, MOST_CHANGES).map(code).join(", ");
  return outputs.length > MOST_CHANGES ? `${shown} and ${outputs.length - MOST_CHANGES} more` : shown;
}

function groupLines({ title, changes }: ChangeGroup): string[] {
  const shown = changes.slice(0, MOST_CHANGES);
  const hidden = changes.length - shown.length;
  return [
    `**${title}**`,
    "",
    ...shown.map(changeLine),
    ...(hidden === 0 ? [] : [`- ${count(hidden, "more change")}`]),
  ];
}

function changeLine({ action, address, attributes, movedFrom, isImported }: OtherChange): string {
  const names = attributes.length === 0 ? "" : ` (${attributes.map(code).join(", ")})`;
  const from =
    movedFrom === undefined ? "" : `, ${action === "moved" ? "" : "moved "}from ${code(movedFrom)}`;
  return `- ${action}: ${code(address)}${names}${from}${isImported ? ", imported" : ""}`;
}
