/** Tasks on Fargate that no service starts. Like all tasks of the local AWS they run no container: see `task-outcomes.ts`. */
import { AwsFault, type JsonObject } from "../../gateway/json-protocol";
import { lastPart, type StopCause, type Task } from "../model";
import { addressIn } from "../network";
import { WaitEnded } from "../time";
import { type TaskRun, viewRun } from "../views";
import { pullProblem } from "./images";
import { checkRunTask, type OneOffOrder } from "./one-off-input";
import type { SchedulerProps } from "./scheduler";
import type { ContainerExit } from "./task-outcomes";

/** As long as a service's tasks take. */
const START_MINUTES = 0.25;
/** ECS shows a stopped task for about an hour. */
const SHOWN_MS = 60 * 60_000;
/** The exit code of a program that SIGTERM ends. */
const TERMINATED = 143;

interface OneOffTask {
  readonly task: Task;
  readonly run: TaskRun;
  readonly order: OneOffOrder;
  readonly clientToken: string | undefined;
  /** The request, to compare it with another one that has the same token. */
  readonly request: string;
}

/** The one-off tasks of an account and region. */
export class OneOffTasks {
  #tasks: OneOffTask[] = [];

  constructor(private readonly props: SchedulerProps) {}

  /** RunTask. A second request with the same token returns the task of the first. */
  async run(input: JsonObject): Promise<JsonObject> {
    const { backing, ids, time } = this.props;
    const order = await checkRunTask(input, backing);
    const clientToken = typeof input["clientToken"] === "string" ? input["clientToken"] : undefined;
    const request = JSON.stringify(Object.entries(input).sort());
    const same = this.#shown().find(
      (one) =>
        clientToken !== undefined &&
        one.clientToken === clientToken &&
        one.run.clusterArn === order.clusterArn,
    );
    if (same !== undefined) {
      if (same.request !== request) {
        throw new AwsFault("ConflictException", "The clientToken is in use with another RunTask request.");
      }
      return { tasks: [viewRun(same.task, same.run)], failures: [] };
    }
    const id = ids.task();
    const task: Task = {
      id,
      arn: `${order.clusterArn.replace(":cluster/", ":task/")}/${id}`,
      createdAt: time.now(),
      subnet: order.subnet,
      target: { ip: addressIn(order.subnet.cidr, this.#tasks.length), port: 0 },
      stopping: new AbortController(),
      exitCodes: new Map(),
      unhealthy: undefined,
      state: { kind: "pending" },
    };
    const run = { ...order, group: `family:${order.taskDefinition.family}` };
    const oneOff = { task, run, order, clientToken, request };
    this.#tasks.push(oneOff);
    this.#execute(oneOff).catch((error: unknown) => {
      if (!(error instanceof WaitEnded)) {
        this.props.log(`ecs: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    });
    return { tasks: [viewRun(task, run)], failures: [] };
  }

  /** The ARNs of the tasks that match a request of ListTasks. */
  list(input: JsonObject): readonly string[] {
    const { cluster, serviceName, family, startedBy, desiredStatus, containerInstance } = input;
    const clusterName = lastPart(typeof cluster === "string" ? cluster : "default");
    const isStopped = desiredStatus === "STOPPED";
    if (serviceName !== undefined || containerInstance !== undefined || desiredStatus === "PENDING") {
      return [];
    }
    return this.#shown()
      .filter(({ task, run }) => {
        return (
          lastPart(run.clusterArn) === clusterName &&
          (task.state.kind === "stopped") === isStopped &&
          (startedBy === undefined || startedBy === run.startedBy) &&
          (family === undefined || family === run.taskDefinition.family)
        );
      })
      .map(({ task }) => task.arn);
  }

  /** The tasks with these ids. */
  find(taskIds: readonly string[]) {
    return this.#shown()
      .filter(({ task }) => taskIds.includes(task.id))
      .map(({ task, run }) => ({ id: task.id, view: viewRun(task, run) }));
  }

  /** StopTask. @returns `undefined` when there is no such task */
  stop(taskId: string, reason: string) {
    const found = this.#shown().find(({ task }) => task.id === taskId);
    if (found === undefined) {
      return undefined;
    }
    const { task, run } = found;
    if (task.state.kind === "running") {
      for (const { name } of run.taskDefinition.containers) {
        task.exitCodes.set(name, TERMINATED);
      }
    }
    this.#end(task, { code: "UserInitiated", reason });
    return viewRun(task, run);
  }

  #shown(): readonly OneOffTask[] {
    const oldest = this.props.time.now().getTime() - SHOWN_MS;
    this.#tasks = this.#tasks.filter(
      ({ task: { state } }) => state.kind !== "stopped" || state.stoppedAt.getTime() > oldest,
    );
    return this.#tasks;
  }

  async #execute({ task, order }: OneOffTask): Promise<void> {
    const { backing, time } = this.props;
    const { containers } = order.taskDefinition;
    await time.wait(START_MINUTES, task.stopping.signal);
    const problems = await Promise.all(containers.map(({ image }) => pullProblem(image, backing)));
    const streams = await Promise.all(
      containers.map(({ name, log }) =>
        log === undefined
          ? true
          : backing.createLogStream(log.group, `${log.streamPrefix}/${name}/${task.id}`),
      ),
    );
    task.stopping.signal.throwIfAborted();
    const problem =
      problems.find((one) => one !== undefined) ??
      (streams.every((exists) => exists)
        ? undefined
        : "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.");
    if (problem !== undefined) {
      this.#end(task, { code: "TaskFailedToStart", reason: problem });
      return;
    }
    task.state = { kind: "running", startedAt: time.now(), healthy: false };
    await Promise.all(order.exits.map((exit) => this.#exit(task, exit)));
  }

  /** Waits until a container exits. The first essential one that exits ends the task. */
  async #exit(task: Task, { container, code, afterMinutes, output }: ContainerExit): Promise<void> {
    const { backing, time } = this.props;
    await time.wait(afterMinutes, task.stopping.signal);
    const { name, log, essential } = container;
    if (log !== undefined && output.length > 0) {
      const stream = `${log.streamPrefix}/${name}/${task.id}`;
      await backing.putLogLines(log.group, stream, output, time.now());
    }
    task.exitCodes.set(name, code);
    if (essential) {
      this.#end(task, {
        code: "EssentialContainerExited",
        reason: "Essential container in task exited",
      });
    }
  }

  #end(task: Task, cause: StopCause): void {
    const { state } = task;
    if (state.kind === "stopped") {
      return;
    }
    const startedAt = state.kind === "running" ? state.startedAt : undefined;
    task.state = { kind: "stopped", startedAt, stoppedAt: this.props.time.now(), cause };
    task.stopping.abort(new WaitEnded(`task ${task.id} is stopped`));
  }
}
