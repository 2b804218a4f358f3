import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";
import { checkKmsKey } from "../support/arns";
import { checkWholeNumber } from "../support/numbers";
import { isKnown, type Problem } from "../support/problems";
import { type Fields, number, optional, text } from "../support/props";

/** How long a log group in CloudWatch keeps its logs, and what encrypts them. */
export interface LogGroupOptions {
  /**
   * Days that logs are kept, 1 to 3653. CloudWatch supports only certain values. @default 365
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  readonly logRetentionDays?: number;
  /**
   * The KMS key that encrypts the log group, by ARN, in the same region. The key's policy must allow CloudWatch Logs
   * to use it: otherwise the apply fails. Logs that are written before a change keep their old key, so don't delete
   * that one. @default - CloudWatch's own encryption
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly logKmsKeyArn?: string;
}

/** The properties of `LogGroupOptions`. */
export const LOG_GROUP_FIELDS: Fields<LogGroupOptions> = {
  logRetentionDays: optional(number),
  logKmsKeyArn: optional(text),
};

/** The log retentions that CloudWatch supports, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * Everything that is wrong with the options of a log group. Unresolved tokens pass.
 *
 * @param path comes before the names of the options, such as `flowLogs.`
 */
export function checkLogGroup(path: string, { logRetentionDays, logKmsKeyArn }: LogGroupOptions): Problem[] {
  return [
    ...checkRetention(`${path}logRetentionDays`, logRetentionDays),
    ...checkKmsKey(`${path}logKmsKeyArn`, logKmsKeyArn),
  ];
}

function checkRetention(prop: string, days: number | undefined): Problem[] {
  const problems = checkWholeNumber(prop, days, { min: 1, max: 3653, unit: "days" });
  if (problems.length > 0 || !isKnown(days) || RETENTION_DAYS.includes(days)) {
    return problems;
  }
  return [
    {
      prop,
      what: `got ${days} days`,
      allowed: RETENTION_DAYS.join(", "),
      fix: `set it to ${RETENTION_DAYS.find((allowed) => allowed > days) ?? 3653}`,
    },
  ];
}

/** Creates a log group. */
export function createLogGroup(
  scope: Construct,
  name: string,
  { logRetentionDays, logKmsKeyArn }: LogGroupOptions,
): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, "log-group", {
    name,
    retentionInDays: logRetentionDays ?? 365,
    ...(logKmsKeyArn === undefined ? {} : { kmsKeyId: logKmsKeyArn }),
  });
}
