import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
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
  test("has a state and its configured log group", async () => {
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
  ])("is active and has Lambda's default log group by default: %j", async (answer, logGroup) => {
    lambda.on(GetFunctionConfigurationCommand).resolves(answer);

    expect(await aws.hookFunction(ARN)).toEqual({ state: "Active", logGroup });
  });

  test("does not exist if Lambda answers ResourceNotFoundException", async () => {
    lambda.on(GetFunctionConfigurationCommand).rejects(named("ResourceNotFoundException", 404));

    expect(await aws.hookFunction(ARN)).toBeUndefined();
  });

  test("fails when access is denied", async () => {
    lambda.on(GetFunctionConfigurationCommand).rejects(named("AccessDeniedException", 403));

    await expect(aws.hookFunction(ARN)).rejects.toMatchObject({
      kind: "denied",
      action: "lambda:GetFunctionConfiguration",
    });
  });
});

describe("the end of a log", () => {
  const lines = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ message: `line ${from + index}\n` }));

  test("has the events of all streams since that time, without line breaks", async () => {
    logs.on(FilterLogEventsCommand).resolves({ events: [{ message: "one\n" }, { message: "  two \n" }, {}] });

    expect(await aws.logTail("/hooks", START)).toEqual(["one", "  two"]);
    expect(logs.calls().map((call) => call.args[0].input)).toEqual([
      { logGroupName: "/hooks", startTime: START },
    ]);
  });

  test("has the last 20 lines over all pages, some of them empty", async () => {
    logs
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: lines(0, 19), nextToken: "a" })
      .resolvesOnce({ events: [], nextToken: "b" })
      .resolvesOnce({ events: lines(19, 2) });

    const tail = await aws.logTail("/hooks", START);

    expect(tail).toHaveLength(20);
    expect([tail[0], tail.at(-1)]).toEqual(["line 1", "line 20"]);
    expect(logs.call(2).args[0].input).toEqual({ logGroupName: "/hooks", startTime: START, nextToken: "b" });
  });

  test("is read from ten pages at most", async () => {
    logs.on(FilterLogEventsCommand).resolves({ events: lines(0, 1), nextToken: "more" });

    expect(await aws.logTail("/hooks", START)).toHaveLength(10);
    expect(logs.calls()).toHaveLength(10);
  });

  test("is empty, in one call, if the group is empty or does not exist", async () => {
    logs.on(FilterLogEventsCommand).resolves({});
    expect(await aws.logTail("/hooks", START)).toEqual([]);

    logs.on(FilterLogEventsCommand).rejects(named("ResourceNotFoundException"));
    expect(await aws.logTail("/hooks", START)).toEqual([]);
    expect(logs.calls()).toHaveLength(2);
  });

  test("fails when access is denied", async () => {
    logs.on(FilterLogEventsCommand).rejects(named("AccessDeniedException"));

    await expect(aws.logTail("/hooks", START)).rejects.toMatchObject({
      kind: "denied",
      action: "logs:FilterLogEvents",
    });
  });
});
