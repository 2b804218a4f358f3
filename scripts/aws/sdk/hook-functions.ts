import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { HookFunctions } from "../hook-functions";
import type { Calls } from "./call";
import type { ClientSettings, Part } from "./settings";

/** A log group that nothing was written to yet doesn't exist. */
const NOT_THERE = ["ResourceNotFoundException"];
/** A function that broke says why in its last lines. */
const TAIL_LINES = 20;

/** Lambda's part of AWS, and that of CloudWatch Logs which belongs to it. */
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

    async logTail(logGroupName, since) {
      // The newest stream is that of the instance that ran last; a hook runs once.
      const got = await callUnless(NOT_THERE, "logs:DescribeLogStreams", () =>
        logs.send(
          new DescribeLogStreamsCommand({
            logGroupName,
            orderBy: "LastEventTime",
            descending: true,
            limit: 1,
          }),
        ),
      );
      const logStreamName = got?.logStreams?.[0]?.logStreamName;
      if (logStreamName === undefined) {
        return [];
      }
      const input = {
        logGroupName,
        logStreamName,
        startTime: since,
        startFromHead: false,
        limit: TAIL_LINES,
      };
      const tail = await callUnless(NOT_THERE, "logs:GetLogEvents", () =>
        logs.send(new GetLogEventsCommand(input)),
      );
      return (tail?.events ?? []).flatMap(({ message }) => message?.trimEnd() ?? []);
    },
  };
  return {
    api,
    close() {
      lambda.destroy();
      logs.destroy();
    },
  };
}
