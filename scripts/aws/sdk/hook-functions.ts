import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { HookFunctions } from "../hook-functions";
import { callUnless } from "./client/call";
import type { ClientSettings } from "./client/settings";

/** A log group doesn't exist before its first log line. */
const NOT_THERE = ["ResourceNotFoundException"];
/** A function that fails logs the reason in its last lines. */
const TAIL_LINES = 20;
/** Pages have up to 1 MB and may be empty. Further pages are not read. */
const MOST_PAGES = 10;

/**
 * Lambda's part of AWS, with the functions' logs.
 *
 * The whole log group is searched by time, because CloudWatch Logs may report the latest stream with a delay of
 * an hour.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
 */
export function hookFunctions(settings: ClientSettings): HookFunctions {
  const lambda = new LambdaClient(settings);
  const logs = new CloudWatchLogsClient(settings);

  return {
    async hookFunction(FunctionName) {
      const found = await callUnless(NOT_THERE, "lambda:GetFunctionConfiguration", () =>
        lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
      );
      return (
        found && {
          state: found.State ?? "Active",
          logGroup: found.LoggingConfig?.LogGroup ?? `/aws/lambda/${found.FunctionName ?? FunctionName}`,
        }
      );
    },

    async logTail(logGroupName, startTime) {
      let tail: readonly string[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const input = { logGroupName, startTime, ...(nextToken === undefined ? {} : { nextToken }) };
        const got = await callUnless(NOT_THERE, "logs:FilterLogEvents", () =>
          logs.send(new FilterLogEventsCommand(input)),
        );
        const lines = (got?.events ?? []).flatMap(({ message }) => message?.trimEnd() ?? []);
        tail = [...tail, ...lines].slice(-TAIL_LINES);
        nextToken = got?.nextToken;
        if (nextToken === undefined) {
          break;
        }
      }
      return tail;
    },
  };
}
