/** Creates task sets and tasks, and removes old stopped tasks. */
import type { Subnet } from "../backing";
import type { Revision, Service, Task, TaskSet } from "../model";

/** ECS shows a stopped task for about an hour. */
const STOPPED_TASK_MINUTES = 60;

/** What creates a task set: CreateService, or a deployment. */
export type TaskSetKind =
  | { readonly status: "PRIMARY" }
  | { readonly status: "ACTIVE"; readonly deploymentId: string };

/** A new task set without tasks. The caller adds it to the service. */
export function newTaskSet(
  id: string,
  service: Service,
  revision: Revision,
  kind: TaskSetKind,
  now: Date,
): TaskSet {
  return {
    id,
    arn: `${service.arn.replace(":service/", ":task-set/")}/${id}`,
    deploymentId: kind.status === "ACTIVE" ? kind.deploymentId : undefined,
    revision,
    createdAt: now,
    draining: new AbortController(),
    tasks: [],
    status: kind.status,
    scalePercent: 100,
    updatedAt: now,
    stability: { status: "STABILIZING", since: now },
    onSteady: new Set(),
  };
}

/** A new pending task. The caller adds it to the task set. */
export function newTask(
  id: string,
  service: Service,
  { revision }: TaskSet,
  { subnet, ip }: { readonly subnet: Subnet; readonly ip: string },
  now: Date,
): Task {
  return {
    id,
    arn: `${service.clusterArn.replace(":cluster/", ":task/")}/${id}`,
    createdAt: now,
    subnet,
    target: { ip, port: revision.loadBalancer.containerPort },
    stopping: new AbortController(),
    exitCodes: new Map(),
    unhealthy: undefined,
    state: { kind: "pending" },
  };
}

/** Removes the tasks that stopped more than an hour ago. */
export function removeOldTasks(taskSet: TaskSet, now: Date): void {
  const oldest = now.getTime() - STOPPED_TASK_MINUTES * 60_000;
  const firstKept = taskSet.tasks.findIndex(
    ({ state }) => state.kind !== "stopped" || state.stoppedAt.getTime() > oldest,
  );
  taskSet.tasks.splice(0, firstKept === -1 ? taskSet.tasks.length : firstKept);
}
