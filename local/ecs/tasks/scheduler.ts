/**
 * The ECS service scheduler for CODE_DEPLOY services: keeps each task set at its desired count, and replaces stopped
 * tasks. `run-task.ts` decides whether a task becomes healthy.
 */
import type { Backing, Subnet } from "../backing";
import type { Ids } from "../ids";
import {
  countsOf,
  desiredCountOf,
  type Revision,
  type Service,
  type StopCause,
  type Task,
  type TaskSet,
} from "../model";
import { addressIn } from "../network";
import { deregisterTask } from "../registries";
import { ServiceEvents } from "../service-events";
import { type Time, WaitEnded } from "../time";
import { runTask } from "./run-task";
import { type ContainerExit, containerExitsOf } from "./task-outcomes";
import { newTask, newTaskSet, removeOldTasks, type TaskSetKind } from "./task-sets";

/** Durations in minutes, similar to those of Fargate. ECS waits longer after each failure. Here the wait stays short, so that a failure shows sooner. */
const TASK_RESTART_MINUTES = 0.5;
const DRAIN_MINUTES = 0.25;

export interface SchedulerProps {
  readonly backing: Backing;
  readonly time: Time;
  readonly ids: Ids;
  readonly log: (line: string) => void;
}

export class Scheduler {
  /** The number of assigned addresses in each subnet, so that no address is assigned twice. */
  readonly #addresses = new Map<string, number>();

  readonly #events: ServiceEvents;

  constructor(private readonly props: SchedulerProps) {
    this.#events = new ServiceEvents(props);
  }

  /** Adds a task set to a service and starts its tasks. */
  async createTaskSet(service: Service, revision: Revision, kind: TaskSetKind): Promise<TaskSet> {
    const { ids, time } = this.props;
    const taskSet = newTaskSet(ids.taskSet(), service, revision, kind, time.now());
    service.taskSets = [...service.taskSets, taskSet];
    await this.#reconcile(service, taskSet);
    return taskSet;
  }

  /** Resolves when all tasks of the task set are running and healthy. */
  whenSteady(taskSet: TaskSet): Promise<void> {
    return new Promise((resolve) => {
      if (taskSet.stability.status === "STEADY_STATE") {
        resolve();
      } else {
        taskSet.onSteady.add(resolve);
      }
    });
  }

  /** Changes the service's desired count, and starts or stops tasks to match it. */
  async scale(service: Service, desiredCount: number): Promise<void> {
    service.desiredCount = desiredCount;
    for (const taskSet of service.taskSets.filter(({ status }) => status !== "DRAINING")) {
      taskSet.updatedAt = this.props.time.now();
      await this.#reconcile(service, taskSet);
    }
  }

  /** Makes a task set the primary one. */
  setPrimary(service: Service, primary: TaskSet): void {
    for (const taskSet of service.taskSets.filter(({ status }) => status !== "DRAINING")) {
      const status = taskSet === primary ? "PRIMARY" : "ACTIVE";
      if (taskSet.status !== status) {
        taskSet.status = status;
        taskSet.updatedAt = this.props.time.now();
      }
    }
  }

