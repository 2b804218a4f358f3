import { Fn } from "cdktf";
import { checkPort } from "../support/numbers";
import { checkText, isKnown, type Problem } from "../support/problems";
import { flag, number, objectOf, optional, recordOf, text, textList } from "../support/props";

/** The container that receives the traffic. */
export interface ContainerProps {
  /** The image, with a digest or a tag that never moves: the same reference must always mean the same image. */
  readonly image: string;
  /** The port that the container listens on, 1 to 65535. */
  readonly port: number;
  /** The container's name, 1 to 255 letters, digits, hyphens and underscores. @default "app" */
  readonly name?: string;
  /**
   * Environment variables. Everyone who may read the task definition can read them: don't put secrets here.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Environment variables from Secrets Manager or from SSM parameters, each by ARN. A Secrets Manager ARN may have
   * a JSON key (`<arn>:password::`). A secret that is removed here is lost to the old revision at once, before the
   * rollout: remove it in a separate apply after the new revision is live. @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * The customer managed KMS keys that encrypt the secrets, by ARN. @default - none: the secrets use AWS managed
   * keys
   */
  readonly secretKeyArns?: readonly string[];
  /** The command to run. @default - the image's command */
  readonly command?: readonly string[];
  /** Whether the root file system is read-only. @default true */
  readonly readonlyRootFilesystem?: boolean;
}

/** The shape of `ContainerProps`. */
export const containerShape = objectOf<ContainerProps>({
  image: text,
  port: number,
  name: optional(text),
  environment: optional(recordOf(text)),
  secrets: optional(recordOf(text)),
  secretKeyArns: optional(textList),
  command: optional(textList),
  readonlyRootFilesystem: optional(flag),
});

/** The default name of the container. */
export const DEFAULT_CONTAINER_NAME = "app";

/** What the container's definition needs from its task. */
export interface ContainerSurroundings {
  readonly memoryMiB: number;
  readonly region: string;
  readonly logGroupName: string;
}

/**
 * Renders the container's definition in the form of ECS. The empty lists that ECS returns for every container are
 * included: without them each plan of a new image would show them as removed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function renderContainer(container: ContainerProps, surroundings: ContainerSurroundings) {
  const { memoryMiB, region, logGroupName } = surroundings;
  const secrets = renderPairs("valueFrom", container.secrets);
  return {
    name: container.name ?? DEFAULT_CONTAINER_NAME,
    image: container.image,
    essential: true,
    cpu: 0,
    // All of the task's memory: the task has one container, and a smaller limit would waste memory that is paid
    // for.
    memory: memoryMiB,
    portMappings: [{ containerPort: container.port, hostPort: container.port, protocol: "tcp" }],
    readonlyRootFilesystem: container.readonlyRootFilesystem ?? true,
    ...(container.command === undefined ? {} : { command: container.command }),
    environment: renderPairs("value", container.environment),
    ...(secrets.length === 0 ? {} : { secrets }),
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": region,
        "awslogs-stream-prefix": "task",
      },
    },
  };
}

/** The ARNs of the secrets that a container uses, without duplicates, in the form that IAM accepts. */
export function secretArns({ secrets = {} }: ContainerProps): string[] {
  return [...new Set(Object.values(secrets).map(secretResource))];
}

/** Removes the JSON key, stage and version after the ARN: ECS accepts them, IAM doesn't. */
function secretResource(reference: string): string {
  return isKnown(reference)
    ? reference.split(":").slice(0, 7).join(":")
    : Fn.replace(reference, "/^((?:[^:]*:){6}[^:]*).*$/", "$1");
}

/**
 * Renders a record as ECS expects it: a list of names and values, sorted so that the order of the props doesn't
 * matter.
 */
function renderPairs(valueKey: "value" | "valueFrom", record: Readonly<Record<string, string>> = {}) {
  return Object.entries(record)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ name, [valueKey]: value }));
}

/** A secret of Secrets Manager, with or without JSON key, stage and version, or an SSM parameter. */
const SECRET_ARN =
  /^arn:[\w-]+:(secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+(:[^:]*:[^:]*:[^:]*)?|ssm:[\w-]+:\d{12}:parameter\/\S+)$/;

/** Everything that is wrong with a container. Unresolved tokens pass. */
export function checkContainer(prop: string, container: ContainerProps): Problem[] {
  const problems = [
    ...checkPort(`${prop}.port`, container.port),
    ...checkText(`${prop}.image`, container.image, /^\S+$/, {
      allowed: "an image reference without white space, such as registry/repository:tag",
      fix: "set it to the image to run",
    }),
    ...checkText(`${prop}.name`, container.name, /^[a-zA-Z0-9_-]{1,255}$/, {
      allowed: "1 to 255 letters, digits, hyphens and underscores",
      fix: `leave it out for ${JSON.stringify(DEFAULT_CONTAINER_NAME)}`,
    }),
    ...Object.entries(container.secrets ?? {}).flatMap(([name, reference]) =>
      checkText(`${prop}.secrets.${name}`, reference, SECRET_ARN, {
        allowed:
          "the ARN of a secret, optionally followed by :<JSON key>:<stage>:<version>, or the ARN of an SSM parameter",
        fix: "use the full ARN: a name doesn't contain the account and the region",
      }),
    ),
  ];
  const duplicates = Object.keys(container.environment ?? {}).filter(
    (name) => container.secrets?.[name] !== undefined,
  );
  if (duplicates.length > 0) {
    problems.push({
      prop: `${prop}.secrets`,
      what: `${duplicates.join(", ")} is in ${prop}.environment too`,
      allowed: "each variable in only one of the two",
      fix: `remove ${duplicates.join(", ")} from ${prop}.environment`,
    });
  }
  return problems;
}
