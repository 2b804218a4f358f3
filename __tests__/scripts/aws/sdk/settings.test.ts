import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { clientSettings, TIME_OUTS } from "../../../../scripts/aws/sdk/client/settings";

const clients = {
  alarms: mockClient(CloudWatchClient),
  codeDeploy: mockClient(CodeDeployClient),
  ecs: mockClient(ECSClient),
  functions: mockClient(LambdaClient),
  balancing: mockClient(ElasticLoadBalancingV2Client),
  logs: mockClient(CloudWatchLogsClient),
  roles: mockClient(IAMClient),
  scaling: mockClient(ApplicationAutoScalingClient),
};
const aws = sdkAws("eu-west-3");
const order = { application: "a", deploymentGroup: "g", description: "d", content: "{}", sha256: "f" };
const LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shop/1/2";

/** The configuration of the client that made a call, as the SDK resolved it. */
async function settingsOf(client: keyof typeof clients, ask: () => Promise<unknown>) {
  clients[client].rejects(Object.assign(new Error("not here"), { $metadata: { httpStatusCode: 400 } }));
  await expect(ask()).rejects.toMatchObject({ kind: "rejected" });
  const { config } = clients[client].send.lastCall.thisValue as CodeDeployClient;
  const mode: unknown = config.retryMode;
  return {
    region: await config.region(),
    attempts: await config.maxAttempts(),
    mode: typeof mode === "function" ? await mode() : mode,
  };
}

describe("every client of the SDK", () => {
  test.each<[keyof typeof clients, () => Promise<unknown>]>([
    ["alarms", () => aws.alarms(["5xx"])],
    ["codeDeploy", () => aws.deployment("d-1")],
    ["ecs", () => aws.service("shop", "web")],
    ["functions", () => aws.hookFunction("probe")],
    ["balancing", () => aws.listener(LISTENER)],
    ["logs", () => aws.logTail("/aws/lambda/probe", 0)],
    ["roles", () => aws.roleExists("arn:aws:iam::123456789012:role/codedeploy")],
    ["scaling", () => aws.scalingSuspension("shop", "web")],
  ])("sends a call five times at most, in adaptive mode: %s", async (client, ask) => {
    expect(await settingsOf(client, ask)).toEqual({ region: "eu-west-3", attempts: 5, mode: "adaptive" });
  });

  test("sends CreateDeployment once: a repeated call would be refused because of the first one", async () => {
    const { attempts } = await settingsOf("codeDeploy", () => aws.createDeployment(order));

    expect(attempts).toBe(1);
  });
});

test("a connection that went dead is given up: after 5 s without one, and after 30 s without an answer", () => {
  expect(clientSettings("eu-west-3", undefined, TIME_OUTS)).toMatchObject({
    region: "eu-west-3",
    retryMode: "adaptive",
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  });
});
