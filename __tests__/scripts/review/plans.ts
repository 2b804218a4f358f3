/** Small plans. */
import type { Plan, PlannedChange, PlannedValue } from "../../../scripts/plan/plan";

/** A change of a resource, by its address. */
export function change(
  address: string,
  action: PlannedChange["action"],
  members: Partial<PlannedChange> = {},
): PlannedChange {
  return {
    address,
    type: address.split(".")[0] ?? address,
    action,
    movedFrom: undefined,
    isImported: false,
    isDeposed: false,
    before: {},
    after: {},
    afterUnknown: {},
    sensitive: { before: {}, after: {} },
    replacePaths: [],
    reason: undefined,
    ...members,
  };
}

/** A resource that is changed in place. */
export function changed(
  address: string,
  before: PlannedChange["before"],
  after: PlannedChange["after"],
  members: Partial<PlannedChange> = {},
): PlannedChange {
  return change(address, "changed", { before, after, ...members });
}

/** A plan of changes. */
export function planOf(...changes: readonly PlannedChange[]): Plan {
  return {
    madeAt: undefined,
    terraformVersion: "1.11.4",
    isIncomplete: false,
    changes,
    unknownActions: [],
    resources: [],
    outputs: {},
    changedOutputs: [],
  };
}

/** An AppSpec as the stacks write it. Without a task definition: only the apply knows it. */
export function appSpec(taskDefinition?: string, hooks: readonly object[] = []): object {
  return {
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            ...(taskDefinition === undefined ? {} : { TaskDefinition: taskDefinition }),
            LoadBalancerInfo: { ContainerName: "app", ContainerPort: 80 },
          },
        },
      },
    ],
    ...(hooks.length === 0 ? {} : { Hooks: hooks }),
  };
}

/** The ARN of a revision of the task definition `shop`. */
export function revision(number: number, family = "shop"): string {
  return `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${number}`;
}

/** The trigger, with the AppSpec before and after. */
export function trigger(before: object, after: object, members: Partial<PlannedChange> = {}): PlannedChange {
  return change("terraform_data.trigger", "replaced", {
    before: { triggers_replace: { app_spec: before } },
    after: { triggers_replace: { app_spec: after } },
    replacePaths: [["triggers_replace", "app_spec"]],
    ...members,
  });
}

/** The task definition `shop`, with the revision that a routine image change adds. */
export function newRevision(family = "shop"): PlannedChange {
  const container_definitions = JSON.stringify([{ name: "app", image: "shop:8" }]);
  return change("aws_ecs_task_definition.task", "replaced", {
    before: { family, arn: revision(7, family), container_definitions },
    after: { family, container_definitions },
    afterUnknown: { arn: true },
    replacePaths: [["container_definitions"]],
  });
}

/** What an image change plans, and nothing else. */
export function routineImageChange(): PlannedChange[] {
  return [newRevision(), trigger(appSpec(revision(7)), appSpec())];
}

/** An output before and after. */
export function output(before: unknown, after: unknown, members: Partial<PlannedValue> = {}): PlannedValue {
  return {
    before,
    after,
    afterUnknown: undefined,
    sensitive: { before: undefined, after: undefined },
    ...members,
  };
}

/** The outputs of a stack whose releases come from the command, with the AppSpec before and after. */
export function byCommand(before: object | undefined, after: object): Plan["outputs"] {
  const releases = { by: "command", successPoint: "old-terminated" };
  const isNew = before === undefined;
  return { releases: output(isNew ? undefined : releases, releases), "app-spec": output(before, after) };
}
