import { type Fields, flag, knownListOf, number, objectOf, optional, text } from "../../../support/props";
import { CONTAINER_FIELDS, type ContainerOptions } from "./container-options";

/**
 * The container that receives the traffic. It is essential: the task stops with it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export interface ContainerProps extends ContainerOptions {
  /** The image, with a digest or a tag that never moves: the same reference must always mean the same image. */
  readonly image: string;
  /** The port that the container listens on, 1 to 65535. */
  readonly port: number;
  /** The container's name, 1 to 255 letters, digits, hyphens and underscores. @default "app" */
  readonly name?: string;
}

/** The shape of `ContainerProps`. */
export const containerShape = objectOf<ContainerProps>({
  ...CONTAINER_FIELDS,
  image: text,
  port: number,
  name: optional(text),
});

/**
 * Another container of the task. All containers of a task share its network: they reach each other on localhost.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export interface Sidecar extends ContainerOptions {
  /** The image, with a digest or a tag that never moves. */
  readonly image: string;
  /** The ports that the container listens on, 1 to 65535, none of another container. @default - none */
  readonly ports?: readonly number[];
  /**
   * Whether the task stops when the container exits or is unhealthy. A container that prepares something and exits
   * must set it to false. @default true
   */
  readonly essential?: boolean;
}

/** The properties of a sidecar. */
export const SIDECAR_FIELDS: Fields<Sidecar> = {
  ...CONTAINER_FIELDS,
  image: text,
  ports: optional(knownListOf(number)),
  essential: optional(flag),
};

/** The default name of the container that receives the traffic. */
export const DEFAULT_CONTAINER_NAME = "app";

/** A container of a task: the one that receives the traffic, a sidecar, or the log router. */
export interface TaskContainer extends ContainerOptions {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly number[];
  readonly essential: boolean;
  /** The path of its props, such as `sidecars.proxy`. */
  readonly prop: string;
  /** Only of a log router. */
  readonly firelens?: FirelensConfiguration;
}

/** A log router's configuration, in the form of ECS. */
export interface FirelensConfiguration {
  readonly type: "fluentbit" | "fluentd";
  readonly options: Readonly<Record<string, string>>;
}
