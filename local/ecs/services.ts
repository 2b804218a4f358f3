/**
 * The services of one account and region: CODE_DEPLOY services with their task sets, and the attributes of all other services
 * that moto drops.
 *
 * Task sets and tasks are stored here and not in moto: moto's task sets are always steady, have no counts, change
 * with every request, and are not removed when their creation fails. moto stores everything else: the service's
 * tags and status, the listeners, and the targets.
 */

import { AwsFault, isObject, type JsonObject } from "../gateway/json-protocol";
import type { Backing } from "./backing";
import { type CachedAttributes, cacheRequest, DEFAULTS, withCachedAttributes } from "./cache";
import type { Service, Task, TaskSet } from "./model";
import { checkCreateService, checkUpdateService } from "./service-rules";
import { OneOffTasks } from "./tasks/one-off-tasks";
import { Scheduler, type SchedulerProps } from "./tasks/scheduler";
import { removeOldTasks } from "./tasks/task-sets";
import { isNamed, viewService } from "./views";

/** Sends a request of the same operation to moto with this body, and returns moto's response. */
export type Send = (body: JsonObject) => Promise<JsonObject>;

/** A task with the task set and the service that it belongs to. */
export interface PlacedTask {
  readonly service: Service;
  readonly taskSet: TaskSet;
  readonly task: Task;
}

export class Services {
  readonly scheduler: Scheduler;
  readonly backing: Backing;
  readonly oneOffTasks: OneOffTasks;
  readonly #codeDeploy = new Map<string, Service>();
  /** By service ARN, for every deployment controller. */
  readonly #cached = new Map<string, CachedAttributes>();
  /** The ARNs of the services that were deleted, and not created again. */
  readonly #deleted = new Set<string>();

  constructor(private readonly props: SchedulerProps) {
    this.scheduler = new Scheduler(props);
    this.backing = props.backing;
    this.oneOffTasks = new OneOffTasks(props);
  }

  /** The CODE_DEPLOY service with this name or ARN in this cluster. */
  find(cluster: unknown, name: unknown): Service | undefined {
    return [...this.#codeDeploy.values()].find((service) => isNamed(service, cluster, name));
  }

  /** All tasks of all CODE_DEPLOY services, including recently stopped tasks. */
  tasks(): readonly PlacedTask[] {
    const now = this.props.time.now();
    return [...this.#codeDeploy.values()].flatMap((service) => {
      for (const taskSet of service.removedTaskSets) {
        removeOldTasks(taskSet, now);
      }
      const taskSets = [...service.removedTaskSets, ...service.taskSets];
      return taskSets.flatMap((taskSet) => taskSet.tasks.map((task) => ({ service, taskSet, task })));
    });
  }

  /** CreateService. */
  async create(input: JsonObject, send: Send): Promise<JsonObject> {
    const controller = input["deploymentController"];
    if (!isObject(controller) || controller["type"] !== "CODE_DEPLOY") {
      const answer = await send(input);
      const arn = arnOf(answer["service"]);
      this.#deleted.delete(arn);
      this.#cached.set(arn, cacheRequest(DEFAULTS, input));
      return this.#viewed(answer);
    }
    const checked = await checkCreateService(input, this.backing);
    // moto doesn't support capacity providers. The launch type that it gets is never shown.
    const answer = await send({ ...input, launchType: "FARGATE" });
    const kept = answer["service"];
    const service: Service = {
      arn: arnOf(kept),
      name: checked.name,
      clusterArn: isObject(kept) ? String(kept["clusterArn"]) : "",
      createdAt: this.props.time.now(),
      desiredCount: checked.desiredCount,
      taskSets: [],
      removedTaskSets: [],
      events: [],
    };
    this.#deleted.delete(service.arn);
    this.#codeDeploy.set(service.arn, service);
    this.#cached.set(service.arn, cacheRequest(DEFAULTS, input));
    await this.scheduler.createTaskSet(service, checked.revision, { status: "PRIMARY" });
    return this.#viewed(answer);
  }

  /** UpdateService. */
  async update(input: JsonObject, send: Send): Promise<JsonObject> {
    const service = this.find(input["cluster"], input["service"]);
    if (service === undefined) {
      const answer = await send(input);
      this.#cacheUpdate(arnOf(answer["service"]), input);
      return this.#viewed(answer);
    }
    checkUpdateService(input);
    const { cluster, desiredCount, propagateTags } = input;
    const forwarded = { cluster, service: service.name, desiredCount, propagateTags };
    const answer = await send(
      Object.fromEntries(
        Object.entries(forwarded).filter(([, value]) => value !== undefined && value !== null),
      ),
    );
    this.#cacheUpdate(service.arn, input);
    if (typeof desiredCount === "number" && desiredCount !== service.desiredCount) {
      await this.scheduler.scale(service, desiredCount);
    }
    return this.#viewed(answer);
  }

  /** DeleteService. */
  async delete(input: JsonObject, send: Send): Promise<JsonObject> {
    const service = this.find(input["cluster"], input["service"]);
    if (service === undefined) {
      const answer = await send(input);
      this.#deleted.add(arnOf(answer["service"]));
      return this.#viewed(answer);
    }
    if (service.taskSets.filter(({ status }) => status !== "DRAINING").length > 1) {
      throw new AwsFault(
        "InvalidParameterException",
        "The service cannot be stopped while deployments are active.",
      );
    }
    const answer = await send(input);
    const viewed = this.#viewed(answer);
    for (const taskSet of service.taskSets) {
      await this.scheduler.drain(service, taskSet);
    }
    this.#codeDeploy.delete(service.arn);
    this.#deleted.add(service.arn);
    return viewed;
  }

  /** ListServices. AWS lists no deleted services; moto does. */
  async list(input: JsonObject, send: Send): Promise<JsonObject> {
    const answer = await send(input);
    const arns = Array.isArray(answer["serviceArns"]) ? answer["serviceArns"] : [];
    return { ...answer, serviceArns: arns.filter((arn) => !this.#deleted.has(String(arn))) };
  }

  /** DescribeServices. */
  async describe(input: JsonObject, send: Send): Promise<JsonObject> {
    const answer = await send(input);
    const services = Array.isArray(answer["services"]) ? answer["services"] : [];
    return { ...answer, services: services.map((service) => this.#view(service)) };
  }

  #cacheUpdate(arn: string, input: JsonObject): void {
    this.#cached.set(arn, cacheRequest(this.#cached.get(arn) ?? DEFAULTS, input));
  }

  #viewed(answer: JsonObject): JsonObject {
    return { ...answer, service: this.#view(answer["service"]) };
  }

  #view(kept: unknown): unknown {
    if (!isObject(kept)) {
      return kept;
    }
    const arn = arnOf(kept);
    const cached = this.#cached.get(arn) ?? DEFAULTS;
    const service = this.#codeDeploy.get(arn);
    return service === undefined ? withCachedAttributes(kept, cached) : viewService(kept, service, cached);
  }
}

function arnOf(service: unknown): string {
  const arn = isObject(service) ? service["serviceArn"] : undefined;
  return typeof arn === "string" ? arn : "";
}
