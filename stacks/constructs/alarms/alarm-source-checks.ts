/** Checks of what alarms look at: log lines, queues and any metric. Unresolved tokens pass. */
import { checkAttribute } from "../../support/cdktf/attributes";
import { checkText, isKnown, type Problem } from "../../support/problems";
import type { TaskOptions } from "../task/task-props";
import type { AlarmOptions, CustomAlarm } from "./alarm-props";

/** A service with the log group that an alarm on log lines is on. */
export interface LoggingService extends TaskOptions {
  /** The log group of the containers with the logs `cloudwatch`. */
  readonly logGroupName: string;
}

/** Checks an alarm on log lines: the container with the traffic must write to the log group. */
export function checkLogErrors(
  prop: string,
  { logErrors }: AlarmOptions,
  service: LoggingService,
): Problem[] {
  if (logErrors?.kind !== "on") {
    return [];
  }
  return [
    ...checkLogGroup(prop, service),
    ...checkText(`${prop}.pattern`, logErrors.pattern, /^(?=.*\S).{1,1024}$/s, {
      allowed: "a filter pattern of 1 to 1024 characters: an empty one would match every line",
      fix: 'write what the lines of errors have in common, such as "?ERROR ?FATAL"',
    }),
  ];
}

function checkLogGroup(prop: string, service: LoggingService): Problem[] {
  const what =
    service.task?.kind === "existing"
      ? "the task definition is an existing one, so the stack has no log group"
      : logsElsewhere(service)
        ? `the lines of container don't go to the log group ${service.logGroupName}: its logs are ${JSON.stringify(service.container?.logs?.kind)}`
        : undefined;
  return what === undefined
    ? []
    : [
        {
          prop,
          what,
          allowed:
            'a container with the logs "cloudwatch", or "firelens" with the log group as the option log_group_name',
          fix: "change container.logs, or remove logErrors: create a metric filter on the log group with the lines, and name its alarm in rollbackAlarmNames",
        },
      ];
}

/**
 * Whether the service's own code logs to another place. It doesn't matter where its sidecars log. Without options, a log
 * router's own configuration decides, which synth can't see.
 */
function logsElsewhere({ container, logGroupName }: LoggingService): boolean {
  const { logs } = container ?? {};
  if (logs?.kind !== "firelens") {
    return logs?.kind === "splunk";
  }
  const { options } = logs;
  const { log_group_name: group = "" } = options ?? {};
  return options !== undefined && [options, group, logGroupName].every(isKnown) && group !== logGroupName;
}

/** Checks the name of a queue. Of a queue of the app, the URL, the id and the ARN are refused. */
export function checkQueue(prop: string, { queueDepth }: AlarmOptions): Problem[] {
  if (queueDepth?.kind !== "on") {
    return [];
  }
  const { queueName } = queueDepth;
  return [
    ...checkText(prop, queueName, /^[\w-]{1,80}$|^[\w-]{1,75}\.fifo$/, {
      allowed: "the name of a queue: 1 to 80 letters, digits, hyphens and underscores, not its URL or ARN",
      fix: "write the name only: the last part of the URL or ARN",
    }),
    ...checkAttribute(prop, queueName, ["aws_sqs_queue"], ["name"]),
  ];
}

/** Checks a custom alarm against CloudWatch's limits. */
export function checkCustom(prop: string, name: string, alarm: CustomAlarm): Problem[] {
  const { namespace, metricName, dimensions, threshold } = alarm;
  const { value } = threshold;
  return [
    ...checkText(prop, name, /^[a-zA-Z0-9][a-zA-Z0-9-]{0,99}$/, {
      allowed: "a name of 1 to 100 letters, digits and hyphens",
      fix: 'rename it, for instance to "failed-payments"',
    }),
    ...checkText(`${prop}.namespace`, namespace, /^[^:]{1,255}$/, {
      allowed: "1 to 255 characters, without a colon",
      fix: "write the namespace as CloudWatch shows it, such as AWS/SQS",
    }),
    ...checkText(`${prop}.metricName`, metricName, /^.{1,255}$/, {
      allowed: "1 to 255 characters",
      fix: "write the metric's name as CloudWatch shows it",
    }),
    ...(isKnown(dimensions) && Object.keys(dimensions).length > 30
      ? [
          {
            prop: `${prop}.dimensions`,
            what: `got ${Object.keys(dimensions).length} dimensions`,
            allowed: "at most 30 dimensions",
            fix: "give the dimensions that the metric has in CloudWatch",
          },
        ]
      : []),
    ...(isKnown(value) && !Number.isFinite(value)
      ? [
          {
            prop: `${prop}.threshold.value`,
            what: `got ${value}`,
            allowed: "a finite number",
            fix: "write a number",
          },
        ]
      : []),
    ...checkText(`${prop}.threshold.unit`, threshold.unit, /^(?=.*\S).{1,40}$/, {
      allowed: "1 to 40 characters",
      fix: 'say what the values are, such as "percent", "seconds" or "jobs"',
    }),
  ];
}
