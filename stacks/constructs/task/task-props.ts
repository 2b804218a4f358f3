import { type Statement, statementsShape } from "../../support/policy";
import {
  type Fields,
  number,
  objectOf,
  oneOf,
  optional,
  recordOf,
  text,
  textList,
  variantsOf,
} from "../../support/props";
import { type Exec, execShape } from "../exec/ecs-exec";
import { LOG_GROUP_FIELDS, type LogGroupOptions } from "../log-group";
import {
  type ContainerProps,
  containerShape,
  DEFAULT_CONTAINER_NAME,
  SIDECAR_FIELDS,
  type Sidecar,
  type TaskContainer,
} from "./container/container";
import { type LogRouter, logRouterContainer, logRouterShape } from "./log-router";
import { shareOut } from "./shares";
import { type Volumes, volumeShape } from "./volumes";

/**
 * Who makes the task definition and its roles.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export type Task =
  /** The stack makes the task definition, and the roles that are not given. */
  | {
      readonly kind: "own";
      /**
       * An existing role for the service's own code, by ARN. The stack adds no permissions to it: it needs those of
       * EFS volumes with `iam`, and of ECS Exec. @default - the stack's own role, with `taskPolicy`
       * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
       */
      readonly taskRoleArn?: string;
      /**
       * An existing role with which ECS starts the tasks, by ARN. The stack adds no permissions to it: it needs those
       * for the images, logs, secrets and environment files. @default - the stack's own role
       * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
       */
      readonly executionRoleArn?: string;
    }
  /** You make the task definition. A new revision of it starts a deployment. */
  | {
      readonly kind: "existing";
      /** The revision to deploy, by ARN. Keep old revisions active: CodeDeploy may have to roll back to them. */
      readonly taskDefinitionArn: string;
      /** The container that receives the traffic. */
      readonly containerName: string;
      /** The port that it listens on, 1 to 65535. The task definition must map it. */
      readonly containerPort: number;
      /** The task definition's task role and execution role, by ARN: CodeDeploy may pass these to ECS. */
      readonly roleArns: readonly string[];
    };

/**
 * What a service runs, and the log group of its containers.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export interface TaskOptions extends LogGroupOptions {
  /** The container that receives the traffic. @default - none: required, unless `task` is an existing task definition */
  readonly container?: ContainerProps;
  /** Other containers of the task, by name. ECS allows 10 containers in a task. @default - none */
  readonly sidecars?: Readonly<Record<string, Sidecar>>;
  /** The container that sends the output of others on. @default - none: output goes to CloudWatch directly */
  readonly logRouter?: LogRouter;
  /** Volumes by name, which containers mount with `mounts`. @default - none */
  readonly volumes?: Volumes;
  /**
   * CPU in units of 1/1024 vCPU. Fargate supports only certain pairs of CPU and memory. @default 256
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  readonly cpu?: number;
  /**
   * Memory in MiB. The allowed values depend on `cpu`. A container that needs more is killed. @default 512
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  readonly memoryMiB?: number;
  /**
   * Disk space of the task in GiB, 21 to 200: images, root file systems and `bind` volumes. @default - Fargate's: 20
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
   */
  readonly ephemeralStorageGiB?: number;
  /**
   * The CPU architecture of the images. @default "X86_64"
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html
   */
  readonly cpuArchitecture?: "X86_64" | "ARM64";
  /**
   * The AWS permissions of the service's own code. A change also applies to the old revision at once, before the
   * rollout: remove a permission in a separate apply, after the revision that needs it is terminated. @default - no
   * permissions
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
   */
  readonly taskPolicy?: readonly Statement[];
  /** Whether operators may run commands in the containers. @default { kind: "off" } */
  readonly exec?: Exec;
  /** Who makes the task definition and its roles. @default { kind: "own" }: the stack */
  readonly task?: Task;
}

/** The properties of `TaskOptions`. Without defaults, since an existing task definition allows few of them. */
export const TASK_FIELDS: Fields<TaskOptions> = {
  container: optional(containerShape),
  sidecars: optional(recordOf(objectOf(SIDECAR_FIELDS))),
  logRouter: optional(logRouterShape),
  volumes: optional(recordOf(volumeShape)),
  cpu: optional(number),
  memoryMiB: optional(number),
  ephemeralStorageGiB: optional(number),
  cpuArchitecture: optional(oneOf("X86_64", "ARM64")),
  taskPolicy: optional(statementsShape),
  ...LOG_GROUP_FIELDS,
  exec: optional(execShape),
  task: optional(
    variantsOf<Task>({
      own: { taskRoleArn: optional(text), executionRoleArn: optional(text) },
      existing: {
        taskDefinitionArn: text,
        containerName: text,
        containerPort: number,
        roleArns: textList,
      },
    }),
  ),
};

/** A task definition that the user makes. */
export type ExistingTask = Extract<Task, { readonly kind: "existing" }>;

/** A task definition that the stack makes, with all defaults filled in. */
export interface OwnTask extends Extract<Task, { readonly kind: "own" }> {
  /** The first one receives the traffic. */
  readonly containers: readonly TaskContainer[];
  readonly volumes: Volumes;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly ephemeralStorageGiB: number | undefined;
  readonly cpuArchitecture: "X86_64" | "ARM64";
  readonly taskPolicy: readonly Statement[];
}

/** The size of a task. */
export const taskSize = ({ cpu, memoryMiB }: TaskOptions) => ({
  cpu: cpu ?? 256,
  memoryMiB: memoryMiB ?? 512,
});

/** Fills in the defaults of a task. */
export function normalizeTask(options: TaskOptions): OwnTask | ExistingTask {
  const { task = { kind: "own" } } = options;
  return task.kind === "existing"
    ? task
    : {
        ...task,
        ...taskSize(options),
        containers: shareOut(containersOf(options), taskSize(options)),
        volumes: options.volumes ?? {},
        ephemeralStorageGiB: options.ephemeralStorageGiB,
        cpuArchitecture: options.cpuArchitecture ?? "X86_64",
        taskPolicy: options.taskPolicy ?? [],
      };
}

/** The containers of a task: the one with the traffic, the sidecars by name, the log router. */
export function containersOf({ container, sidecars = {}, logRouter }: TaskOptions): TaskContainer[] {
  return [
    ...(container === undefined ? [] : [mainContainer(container)]),
    ...Object.entries(sidecars)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, sidecar]) => sidecarContainer(name, sidecar)),
    ...(logRouter === undefined ? [] : [logRouterContainer(logRouter)]),
  ];
}

function mainContainer({ name, port, ...container }: ContainerProps): TaskContainer {
  return {
    ...container,
    name: name ?? DEFAULT_CONTAINER_NAME,
    ports: [port],
    essential: true,
    prop: "container",
  };
}

function sidecarContainer(name: string, { ports, essential, ...sidecar }: Sidecar): TaskContainer {
  return { ...sidecar, name, ports: ports ?? [], essential: essential ?? true, prop: `sidecars.${name}` };
}
