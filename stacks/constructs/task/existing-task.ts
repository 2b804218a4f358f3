import { checkPort } from "../../support/numbers";
import { isKnown, type Problem } from "../../support/problems";
import { CONTAINER_NAME, checkText } from "./container/container-checks";
import { ROLE_ARN } from "./role-arn";
import type { ExistingTask, TaskOptions } from "./task-props";

/** What an existing task definition decides itself. */
const DECIDED = [
  "container",
  "sidecars",
  "logRouter",
  "volumes",
  "cpu",
  "memoryMiB",
  "ephemeralStorageGiB",
  "cpuArchitecture",
  "taskPolicy",
  "logRetentionDays",
  "logKmsKeyArn",
] as const satisfies readonly (keyof TaskOptions)[];

/** Everything that is wrong with an existing task definition. Unresolved tokens pass. */
export function checkExistingTask(task: ExistingTask, options: TaskOptions): Problem[] {
  const { taskDefinitionArn, containerName, containerPort, roleArns } = task;
  return [
    ...checkText("task.taskDefinitionArn", taskDefinitionArn, {
      pattern: /^arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/[\w-]{1,255}:\d+$/,
      allowed: "the ARN of a task definition with its revision, such as …:task-definition/shop:12",
      fix: "copy it from: aws ecs list-task-definitions",
    }),
    ...checkText("task.containerName", containerName, CONTAINER_NAME),
    ...checkPort("task.containerPort", containerPort),
    ...(isKnown(roleArns)
      ? roleArns.flatMap((arn, index) => checkText(`task.roleArns[${index}]`, arn, ROLE_ARN))
      : []),
    ...DECIDED.filter((prop) => options[prop] !== undefined).map((prop) => ({
      prop,
      what: "has no effect: the task definition is an existing one",
      allowed: `${prop} only with a task definition that the stack makes`,
      fix: "remove it, or remove task",
    })),
  ];
}
