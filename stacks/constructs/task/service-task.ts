import type { Construct } from "constructs";
import { itemAt } from "../../support/lists";
import { FargateTask, type FargateTaskProps } from "./fargate-task";
import { type ExistingTask, normalizeTask } from "./task-props";

/** What a service runs. */
export interface ServiceTask extends Omit<ExistingTask, "kind"> {
  /** The task definition and its roles. `undefined` with an existing task definition. */
  readonly own: FargateTask | undefined;
}

/** Creates the task definition of a service, or uses an existing one. */
export function addTask(scope: Construct, props: FargateTaskProps): ServiceTask {
  const task = normalizeTask(props);
  if (task.kind === "existing") {
    return { ...task, own: undefined };
  }
  const own = new FargateTask(scope, "task", props);
  const main = itemAt(task.containers, 0);
  return {
    taskDefinitionArn: own.definition.arn,
    containerName: main.name,
    containerPort: itemAt(main.ports, 0),
    roleArns: own.roleArns,
    own,
  };
}
