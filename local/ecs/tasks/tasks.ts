/**
 * RunTask, ListTasks, DescribeTasks and StopTask, for one-off tasks on Fargate, for the tasks of CODE_DEPLOY services, and
 * for the tasks in moto.
 */
import { AwsFault, type JsonObject } from "../../gateway/json-protocol";
import { clusterNameOf, lastPart } from "../model";
import type { PlacedTask, Send, Services } from "../services";
import { viewTask } from "../views";

/** ECS lists or describes at most this many tasks in one request. */
const MAX_TASKS = 100;

/** RunTask. moto keeps the tasks of other launch types. */
export async function runOneOffTask(services: Services, input: JsonObject, send: Send): Promise<JsonObject> {
  return input["launchType"] === "FARGATE" ? services.oneOffTasks.run(input) : send(input);
}

/** ListTasks. */
export async function listTasks(services: Services, input: JsonObject, send: Send): Promise<JsonObject> {
  const ours = services.tasks().filter((placed) => matches(placed, input));
  const arns = [...ours.map(({ task }) => task.arn), ...services.oneOffTasks.list(input)];
  if (services.find(input["cluster"], input["serviceName"]) !== undefined) {
    const { maxResults, nextToken } = input;
    const start = typeof nextToken === "string" ? Number(nextToken) : 0;
    const end = start + (typeof maxResults === "number" ? maxResults : MAX_TASKS);
    return { taskArns: arns.slice(start, end), ...(end < arns.length ? { nextToken: String(end) } : {}) };
  }
  const answer = await send(input);
  const others = Array.isArray(answer["taskArns"]) ? answer["taskArns"] : [];
  return { ...answer, taskArns: [...arns, ...others] };
}

/** DescribeTasks. moto changes a task's state with every call, so it is asked only for its own tasks. */
export async function describeTasks(services: Services, input: JsonObject, send: Send): Promise<JsonObject> {
  const wanted = Array.isArray(input["tasks"]) ? input["tasks"].map(String) : [];
  if (wanted.length > MAX_TASKS) {
    throw new AwsFault("InvalidParameterException", `Tasks cannot be longer than ${MAX_TASKS}.`);
  }
  const ours = services.tasks().filter(({ task }) => wanted.some((name) => lastPart(name) === task.id));
  const oneOff = services.oneOffTasks.find(wanted.map(lastPart));
  const known = new Set([...ours.map(({ task }) => task.id), ...oneOff.map(({ id }) => id)]);
  const others = wanted.filter((name) => !known.has(lastPart(name)));
  const tasks = [
    ...ours.map(({ service, taskSet, task }) => viewTask(service, taskSet, task)),
    ...oneOff.map(({ view }) => view),
  ];
  if (others.length === 0 && wanted.length > 0) {
    return { tasks, failures: [] };
  }
  const answer = await send({ ...input, tasks: others });
  return { ...answer, tasks: [...tasks, ...(Array.isArray(answer["tasks"]) ? answer["tasks"] : [])] };
}

/** StopTask. */
export async function stopTask(services: Services, input: JsonObject, send: Send): Promise<JsonObject> {
  const name = input["task"];
  if (typeof name !== "string") {
    throw new AwsFault("InvalidParameterException", "Task is required: pass its id or its ARN.");
  }
  const reason = typeof input["reason"] === "string" ? input["reason"] : "Task stopped by user";
  const placed = services.tasks().find(({ task }) => task.id === lastPart(name));
  if (placed === undefined) {
    const stopped = services.oneOffTasks.stop(lastPart(name), reason);
    return stopped === undefined ? send(input) : { task: stopped };
  }
  const { service, taskSet, task } = placed;
  await services.scheduler.stopTask(service, taskSet, task, { code: "UserInitiated", reason });
  return { task: viewTask(service, taskSet, task) };
}

function matches({ service, taskSet, task }: PlacedTask, input: JsonObject): boolean {
  const { cluster, serviceName, family, startedBy, desiredStatus, launchType } = input;
  const status = task.state.kind === "stopped" ? "STOPPED" : "RUNNING";
  // Without a desired status ECS lists the tasks with desired status RUNNING.
  const wanted = desiredStatus ?? "RUNNING";
  return (
    clusterNameOf(service) === lastPart(typeof cluster === "string" ? cluster : "default") &&
    (wanted === "PENDING" ? false : wanted === status) &&
    isUnsetOr(serviceName, (name) => lastPart(name) === service.name) &&
    isUnsetOr(family, (name) => name === taskSet.revision.taskDefinition.family) &&
    isUnsetOr(startedBy, (name) => name === taskSet.id) &&
    isUnsetOr(launchType, (name) => name === "FARGATE") &&
    isUnsetOr(input["containerInstance"], () => false)
  );
}

/** A filter that isn't set matches everything. */
function isUnsetOr(value: unknown, matchesFilter: (value: string) => boolean): boolean {
  return typeof value !== "string" || matchesFilter(value);
}
