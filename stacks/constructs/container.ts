import { Fn } from "cdktf";
import { checkPort } from "../support/numbers";
import { isKnown, type Problem } from "../support/problems";
import { flag, number, objectOf, optional, recordOf, text, textList } from "../support/props";

/** The container that serves the traffic. */
export interface ContainerProps {
  /** The image, with a tag that is never moved or a digest: the same image must mean the same revision. */
  readonly image: string;
  /** The port that it listens on, 1 to 65535. */
  readonly port: number;
  /** @default "app" */
  readonly name?: string;
  /** Environment variables. They can be read by whoever may read the task definition: no secrets here. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Environment variables from Secrets Manager, by ARN, also with a JSON key (`<arn>:password::`), or from SSM
   * parameters, by ARN. The old revision loses a secret that is left out as soon as the new one: take it away in an
   * apply of its own. @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The KMS keys of your own that the secrets are encrypted with, by ARN. @default - none: AWS's keys */
  readonly secretKeyArns?: readonly string[];
  /** @default - the image's own */
  readonly command?: readonly string[];
  /** Whether the root file system can't be written to. @default true */
  readonly readonlyRootFilesystem?: boolean;
}

/** What a container looks like. */
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

/** The container's name, unless it is given another one. */
export const DEFAULT_CONTAINER_NAME = "app";

/** What a container takes from its task. */
export interface ContainerSurroundings {
  readonly memoryMiB: number;
  readonly region: string;
  readonly logGroupName: string;
}

/**
 * Renders the container's definition, in ECS's words. What ECS returns for every container is there even where it is
 * empty: otherwise each plan of a new image would show it as removed.
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
    // The whole task's: with one container a smaller limit would only waste what is paid for.
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

/** The secrets that a container's variables are taken from, each once, as IAM knows them. */
export function secretArns({ secrets = {} }: ContainerProps): string[] {
  return [...new Set(Object.values(secrets).map(secretResource))];
}

/** The secret itself: ECS takes its JSON key, stage and version behind the ARN, IAM doesn't. */
function secretResource(reference: string): string {
  return isKnown(reference)
    ? reference.split(":").slice(0, 7).join(":")
    : Fn.replace(reference, "/^((?:[^:]*:){6}[^:]*).*$/", "$1");
}

/** A record as ECS wants it: a list of names and values, in an order that doesn't depend on how it was written. */
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
  const problems = checkPort(`${prop}.port`, container.port);
  if (isKnown(container.image) && !/^\S+$/.test(container.image)) {
    problems.push({
      prop: `${prop}.image`,
      what: `got ${JSON.stringify(container.image)}`,
      allowed: "an image reference without white space, such as registry/repository:tag",
      fix: "name the image to run",
    });
  }
  if (isKnown(container.name) && !/^[a-zA-Z0-9_-]{1,255}$/.test(container.name)) {
    problems.push({
      prop: `${prop}.name`,
      what: `got ${JSON.stringify(container.name)}`,
      allowed: "1 to 255 letters, digits, hyphens and underscores",
      fix: `leave it out for ${JSON.stringify(DEFAULT_CONTAINER_NAME)}`,
    });
  }
  for (const [name, reference] of Object.entries(container.secrets ?? {})) {
    if (isKnown(reference) && !SECRET_ARN.test(reference)) {
      problems.push({
        prop: `${prop}.secrets.${name}`,
        what: `got ${JSON.stringify(reference)}`,
        allowed:
          "the ARN of a secret, also with :<JSON key>:<stage>:<version> behind it, or of an SSM parameter",
        fix: "give the whole ARN: names don't say which account and region",
      });
    }
  }
  const twice = Object.keys(container.environment ?? {}).filter(
    (name) => container.secrets?.[name] !== undefined,
  );
  if (twice.length > 0) {
    problems.push({
      prop: `${prop}.secrets`,
      what: `${twice.join(", ")} is in ${prop}.environment too`,
      allowed: "each variable in one of the two",
      fix: `take ${twice.join(", ")} out of ${prop}.environment`,
    });
  }
  return problems;
}
