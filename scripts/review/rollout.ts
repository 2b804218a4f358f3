/** What an apply rolls out: by triggers, or as the first tasks of a service that only the command releases. */

import { durationOf, type RolloutDuration } from "../plan/duration";
import type { Plan, PlannedChange, PlannedValue } from "../plan/plan";
import { type RolloutSettings, releaseIn, rolloutsIn } from "../plan/rollout";
import { appSpecOfTrigger, comparedAppSpecs, propertyOf } from "./app-spec";
import { type ImageChange, imageChanges, imagesIn, taskChanges } from "./containers";
import type { ChangedField } from "./fields";
import { appSpecOutput, deploys, isReleasedByCommand, ships, startsService } from "./trigger";
import { at, isObject, isSensitive } from "./values";

/** A rollout that the apply starts. */
export interface RolloutReview {
  /** The address of the trigger; `undefined` for the first deploy of a service that only the command releases. */
  readonly trigger: string | undefined;
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

export function rolloutsOf(plan: Plan): readonly RolloutReview[] {
  const settings = rolloutsIn(plan.resources);
  const triggered = plan.changes.filter(ships).map((trigger) =>
    reviewed(plan, {
      trigger: trigger.address,
      kind: kindOf(trigger, plan),
      appSpec: appSpecOfTrigger(trigger),
      named: isSensitive(trigger, "input") ? undefined : trigger,
      settings: settings.find((one) => one.trigger === trigger.address),
    }),
  );
  return isReleasedByCommand(plan) && startsService(plan) ? [...triggered, firstTasks(plan)] : triggered;
}

/** Without a trigger, the service starts with what the stack's output says. */
function firstTasks(plan: Plan): RolloutReview {
  const outputs = Object.fromEntries(Object.entries(plan.outputs).map(([name, { after }]) => [name, after]));
  return reviewed(plan, {
    trigger: undefined,
    kind: "first-deploy",
    appSpec: appSpecOutput(plan),
    named: undefined,
    settings: releaseIn(outputs, plan.resources),
  });
}

interface Source extends Pick<RolloutReview, "trigger" | "kind" | "settings"> {
  readonly appSpec: PlannedValue;
  /** The trigger, which names its images. */
  readonly named: PlannedChange | undefined;
}

function reviewed(plan: Plan, { trigger, kind, appSpec, named, settings }: Source): RolloutReview {
  const definition = plan.changes.find((change) => deploys(appSpec, change));
  const { changed, unchanged } = comparedAppSpecs(appSpec);
  const tasks =
    definition !== undefined && isSensitive(definition, "container_definitions") ? undefined : definition;
  return {
    trigger,
    kind,
    images: imageChanges(
      imagesOf(named?.before, tasks?.before),
      imagesOf(named?.after, definition === undefined ? plannedDefinition(appSpec, plan) : tasks?.after),
    ),
    appSpec: changed,
    unchanged,
    task: definition === undefined ? [] : taskChanges(definition),
    settings: settings && {
      ...settings,
      images: named === undefined ? {} : settings.images,
      hooks: settings.hooks.map((hook) => hook ?? "known after apply"),
    },
    duration: settings === undefined ? undefined : durationOf(settings),
  };
}

function kindOf({ action, reason }: PlannedChange, { changes }: Plan): RolloutReview["kind"] {
  const isFirst =
    action === "created" && changes.some((one) => one.type === "aws_ecs_service" && one.action === "created");
  return isFirst ? "first-deploy" : reason === "replace_because_tainted" ? "tainted" : "release";
}

/** The trigger names its images. Terraform hides them in some plans: then the task definition has them. */
function imagesOf(
  trigger: PlannedChange["before"] | undefined,
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

/** The values of a task definition that stays as it is, and that an AppSpec deploys. */
function plannedDefinition({ after }: PlannedValue, { resources }: Plan): PlannedChange["after"] | undefined {
  const arn = propertyOf(after, "TaskDefinition");
  return resources.find(({ type, values }) => type === "aws_ecs_task_definition" && values["arn"] === arn)
    ?.values;
}
