/** A rollout as Markdown: what rolls out, and how. */
import { commandLine, describeShift } from "../driver";
import type { ImageChange } from "./containers";
import type { ChangedField } from "./fields";
import { cell, code, count, details, paragraphs, shell, table } from "./markdown";
import type { RolloutReview } from "./rollout";

/** The lines of a rollout. @param stack for the commands; `undefined` if it isn't known */
export function rolloutLines(rollout: RolloutReview, stack: string | undefined): string[] {
  return paragraphs(
    ["### What rolls out"],
    introduction(rollout, stack),
    whatRollsOut(rollout),
    rollout.kind === "first-deploy" || rollout.unchanged.length === 0
      ? []
      : [`Unchanged in the AppSpec: ${unchangedParts(rollout).map(code).join(", ")}.`],
    rollout.kind === "first-deploy"
      ? details(
          "The AppSpec",
          table(
            ["field", "value"],
            rollout.appSpec.map((field) => [cell(field.field), newCell(field)]),
          ),
        )
      : [],
    ["### How"],
    howLines(rollout),
  );
}

/** Of a part with several fields, such as `LoadBalancerInfo`, only the name, if all of them stay as they are. */
function unchangedParts({ unchanged, appSpec }: RolloutReview): readonly string[] {
  const partOf = (field: string) => field.split(".")[0] ?? field;
  const changed = new Set(appSpec.map(({ field }) => partOf(field)));
  return [...new Set(unchanged.map((field) => (changed.has(partOf(field)) ? field : partOf(field))))];
}

/** The name of what a rollout deploys. */
export function serviceOf({ settings, trigger }: RolloutReview): string {
  return settings?.service ?? settings?.application ?? trigger ?? "the service";
}

function introduction(rollout: RolloutReview, stack: string | undefined): string[] {
  const service = code(serviceOf(rollout));
  switch (rollout.kind) {
    case "first-deploy":
      return [`First deploy of ${service}: ECS starts the service with this revision. No traffic shifts.`];
    case "tainted":
      return [
        `The last run of ${service} failed or was cancelled, and this apply runs it again. "Old" is what that run was to deploy, which may not be live.`,
        ...(stack === undefined
          ? []
          : ["", "To see what is live:", "", ...shell(commandLine("status", "--stack", stack))]),
      ];
    case "release":
      return [`CodeDeploy deploys ${service}.`];
  }
}

function whatRollsOut({ kind, images, appSpec, task }: RolloutReview): string[] {
  if (kind !== "first-deploy") {
    return table(["", "old", "new"], [...imageRows(images), ...fieldRows([...appSpec, ...task])]);
  }
  const rows = imageRows(images).map(([name = "", , next = ""]) => [name, next]);
  return table(["", "new"], rows.length === 0 ? [["images", "not known from the plan, or sensitive"]] : rows);
}

/** Rows of a table: an image of a container, before and after. */
export function imageRows(images: readonly ImageChange[]): string[][] {
  return images.map(({ container, old, new: next }) => [
    `image of ${cell(container)}`,
    old === undefined ? "–" : cell(old),
    next === undefined ? "–" : next === old ? "unchanged" : `**${cell(next)}**`,
  ]);
}

/** Rows of a table: a field, before and after. */
export function fieldRows(fields: readonly ChangedField[]): string[][] {
  return fields.map((field) => [cell(field.field), oldCell(field), newCell(field)]);
}

function oldCell({ kind, old }: ChangedField): string {
  return kind === "hidden" ? "" : old === undefined ? "–" : cell(old);
}

function newCell({ kind, new: next }: ChangedField): string {
  switch (kind) {
    case "hidden":
      return "changes (the value is not shown)";
    case "known-after-apply":
      return "known after apply";
    case "values":
      return next === undefined ? "–" : cell(next);
  }
}

function howLines({ settings, duration, kind }: RolloutReview): string[] {
  if (settings === undefined || duration === undefined) {
    return ["The plan doesn't have the settings of its deployment group."];
  }
  const { shift, configName, terminationWaitMinutes: wait, hooks, alarmNames, readyWait, tasks } = settings;
  const minutes = (known: number | undefined) => (known === undefined ? "not known" : `${known} min`);
  const time =
    kind === "first-deploy"
      ? []
      : [
          [
            "duration",
            duration.runMinutes === undefined
              ? `not known; the driver waits at most ${duration.limitMinutes} min`
              : `usually ${duration.runMinutes} min; the driver waits at most ${duration.limitMinutes} min`,
          ],
          [
            "old and new tasks side by side",
            duration.extraTaskHours === undefined
              ? "not known"
              : `${duration.extraTaskHours} task-hours${tasks === undefined ? "" : ` (${count(tasks, "task")})`}`,
          ],
        ];
  return table(
    ["", kind === "first-deploy" ? "later rollouts" : ""],
    [
      [
        "traffic shift",
        shift === undefined
          ? configName === undefined
            ? "not known"
            : cell(configName)
          : describeShift(shift),
      ],
      ["old tasks are kept after the shift", minutes(wait)],
      [
        "hooks",
        hooks.length === 0
          ? "none"
          : hooks.map((hook) => (hook === undefined ? "known after apply" : cell(hook))).join(", "),
      ],
      ["alarms", alarmNames.length === 0 ? "none" : alarmNames.map(cell).join(", ")],
      [
        "approval",
        readyWait === undefined
          ? "not known"
          : readyWait.kind === "approval"
            ? `waits ${readyWait.minutes} min for it`
            : "none",
      ],
      [
        "the run succeeds",
        settings.successPoint === "traffic-shifted"
          ? "when all traffic has shifted"
          : "when the old tasks are gone",
      ],
      ...time,
    ],
  );
}
