import { checkWholeNumber } from "../../../support/numbers";
import { isKnown, type Problem } from "../../../support/problems";
import { number, oneOf, optional, recordOf, text, variantsOf } from "../../../support/props";
import { renderPairs } from "./pairs";

/**
 * Where a container's output goes. Fargate supports these log drivers.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export type ContainerLogs =
  /**
   * To the service's log group in CloudWatch.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
   */
  | {
      readonly kind: "cloudwatch";
      /**
       * `blocking`: the container waits while CloudWatch doesn't take its output. `non-blocking`: output is kept in a
       * buffer, and lost when it is full. @default - the account's setting `defaultLogDriverMode`
       */
      readonly mode?: "blocking" | "non-blocking";
      /** The size of the buffer in MiB, 1 to 1024. Only with `non-blocking`. @default - ECS's: 10 */
      readonly maxBufferMiB?: number;
      /** A regular expression that the first line of a message of several lines matches. @default - a line is a message */
      readonly multilinePattern?: string;
    }
  /**
   * To the log router of the task (`logRouter`).
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
   */
  | {
      readonly kind: "firelens";
      /**
       * The options of the router's output plugin, such as `{ Name: "cloudwatch_logs", region: "eu-west-1" }`. The
       * task role needs the permissions of the plugin. @default - none: the router's configuration file decides
       */
      readonly options?: Readonly<Record<string, string>>;
      /** Options from Secrets Manager or from SSM parameters, by ARN. @default - none */
      readonly secretOptions?: Readonly<Record<string, string>>;
    }
  /**
   * To Splunk.
   * @see https://docs.docker.com/engine/logging/drivers/splunk/
   */
  | {
      readonly kind: "splunk";
      /** The options of the log driver. ECS needs `splunk-url`, and `splunk-token` here or in `secretOptions`. */
      readonly options: Readonly<Record<string, string>>;
      /** Options from Secrets Manager or from SSM parameters, by ARN, such as `splunk-token`. @default - none */
      readonly secretOptions?: Readonly<Record<string, string>>;
    };

/** The shape of `ContainerLogs`. */
export const containerLogsShape = variantsOf<ContainerLogs>({
  cloudwatch: {
    mode: optional(oneOf("blocking", "non-blocking")),
    maxBufferMiB: optional(number),
    multilinePattern: optional(text),
  },
  firelens: { options: optional(recordOf(text)), secretOptions: optional(recordOf(text)) },
  splunk: { options: recordOf(text), secretOptions: optional(recordOf(text)) },
});

/** The secrets in a container's log options. */
export function logSecrets(logs: ContainerLogs | undefined): Readonly<Record<string, string>> {
  return logs === undefined || logs.kind === "cloudwatch" ? {} : (logs.secretOptions ?? {});
}

/** The log group of the containers, and its region. */
export interface LogDestination {
  readonly region: string;
  readonly logGroupName: string;
}

/** Renders the log configuration of a container. */
export function renderLogs(logs: ContainerLogs, { region, logGroupName }: LogDestination) {
  if (logs.kind === "cloudwatch") {
    const { mode, maxBufferMiB, multilinePattern } = logs;
    return {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": region,
        "awslogs-stream-prefix": "task",
        ...(mode === undefined ? {} : { mode }),
        ...(maxBufferMiB === undefined ? {} : { "max-buffer-size": `${maxBufferMiB}m` }),
        ...(multilinePattern === undefined ? {} : { "awslogs-multiline-pattern": multilinePattern }),
      },
    };
  }
  const secretOptions = renderPairs("valueFrom", logs.secretOptions);
  return {
    logDriver: logs.kind === "firelens" ? "awsfirelens" : "splunk",
    options: logs.options ?? {},
    ...(secretOptions.length === 0 ? {} : { secretOptions }),
  };
}

/** Everything that is wrong with a container's logs. Unresolved tokens pass. */
export function checkLogs(prop: string, logs: ContainerLogs): Problem[] {
  if (logs.kind === "splunk") {
    return checkSplunk(prop, logs);
  }
  if (logs.kind !== "cloudwatch" || logs.maxBufferMiB === undefined) {
    return [];
  }
  const problems = checkWholeNumber(`${prop}.maxBufferMiB`, logs.maxBufferMiB, {
    min: 1,
    max: 1024,
    unit: "MiB",
  });
  if (logs.mode !== "non-blocking") {
    problems.push({
      prop: `${prop}.maxBufferMiB`,
      what: `is set, and mode is ${logs.mode === undefined ? "not" : JSON.stringify(logs.mode)}`,
      allowed: 'maxBufferMiB only with mode "non-blocking": there is no buffer without it',
      fix: 'set mode to "non-blocking", or remove maxBufferMiB',
    });
  }
  return problems;
}

/** ECS refuses the log driver without these options. The token should be a secret. */
function checkSplunk(
  prop: string,
  { options, secretOptions = {} }: Extract<ContainerLogs, { kind: "splunk" }>,
): Problem[] {
  const given = [...Object.keys(options), ...Object.keys(secretOptions)];
  return ["splunk-url", "splunk-token"]
    .filter((name) => !given.includes(name) && given.every(isKnown))
    .map((name) => ({
      prop,
      what: `has no ${name}`,
      allowed: "splunk-url and splunk-token, in options or secretOptions",
      fix: `add ${name} to ${name === "splunk-token" ? "secretOptions" : "options"}`,
    }));
}
