/** What a plan does: first what rolls out and how, then what else changes. */

import { durationOf, type RolloutDuration } from "../plan/duration";
import type { Plan, PlannedChange } from "../plan/plan";
import { type RolloutSettings, rolloutsIn } from "../plan/rollout";
import { comparedAppSpecs } from "./app-spec";
import { type ChangeGroup, otherChanges } from "./changes";
import { type ImageChange, imageChanges, imagesIn, taskChanges } from "./containers";
import type { ChangedField } from "./fields";
import { masked } from "./masked";
import { deploys, ships } from "./trigger";
import { at, isObject, isSensitive } from "./values";
import { type Warning, warningsOf } from "./warnings";

/** A rollout that the apply starts. */
export interface RolloutReview {
  /** The address of the trigger. */
  readonly trigger: string;
  /**
   * `first-deploy`: the apply creates the service, which starts with this revision. `tainted`: the last run of the trigger
   * failed, so the state doesn't say what is live. `release`: any other.
   */
  readonly kind: "first-deploy" | "tainted" | "release";
  readonly images: readonly ImageChange[];
  /** The fields of the AppSpec that change. */
  readonly appSpec: readonly ChangedField[];
  /** The fields of the AppSpec that stay as they are. */
  readonly unchanged: readonly string[];
  /** What else the new revision of the task definition changes. */
  readonly task: readonly ChangedField[];
  /** How it rolls out. */
  readonly settings: RolloutSettings | undefined;
  readonly duration: RolloutDuration | undefined;
}

/** A plan of one stack. */
export interface PlanReview {
  readonly rollouts: readonly RolloutReview[];
  /** What changes in addition to the rollouts, the risky changes first. */
  readonly changes: readonly ChangeGroup[];
  readonly warnings: readonly Warning[];
  /** The names of the outputs that change. */
  readonly outputs: readonly string[];
  /** A new task definition that nothing deploys in this apply: it reaches production with the next release. */
  readonly waitsForRelease: boolean;
}

export function reviewOf(planned: Plan): PlanReview {
  const plan = masked(planned);
  const settings = rolloutsIn(plan.resources);
  const isNew = (action: PlannedChange["action"]) => action === "created" || action === "replaced";
  return {
    rollouts: plan.changes.filter(ships).map((trigger) =>
      rolloutOf(
        trigger,
        plan,
        settings.find((one) => one.trigger === trigger.address),
      ),
    ),
    changes: otherChanges(plan),
    warnings: warningsOf(plan),
    outputs: plan.changedOutputs,
    waitsForRelease:
      settings.length === 0 &&
      // A new service starts with the task definition of the code.
      !plan.changes.some(({ type, action }) => type === "aws_ecs_service" && isNew(action)) &&
      plan.resources.some(({ type }) => type === "aws_codedeploy_deployment_group") &&
      plan.changes.some(({ type, action }) => type === "aws_ecs_task_definition" && isNew(action)),
  };
}

/** Whether a plan changes nothing. */
export function isEmpty({ rollouts, changes, outputs }: PlanReview): boolean {
  return rollouts.length === 0 && changes.length === 0 && outputs.length === 0;
}

function rolloutOf(trigger: PlannedChange, plan: Plan, settings: RolloutSettings | undefined): RolloutReview {
  const definition = plan.changes.find((change) => deploys(trigger, change));
  const { changed, unchanged } = comparedAppSpecs(trigger);
  const hidesInput = isSensitive(trigger, "input");
  const shown = hidesInput ? { before: {}, after: {} } : trigger;
  const tasks =
    definition !== undefined && isSensitive(definition, "container_definitions") ? undefined : definition;
  const isFirst =
    trigger.action === "created" &&
    plan.changes.some(({ type, action }) => type === "aws_ecs_service" && action === "created");
  return {
    trigger: trigger.address,
    kind: isFirst ? "first-deploy" : trigger.reason === "replace_because_tainted" ? "tainted" : "release",
    images: imageChanges(
      imagesOf(shown.before, tasks?.before),
      imagesOf(shown.after, definition === undefined ? plannedDefinition(trigger, plan) : tasks?.after),
    ),
    appSpec: changed,
    unchanged,
    task: definition === undefined ? [] : taskChanges(definition),
    settings: settings && {
      ...settings,
      images: hidesInput ? {} : settings.images,
      hooks: settings.hooks.map((hook) => hook ?? "known after apply"),
    },
    duration: settings === undefined ? undefined : durationOf(settings),
  };
}

/** The trigger names its images. Terraform hides them in some plans: then the task definition has them. */
function imagesOf(
  trigger: PlannedChange["before"],
  definition: PlannedChange["before"] | undefined,
): Readonly<Record<string, string>> {
  const named = at(trigger, "input.images");
  return {
    ...imagesIn(definition ?? {}),
    ...(isObject(named)
      ? Object.fromEntries(
          Object.entries(named).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
        )
      : {}),
  };
}

/** The values of a task definition that stays as it is, and that a trigger deploys. */
function plannedDefinition(trigger: PlannedChange, { resources }: Plan): PlannedChange["after"] | undefined {
  const arn = at(
    trigger.after,
    "triggers_replace.app_spec.Resources.TargetService.Properties.TaskDefinition",
  );
  return resources.find(({ type, values }) => type === "aws_ecs_task_definition" && values["arn"] === arn)
    ?.values;
}
