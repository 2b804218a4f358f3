import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { HookFunctions } from "../hook-functions";
import type { Calls } from "./client/call";
import type { ClientSettings, Part } from "./client/settings";

/** A log group that nothing was written to yet doesn't exist. */
const NOT_THERE = ["ResourceNotFoundException"];
/** A function that broke says why in its last lines. */
const TAIL_LINES = 20;
/** Of up to 1 MB each, and any of them may be empty: a hook that writes more isn't read to its end. */
const MOST_PAGES = 10;

/**
 * Lambda's part of AWS, and that of CloudWatch Logs which belongs to it.
 *
 * The whole log group is searched by time: which of its streams was written to last, CloudWatch Logs may not know for
 * an hour.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
 */
export function hookFunctionsPart({ callUnless }: Calls, settings: ClientSettings): Part<HookFunctions> {
  const lambda = new LambdaClient(settings);
  const logs = new CloudWatchLogsClient(settings);

  const api: HookFunctions = {
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
  return { api, clients: [lambda, logs] };
}
