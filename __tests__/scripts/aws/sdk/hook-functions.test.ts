import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { START } from "../../driver/fixtures";
import { named } from "./named";

const lambda = mockClient(LambdaClient);
const logs = mockClient(CloudWatchLogsClient);
const aws = sdkAws("eu-west-1");
const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:probe:live";

beforeEach(() => {
  lambda.reset();
  logs.reset();
});

describe("a hook's function", () => {
  test("has a state, and writes where it is configured to", async () => {
    lambda.on(GetFunctionConfigurationCommand).resolves({
      FunctionName: "probe",
      State: "Failed",
      LoggingConfig: { LogGroup: "/hooks" },
    });

    expect(await aws.hookFunction(ARN)).toEqual({ state: "Failed", logGroup: "/hooks" });
    expect(lambda.call(0).args[0].input).toEqual({ FunctionName: ARN });
  });

  test.each([
    [{ FunctionName: "probe" }, "/aws/lambda/probe"],
    [{}, `/aws/lambda/${ARN}`],
  ])(
    "is active, and writes where Lambda has it write, where nothing else is said: %j",
    async (said, logGroup) => {
      lambda.on(GetFunctionConfigurationCommand).resolves(said);

      expect(await aws.hookFunction(ARN)).toEqual({ state: "Active", logGroup });
    },
  );

  test("isn't there when Lambda answers ResourceNotFoundException", async () => {
    lambda.on(GetFunctionConfigurationCommand).rejects(named("ResourceNotFoundException", 404));

    expect(await aws.hookFunction(ARN)).toBeUndefined();
  });

  test("fails when the caller may not ask, which is no answer", async () => {
    lambda.on(GetFunctionConfigurationCommand).rejects(named("AccessDeniedException", 403));

    await expect(aws.hookFunction(ARN)).rejects.toMatchObject({
      kind: "denied",
      action: "lambda:GetFunctionConfiguration",
    });
  });
});

describe("the end of a log", () => {
  test("is what the latest stream holds since then, without the line breaks, in two calls", async () => {
    logs.on(DescribeLogStreamsCommand).resolves({ logStreams: [{ logStreamName: "newest" }] });
    logs.on(GetLogEventsCommand).resolves({ events: [{ message: "one\n" }, { message: "  two \n" }, {}] });

    expect(await aws.logTail("/hooks", START)).toEqual(["one", "  two"]);
    expect(logs.calls()).toHaveLength(2);
    expect(logs.call(0).args[0].input).toEqual({
      logGroupName: "/hooks",
      orderBy: "LastEventTime",
      descending: true,
      limit: 1,
    });
    expect(logs.call(1).args[0].input).toEqual({
      logGroupName: "/hooks",
      logStreamName: "newest",
      startTime: START,
      startFromHead: false,
      limit: 20,
    });
  });

  test("is empty, in one call, where nothing was written yet or there is no such group", async () => {
    logs.on(DescribeLogStreamsCommand).resolves({ logStreams: [] });
    expect(await aws.logTail("/hooks", START)).toEqual([]);

    logs.on(DescribeLogStreamsCommand).rejects(named("ResourceNotFoundException"));
    expect(await aws.logTail("/hooks", START)).toEqual([]);
    expect(logs.calls()).toHaveLength(2);
  });

  test("is empty where the stream is gone by the second call", async () => {
    logs.on(DescribeLogStreamsCommand).resolves({ logStreams: [{ logStreamName: "newest" }] });
    logs.on(GetLogEventsCommand).rejects(named("ResourceNotFoundException"));

    expect(await aws.logTail("/hooks", START)).toEqual([]);
  });

  test.each([
    ["logs:DescribeLogStreams", () => logs.on(DescribeLogStreamsCommand)],
    ["logs:GetLogEvents", () => logs.on(GetLogEventsCommand)],
  ] as const)("fails when the caller may not call %s", async (action, on) => {
    logs.on(DescribeLogStreamsCommand).resolves({ logStreams: [{ logStreamName: "newest" }] });
    on().rejects(named("AccessDeniedException"));

    await expect(aws.logTail("/hooks", START)).rejects.toMatchObject({ kind: "denied", action });
  });
});
