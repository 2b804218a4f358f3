/**
 * The services of one region: CODE_DEPLOY ones with their task sets, and what moto drops of all the others.
 *
 * Task sets and tasks are kept here and not in moto: moto's are always steady, have no counts, start tasks that
 * age with every question, and stay behind when their creation fails. moto keeps everything around them: the
 * service's tags and status, the listeners, and the targets.
 */
import type { Backing } from "./backing";
import { DEFAULTS, type Remembered, remember, withRemembered } from "./cache";
import { AwsFault, isObject, type JsonObject } from "./json-protocol";
import type { Service, Task, TaskSet } from "./model";
import { checkCreateService, checkUpdateService } from "./service-rules";
import { Scheduler, type SchedulerProps } from "./tasks/scheduler";
import { isNamed, viewService } from "./views";

/** Sends a request of the same operation on to moto, with this body, and answers moto's JSON. */
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
  readonly #codeDeploy = new Map<string, Service>();
  /** By service ARN, whatever the deployment controller. */
  readonly #remembered = new Map<string, Remembered>();

  constructor(private readonly props: SchedulerProps) {
    this.scheduler = new Scheduler(props);
    this.backing = props.backing;
  }

  /** The CODE_DEPLOY service of that name or ARN in that cluster. */
  find(cluster: unknown, name: unknown): Service | undefined {
    return [...this.#codeDeploy.values()].find((service) => isNamed(service, cluster, name));
  }

  /** Every task of every CODE_DEPLOY service, stopped ones too for a while. */
  tasks(): readonly PlacedTask[] {
    return [...this.#codeDeploy.values()].flatMap((service) =>
      service.taskSets.flatMap((taskSet) => taskSet.tasks.map((task) => ({ service, taskSet, task }))),
    );
  }

  /** CreateService. */
  async create(input: JsonObject, send: Send): Promise<JsonObject> {
    const controller = input["deploymentController"];
    if (!isObject(controller) || controller["type"] !== "CODE_DEPLOY") {
      const answer = await send(input);
      const arn = arnOf(answer["service"]);
      this.#remembered.set(arn, remember(DEFAULTS, input));
      return this.#viewed(answer);
    }
    const checked = await checkCreateService(input, this.backing);
    // moto knows no capacity providers; the launch type that it is told is never shown.
    const answer = await send({ ...input, launchType: "FARGATE" });
    const kept = answer["service"];
    const service: Service = {
      arn: arnOf(kept),
      name: checked.name,
      clusterArn: isObject(kept) ? String(kept["clusterArn"]) : "",
      createdAt: this.props.time.now(),
      desiredCount: checked.desiredCount,
      taskSets: [],
      events: [],
    };
    this.#codeDeploy.set(service.arn, service);
    this.#remembered.set(service.arn, remember(DEFAULTS, input));
    await this.scheduler.createTaskSet(service, checked.revision, { status: "PRIMARY" });
    return this.#viewed(answer);
  }

  /** UpdateService. */
  async update(input: JsonObject, send: Send): Promise<JsonObject> {
    const service = this.find(input["cluster"], input["service"]);
    if (service === undefined) {
      const answer = await send(input);
      this.#rememberUpdate(arnOf(answer["service"]), input);
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
    this.#rememberUpdate(service.arn, input);
    if (typeof desiredCount === "number" && desiredCount !== service.desiredCount) {
      await this.scheduler.scale(service, desiredCount);
    }
    return this.#viewed(answer);
  }

  /** DeleteService. */
  async delete(input: JsonObject, send: Send): Promise<JsonObject> {
    const service = this.find(input["cluster"], input["service"]);
    if (service === undefined) {
      return this.#viewed(await send(input));
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
    return viewed;
  }

  /** DescribeServices. */
  async describe(input: JsonObject, send: Send): Promise<JsonObject> {
    const answer = await send(input);
    const services = Array.isArray(answer["services"]) ? answer["services"] : [];
    return { ...answer, services: services.map((service) => this.#view(service)) };
  }

  #rememberUpdate(arn: string, input: JsonObject): void {
    this.#remembered.set(arn, remember(this.#remembered.get(arn) ?? DEFAULTS, input));
  }

  #viewed(answer: JsonObject): JsonObject {
    return { ...answer, service: this.#view(answer["service"]) };
  }

  #view(kept: unknown): unknown {
    if (!isObject(kept)) {
      return kept;
    }
    const arn = arnOf(kept);
    const remembered = this.#remembered.get(arn) ?? DEFAULTS;
    const service = this.#codeDeploy.get(arn);
    return service === undefined ? withRemembered(kept, remembered) : viewService(kept, service, remembered);
  }
}

function arnOf(service: unknown): string {
  const arn = isObject(service) ? service["serviceArn"] : undefined;
  return typeof arn === "string" ? arn : "";
}
