import { type Fields, flag, knownOneOf, objectOf, optional, text } from "../../support/props";
import type { TaskContainer } from "./container/container";
import { CONTAINER_FIELDS, type ContainerOptions } from "./container/container-options";

/**
 * The container that sends the output of the others on: Fluent Bit or Fluentd, as FireLens sets it up. Containers
 * with `logs: { kind: "firelens" }` use it. It is essential.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
 */
export interface LogRouter extends ContainerOptions {
  /** The image, such as a fixed version of `public.ecr.aws/aws-observability/aws-for-fluent-bit`. */
  readonly image: string;
  /** The container's name. @default "log-router" */
  readonly name?: string;
  /** The program in the image. @default "fluentbit" */
  readonly program?: "fluentbit" | "fluentd";
  /** Whether cluster, task and task definition are added to each message. @default true */
  readonly ecsLogMetadata?: boolean;
  /**
   * The absolute path in the image of a configuration file that is included. Fargate can't read it from S3.
   * @default - none: the options of the containers decide
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef-customconfig.html
   */
  readonly configFile?: string;
}

const LOG_ROUTER_FIELDS: Fields<LogRouter> = {
  ...CONTAINER_FIELDS,
  image: text,
  name: optional(text),
  program: optional(knownOneOf("fluentbit", "fluentd")),
  ecsLogMetadata: optional(flag),
  configFile: optional(text),
};

/** The shape of `LogRouter`. */
export const logRouterShape = objectOf<LogRouter>(LOG_ROUTER_FIELDS);

/** The log router as a container. */
export function logRouterContainer({
  name,
  program,
  ecsLogMetadata,
  configFile,
  ...container
}: LogRouter): TaskContainer {
  return {
    // ECS sets this user for a router without one, so that it can read the sockets of the others.
    user: "0",
    ...container,
    name: name ?? "log-router",
    ports: [],
    essential: true,
    prop: "logRouter",
    firelens: {
      type: program ?? "fluentbit",
      options: {
        "enable-ecs-log-metadata": String(ecsLogMetadata ?? true),
        ...(configFile === undefined ? {} : { "config-file-type": "file", "config-file-value": configFile }),
      },
    },
  };
}
