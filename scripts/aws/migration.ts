import type { Ecs } from "./ecs";
import type { Topics } from "./topics";

/** A task that no service started. */
export interface OneOffTask {
  readonly arn: string;
  /** ECS's status, such as `PROVISIONING`, `PENDING`, `RUNNING` or `STOPPED`. */
  readonly lastStatus: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** ECS's stop code, such as `TaskFailedToStart`. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
  readonly stopCode: string | undefined;
  readonly stoppedReason: string | undefined;
  readonly containers: readonly {
    readonly name: string;
    /** `undefined` while it runs, or if it never ran. */
    readonly exitCode: number | undefined;
    /** Such as `CannotPullContainerError: …`. */
    readonly reason: string | undefined;
  }[];
}

/** The task to run. */
export interface NewTask {
  readonly cluster: string;
  /** By full ARN. */
  readonly taskDefinition: string;
  readonly container: string;
  /** Instead of the command in the task definition. */
  readonly command: readonly string[];
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: "ENABLED" | "DISABLED";
  readonly platformVersion: string;
  /** By which the task is found again. */
  readonly startedBy: string;
  /** A second request with this token returns the task of the first. */
  readonly clientToken: string;
}

/** The result of RunTask. */
export type TaskStart =
  | { readonly kind: "started"; readonly task: OneOffTask }
  /** ECS could not place the task: for example, Fargate has no capacity. */
  | { readonly kind: "not-placed"; readonly reasons: readonly string[] };

/** Where a container writes its output. */
export interface ContainerLog {
  readonly driver: string;
  /** The log group and the prefix of the stream, with the driver `awslogs`. */
  readonly group: string | undefined;
  readonly streamPrefix: string | undefined;
}

/** What a task definition runs. */
export interface LoggedTaskDefinition {
  /** `ACTIVE`, `INACTIVE` once it is deregistered, or `DELETE_IN_PROGRESS`. */
  readonly status: string;
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly log: ContainerLog | undefined;
  }[];
}

/** A text that is stored in AWS. */
export interface StoredText {
  readonly value: string;
  /** Which version it is: each write makes a new one, also of a parameter that was deleted and created again. */
  readonly version: string;
}

/** The calls to AWS that a migration needs. */
export interface MigrationAws extends Pick<Ecs, "service">, Topics {
  /** @returns `undefined` when the revision never existed or is deleted */
  loggedTaskDefinition(arn: string): Promise<LoggedTaskDefinition | undefined>;
  /** Runs a task on Fargate. */
  runTask(task: NewTask): Promise<TaskStart>;
  /** The tasks that were started by this name: those that run, and those that stopped in about the last hour. */
  tasksStartedBy(cluster: string, startedBy: string): Promise<readonly OneOffTask[]>;
  /** @returns `undefined` when ECS has no such task, or no longer */
  oneOffTask(cluster: string, arn: string): Promise<OneOffTask | undefined>;
  /** A parameter of the Parameter Store. @returns `undefined` when it does not exist */
  storedText(parameter: string): Promise<StoredText | undefined>;
  /** Replaces the value of a parameter. */
  storeText(parameter: string, value: string): Promise<void>;
  /** The last lines of a log stream, the oldest first. @returns `undefined` when it does not exist */
  logTail(group: string, stream: string, most: number): Promise<readonly string[] | undefined>;
}