  /** Stops a task set's tasks, deregisters them from the load balancer, and removes the task set after a while. */
  async drain(service: Service, taskSet: TaskSet): Promise<void> {
    if (taskSet.status === "DRAINING") {
      return;
    }
    taskSet.status = "DRAINING";
    taskSet.scalePercent = 0;
    taskSet.updatedAt = this.props.time.now();
    taskSet.draining.abort(new WaitEnded(`task set ${taskSet.id} is drained`));
    await this.#reconcile(service, taskSet);
    this.#inBackground(async () => {
      await this.props.time.wait(DRAIN_MINUTES);
      service.taskSets = service.taskSets.filter((other) => other !== taskSet);
      service.removedTaskSets.push(taskSet);
    });
  }

  /** Stops one task for StopTask. The scheduler then starts a replacement. */
  async stopTask(service: Service, taskSet: TaskSet, task: Task, cause: StopCause): Promise<void> {
    await this.#stop(taskSet, task, cause);
    this.#destabilize(taskSet);
    await this.#reconcile(service, taskSet);
  }

  /** Starts missing tasks of a task set, and stops surplus tasks. */
  async #reconcile(service: Service, taskSet: TaskSet): Promise<void> {
    const subnets = await this.props.backing.subnets(taskSet.revision.network.subnets);
    // There is no await between counting and starting: otherwise two tasks that fail at the same time could be
    // replaced twice.
    removeOldTasks(taskSet, this.props.time.now());
    const live = taskSet.tasks.filter(({ state }) => state.kind !== "stopped");
    const missing = desiredCountOf(service, taskSet) - live.length;
    if (missing !== 0) {
      this.#destabilize(taskSet);
    }
    for (let started = 0; started < missing; started++) {
      this.#start(service, taskSet, subnets);
    }
    const excess = missing < 0 ? live.slice(missing) : [];
    const reason = `Scaling activity initiated by (deployment ${taskSet.id})`;
    await Promise.all(
      excess.map((task) => this.#stop(taskSet, task, { code: "ServiceSchedulerInitiated", reason })),
    );
    this.#settle(service, taskSet);
  }

  #start(service: Service, taskSet: TaskSet, subnets: readonly Subnet[]): void {
    const subnet = subnets[taskSet.tasks.length % Math.max(subnets.length, 1)];
    if (subnet === undefined) {
      const wanted = taskSet.revision.network.subnets.join(", ");
      this.#events.recordForTaskSet(
        service,
        taskSet,
        `was unable to place a task: the subnets do not exist: ${wanted}.`,
      );
      return;
    }
    const index = this.#addresses.get(subnet.id) ?? 0;
    this.#addresses.set(subnet.id, index + 1);
    const id = this.props.ids.task();
    const ip = addressIn(subnet.cidr, index);
    const task = newTask(id, service, taskSet, { subnet, ip }, this.props.time.now());
    taskSet.tasks.push(task);
    this.#events.recordForTaskSet(service, taskSet, `has started 1 tasks: (task ${id}).`);
    this.#inBackground(() => this.#run(service, taskSet, task));
  }

  /** Runs a task until it is healthy, and replaces it when it fails. */
  async #run(service: Service, taskSet: TaskSet, task: Task): Promise<void> {
    const record = (message: string) => this.#events.recordForTaskSet(service, taskSet, message);
    const onRunning = () => {
      for (const exit of containerExitsOf(taskSet.revision.taskDefinition.containers)) {
        this.#inBackground(() => this.#exitContainer(service, taskSet, task, exit));
      }
    };
    const end = await runTask(taskSet, task, { ...this.props, record, onRunning });
    if (end === "healthy") {
      this.#settle(service, taskSet);
    } else if (end !== "stopped") {
      await this.#replace(service, taskSet, task, end);
    }
  }

  /** Waits until a container exits. If it is essential, its task is stopped and replaced. */
  async #exitContainer(service: Service, taskSet: TaskSet, task: Task, exit: ContainerExit): Promise<void> {
    await this.props.time.wait(exit.afterMinutes, task.stopping.signal);
    task.exitCodes.set(exit.container.name, exit.code);
    if (exit.container.essential) {
      const reason = "Essential container in task exited";
      await this.#replace(service, taskSet, task, { code: "EssentialContainerExited", reason });
    }
  }

  /** Stops a failed task, and starts the missing tasks after a while. */
  async #replace(service: Service, taskSet: TaskSet, task: Task, cause: StopCause): Promise<void> {
    await this.#stop(taskSet, task, cause);
    this.#destabilize(taskSet);
    await this.props.time.wait(TASK_RESTART_MINUTES, taskSet.draining.signal);
    await this.#reconcile(service, taskSet);
  }

  async #stop(taskSet: TaskSet, task: Task, cause: StopCause): Promise<void> {
    if (task.state.kind === "stopped") {
      return;
    }
    const previous = task.state;
    task.state = {
      kind: "stopped",
      startedAt: previous.kind === "running" ? previous.startedAt : undefined,
      stoppedAt: this.props.time.now(),
      cause,
    };
    task.stopping.abort(new WaitEnded(`task ${task.id} is stopped`));
    if (previous.kind === "running") {
      await deregisterTask(taskSet, task, this.props.backing);
    }
    if (previous.kind === "running" && previous.healthy) {
      await this.props.backing.deregisterTarget(taskSet.revision.loadBalancer.targetGroupArn, task.target);
    }
  }

  #destabilize(taskSet: TaskSet): void {
    if (taskSet.stability.status === "STEADY_STATE") {
      taskSet.stability = { status: "STABILIZING", since: this.props.time.now() };
    }
  }

  #settle(service: Service, taskSet: TaskSet): void {
    const healthy = taskSet.tasks.filter(({ state }) => state.kind === "running" && state.healthy).length;
    const isSteady = healthy === desiredCountOf(service, taskSet) && healthy === countsOf(taskSet).running;
    if (!isSteady || taskSet.stability.status === "STEADY_STATE") {
      return;
    }
    taskSet.stability = { status: "STEADY_STATE", since: this.props.time.now() };
    this.#events.recordForTaskSet(service, taskSet, "updated state to STEADY_STATE.");
    this.#events.record(service, `(service ${service.name}) has reached a steady state.`);
    for (const resolve of taskSet.onSteady) {
      resolve();
    }
    taskSet.onSteady.clear();
  }

  /** Runs work that continues after the request. An aborted wait ends it normally; other errors are logged. */
  #inBackground(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!(error instanceof WaitEnded)) {
        this.props.log(`ecs: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    });
  }
}
