import {
  type Fields,
  flag,
  knownListOf,
  knownOneOf,
  number,
  objectOf,
  optional,
  recordOf,
  text,
  textList,
} from "../../../support/props";
import { type ContainerHealthCheck, containerHealthCheckShape } from "./container-health-check";
import { type LinuxParameters, linuxParametersShape, type Ulimits, ulimitsShape } from "./linux-parameters";
import { type ContainerLogs, containerLogsShape } from "./logs";

/**
 * What another container must have done before a container starts: `START` it runs, `HEALTHY` its health check has
 * passed, `COMPLETE` it has exited, `SUCCESS` it has exited with 0.
 */
export const DEPENDENCY_CONDITIONS = ["START", "COMPLETE", "SUCCESS", "HEALTHY"] as const;

/** One of {@link DEPENDENCY_CONDITIONS}. */
export type DependencyCondition = (typeof DEPENDENCY_CONDITIONS)[number];

/**
 * A volume of the task in a container's file system.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
 */
export interface Mount {
  /** The name of the volume in `volumes`. */
  readonly volume: string;
  /** The absolute path in the container. */
  readonly path: string;
  /** Whether the container can only read it. @default false */
  readonly readOnly?: boolean;
}

/**
 * The options of every container of a task.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export interface ContainerOptions {
  /** The entry point, as a list of its parts. @default - the image's entry point */
  readonly entryPoint?: readonly string[];
  /** The command to run, as a list of its parts. @default - the image's command */
  readonly command?: readonly string[];
  /**
   * Environment variables. Everyone who may read the task definition can read them: don't put secrets here.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Files with environment variables in S3, by the ARN of the object, at most 10 in a task. Each ends in `.env`.
   * `environment` and `secrets` win over a file. The files are read when a task starts: a change of a file starts no
   * deployment, and a rollback reads it too. @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
   */
  readonly environmentFiles?: readonly string[];
  /**
   * Environment variables from Secrets Manager or from SSM parameters, each by ARN. A Secrets Manager ARN may have
   * a JSON key (`<arn>:password::`). A secret that is removed here is lost to the old revision at once, before the
   * rollout: remove it in a separate apply after the new revision is live. @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * The customer managed KMS keys that encrypt the secrets and the environment files, by ARN. @default - none: they
   * use AWS managed keys
   */
  readonly secretKeyArns?: readonly string[];
  /** Whether the root file system is read-only. ECS Exec needs one that is not. @default true */
  readonly readonlyRootFilesystem?: boolean;
  /**
   * The user that runs the container: `user`, `uid`, `user:group` or `uid:gid`. @default - the image's user
   */
  readonly user?: string;
  /** The absolute path of the directory in which the command runs. @default - the image's directory */
  readonly workingDirectory?: string;
  /**
   * CPU units that are reserved for the container, 0 to the task's `cpu`. All containers together may reserve the
   * task's. CPU that a container doesn't use is free for the others.
   * @default - for the container with the traffic: what the others leave, if they reserve CPU; otherwise an equal share
   */
  readonly cpu?: number;
  /**
   * The container's limit of memory in MiB, 6 to the task's `memoryMiB`. Beyond it the container is killed.
   * @default - for the container with the traffic: what the others leave of the task's memory; for others no limit
   */
  readonly memoryMiB?: number;
  /**
   * Memory in MiB that is reserved for the container, at least 6 and less than its `memoryMiB`. All containers
   * together may reserve the task's memory. @default - the container's `memoryMiB`, if it has one
   */
  readonly memoryReservationMiB?: number;
  /**
   * A command in the container that says whether it is healthy. If an essential container isn't, ECS stops its task.
   * @default - none: only the load balancer checks the container with the traffic
   */
  readonly healthCheck?: ContainerHealthCheck;
  /**
   * Seconds that the containers in `dependsOn` get for their conditions, 2 to 120. After that the task is stopped.
   * @default - Fargate's: 3 minutes
   */
  readonly startTimeoutSeconds?: number;
  /**
   * Seconds from SIGTERM to SIGKILL when the task stops, 2 to 120. Work that isn't done by then is lost.
   * @default - Fargate's: 30 seconds
   */
  readonly stopTimeoutSeconds?: number;
  /**
   * The containers that must start, exit or be healthy before this one starts, by name. ECS stops containers in the
   * reverse order. @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  readonly dependsOn?: Readonly<Record<string, DependencyCondition>>;
  /** The limits of resources of the operating system. @default - Fargate's */
  readonly ulimits?: Ulimits;
  /** Linux options. @default - Fargate's; with ECS Exec an init process */
  readonly linuxParameters?: LinuxParameters;
  /** The volumes of the task that the container sees. @default - none */
  readonly mounts?: readonly Mount[];
  /** Where the container's output goes. @default { kind: "cloudwatch" } */
  readonly logs?: ContainerLogs;
}

/** The properties of every container. */
export const CONTAINER_FIELDS: Fields<ContainerOptions> = {
  entryPoint: optional(textList),
  command: optional(textList),
  environment: optional(recordOf(text)),
  environmentFiles: optional(knownListOf(text)),
  secrets: optional(recordOf(text)),
  secretKeyArns: optional(textList),
  readonlyRootFilesystem: optional(flag),
  user: optional(text),
  workingDirectory: optional(text),
  cpu: optional(number),
  memoryMiB: optional(number),
  memoryReservationMiB: optional(number),
  healthCheck: optional(containerHealthCheckShape),
  startTimeoutSeconds: optional(number),
  stopTimeoutSeconds: optional(number),
  dependsOn: optional(recordOf(knownOneOf(...DEPENDENCY_CONDITIONS))),
  ulimits: optional(ulimitsShape),
  linuxParameters: optional(linuxParametersShape),
  mounts: optional(knownListOf(objectOf<Mount>({ volume: text, path: text, readOnly: optional(flag) }))),
  logs: optional(containerLogsShape),
};
