/** Finds what an apply rolls out: by a trigger, or as the first tasks of a service that only the command releases. */
import { RELEASES_OUTPUT } from "../contract";
import { type PlannedMigration, plannedMigration } from "../plan/migrations";
import type { Plan, PlannedChange, PlannedValue } from "../plan/plan";
import { appSpecOfTrigger, propertyOf } from "./app-spec";
import { at, blocks, isObject, parsed } from "./values";

/** Whether a resource is a trigger. */
export function isTrigger(change: PlannedChange): boolean {
  const { before, after } = appSpecOfTrigger(change);
  return isObject(before) || isObject(after);
}

/** Whether a change is a trigger that runs the driver in the apply. */
export function ships(change: PlannedChange): boolean {
  return isNew(change) && isTrigger(change);
}

/** Whether releases come from the command `deploy`. */
export function isReleasedByCommand({ outputs }: Plan): boolean {
  return at(outputs[RELEASES_OUTPUT]?.after, "by") === "command";
}

/** Whether ECS starts a new service in the apply. Its first tasks have the task definition of the code. */
export function startsService({ changes }: Plan): boolean {
  return changes.some((change) => change.type === "aws_ecs_service" && isNew(change));
}

/** The database changes that the apply runs, those before the deployment first. */
export function migrationsOf({ changes }: Plan): readonly PlannedMigration[] {
  const found = changes.filter(isNew).flatMap((change) => plannedMigration(change) ?? []);
  return found.sort((one, other) => Number(one.phase === "contract") - Number(other.phase === "contract"));
}

/** Whether a change belongs to a rollout: a trigger that ships, or the new revision that is rolled out. */
export function isRollout(plan: Plan, change: PlannedChange): boolean {
  const output = isReleasedByCommand(plan) && startsService(plan) ? [appSpecOutput(plan)] : [];
  const appSpecs = [...plan.changes.filter(ships).map(appSpecOfTrigger), ...output];
  return ships(change) || appSpecs.some((appSpec) => deploys(appSpec, change));
}

/** The AppSpec that the stack has as an output. The command deploys it. */
export function appSpecOutput({ outputs }: Plan): PlannedValue {
  const none = { before: undefined, after: undefined };
  return outputs["app-spec"] ?? { ...none, afterUnknown: undefined, sensitive: none };
}

/** Whether an AppSpec deploys the new revision of a task definition. A plan doesn't know its ARN. */
export function deploys(appSpec: PlannedValue, change: PlannedChange): boolean {
  if (change.type !== "aws_ecs_task_definition" || !isNew(change)) {
    return false;
  }
  const deployed =
    propertyOf(appSpec.after, "TaskDefinition") ?? propertyOf(appSpec.before, "TaskDefinition");
  const family = typeof deployed === "string" ? /task-definition\/([^:]+)/.exec(deployed)?.[1] : undefined;
  return family === undefined
    ? containerNames(change.after["container_definitions"]).includes(
        propertyOf(appSpec.after, "LoadBalancerInfo.ContainerName"),
      )
    : [change.before["family"], change.after["family"]].includes(family);
}

/** Whether an apply creates a resource, also in place of another one. */
export function isNew({ action }: PlannedChange): boolean {
  return action === "created" || action === "replaced";
}

function containerNames(definitions: unknown): readonly unknown[] {
  return blocks(parsed(definitions)).map(({ name }) => name);
}
