/** Finds the trigger of a deployment in a plan, and the task definition that it deploys. */
import type { Plan, PlannedChange } from "../plan/plan";
import { at, blocks, isObject, parsed } from "./values";

/** The AppSpec of a trigger before and after the change; `undefined` for another resource. */
export function appSpecsOf(change: PlannedChange): { before: unknown; after: unknown } | undefined {
  if (change.type !== "terraform_data") {
    return undefined;
  }
  const before = at(change.before, "triggers_replace.app_spec");
  const after = at(change.after, "triggers_replace.app_spec");
  return isObject(before) || isObject(after) ? { before, after } : undefined;
}

/** Whether a change is a trigger that runs the driver in the apply. */
export function ships(change: PlannedChange): boolean {
  return (change.action === "created" || change.action === "replaced") && appSpecsOf(change) !== undefined;
}

/** Whether a change belongs to a rollout: a trigger that ships, or the new revision that it deploys. */
export function isRollout(plan: Plan, change: PlannedChange): boolean {
  return ships(change) || plan.changes.some((trigger) => ships(trigger) && deploys(trigger, change));
}

/** Whether a trigger deploys the new revision of a task definition. A plan doesn't know its ARN. */
export function deploys(trigger: PlannedChange, { type, action, before, after }: PlannedChange): boolean {
  if (type !== "aws_ecs_task_definition" || (action !== "created" && action !== "replaced")) {
    return false;
  }
  const appSpecs = appSpecsOf(trigger);
  const deployed =
    propertyOf(appSpecs?.after, "TaskDefinition") ?? propertyOf(appSpecs?.before, "TaskDefinition");
  const family = typeof deployed === "string" ? /task-definition\/([^:]+)/.exec(deployed)?.[1] : undefined;
  if (family !== undefined) {
    return [before["family"], after["family"]].includes(family);
  }
  return containerNames(after["container_definitions"]).includes(
    propertyOf(appSpecs?.after, "LoadBalancerInfo.ContainerName"),
  );
}

/** A property of an AppSpec's service, as the stacks write it. */
function propertyOf(appSpec: unknown, path: string): unknown {
  return at(appSpec, `Resources.TargetService.Properties.${path}`);
}

function containerNames(definitions: unknown): readonly unknown[] {
  return blocks(parsed(definitions)).map(({ name }) => name);
}
