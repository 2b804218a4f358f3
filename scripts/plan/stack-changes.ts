/** What an apply changes in addition to the deployment, by its saved plan. */
import type { Release, StackChanges } from "../driver";
import type { PlannedAction } from "./actions";
import { plannedMigration } from "./migrations";
import { type PlannedChange, parsePlan } from "./plan";

/**
 * Reads what an apply changes from its plan.
 *
 * A plan file may be older than the apply: `cdktf diff` leaves one, and `cdktf deploy` makes none. So a plan counts only if
 * its trigger deploys these images, and this AppSpec if it is known. The ARN of a new task definition is not in a plan.
 *
 * @param json the plan as JSON; `undefined` if there is none
 */
export function stackChangesIn(json: string | undefined, release: Release): StackChanges {
  const plan = json === undefined ? undefined : parsePlan(json);
  const isOfThisApply = plan?.changes.some((change) => deploys(change, release)) === true;
  if (plan === undefined || !isOfThisApply || plan.unknownActions.length > 0) {
    return { kind: "not-known" };
  }
  return {
    kind: "known",
    plannedAt: plan.madeAt,
    changes: plan.changes
      .filter((change) => !isPartOfDeployment(change))
      .flatMap(({ address, action }) => (changesAws(action) ? [{ address, action }] : [])),
  };
}

/** What is forgotten, imported or moved stays as it is in AWS, so the live revision runs as before. */
function changesAws(
  action: PlannedAction,
): action is Exclude<PlannedAction, "forgotten" | "imported" | "moved"> {
  return action !== "forgotten" && action !== "imported" && action !== "moved";
}

function deploys(change: PlannedChange, { appSpec, images }: Release): boolean {
  const planned = appSpecOf(change);
  const input = change.after["input"] as { readonly images?: unknown } | undefined;
  const isNew = change.action === "created" || change.action === "replaced";
  return (
    isNew &&
    planned !== undefined &&
    (appSpec === undefined || isPartOf(planned, appSpec)) &&
    // Without images, the plan may be of another release.
    input?.images !== undefined &&
    isPartOf(input.images, images)
  );
}

/** A new task definition, its migration and the trigger. */
function isPartOfDeployment(change: PlannedChange): boolean {
  return (
    change.type === "aws_ecs_task_definition" ||
    plannedMigration(change) !== undefined ||
    appSpecOf(change) !== undefined
  );
}

/** The AppSpec of a trigger; `undefined` for another resource. */
function appSpecOf({ type, after }: PlannedChange): unknown {
  const { app_spec } = (after["triggers_replace"] ?? {}) as { readonly app_spec?: unknown };
  return type === "terraform_data" ? app_spec : undefined;
}

/** Whether a whole value has every member of a part. The plan leaves out what only the apply knows. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (part === null || part === undefined) {
    return true;
  }
  if (typeof part !== "object") {
    return part === whole;
  }
  const members = (whole ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(part).every(([name, value]) => isPartOf(value, members[name]));
}
