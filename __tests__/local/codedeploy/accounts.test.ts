import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type CodeDeploy, createCodeDeploy } from "../../../local/codedeploy";
import { serve } from "../support/http-server";

const FIRST = "111111111111";
const SECOND = "222222222222";

let codeDeploy: CodeDeploy;
let temporaryDirectory: string;

beforeEach(async () => {
  temporaryDirectory = mkdtempSync(join(tmpdir(), "accounts-test-"));
  codeDeploy = createCodeDeploy({
    // A fake moto that has a metric alarm in the first account only.
    motoEndpoint: await serve(({ headers }) => {
      const isFirst = headers["x-moto-account-id"] === FIRST;
      return JSON.stringify({ MetricAlarms: isFirst ? [{ AlarmName: "errors", StateValue: "ALARM" }] : [] });
    }),
    minuteSeconds: 1,
    handlerEnvironment: () => ({}),
    temporaryDirectory,
    log: () => undefined,
  });
});
afterEach(async () => {
  await codeDeploy.stop();
  rmSync(temporaryDirectory, { recursive: true });
});

/** Sends a request in an account. */
async function send(
  account: string,
  service: string,
  operation: string,
  input: object,
  region = "eu-west-1",
) {
  const patch = codeDeploy.patches.find((candidate) => candidate.service === service);
  const request = {
    ...{ service, account, region, operation, method: "POST", path: "/", headers: {} },
    body: Buffer.from(JSON.stringify(input)),
  };
  const response = await patch?.handle(request, async () => {
    throw new Error("must not reach moto");
  });
  return JSON.parse(`${response?.body}`);
}

const deploy = (account: string, operation: string, input: object, region?: string) =>
  send(account, "codedeploy", operation, input, region);

describe("two accounts with the same names", () => {
  test("do not see each other's applications and tags", async () => {
    const application = { applicationName: "shop", computePlatform: "ECS" };
    const tagsOf = async (account: string, owner: string) =>
      deploy(account, "ListTagsForResource", {
        ResourceArn: `arn:aws:codedeploy:eu-west-1:${owner}:application:shop`,
      });
    await deploy(FIRST, "CreateApplication", { ...application, tags: [{ Key: "a", Value: "1" }] });
    expect(await deploy(SECOND, "ListApplications", {})).toEqual({ applications: [] });
    expect(await deploy(FIRST, "ListApplications", {}, "us-east-1")).toEqual({ applications: [] });
    await deploy(SECOND, "CreateApplication", { ...application, tags: [{ Key: "a", Value: "2" }] });
    expect(await tagsOf(FIRST, FIRST)).toEqual({ Tags: [{ Key: "a", Value: "1" }] });
    expect(await tagsOf(SECOND, SECOND)).toEqual({ Tags: [{ Key: "a", Value: "2" }] });
    expect(await tagsOf(SECOND, FIRST)).toMatchObject({ __type: "ApplicationDoesNotExistException" });
    await deploy(SECOND, "DeleteApplication", { applicationName: "shop" });
    expect(await deploy(FIRST, "ListApplications", {})).toEqual({ applications: ["shop"] });
  });

  test("do not see each other's deployment configs", async () => {
    const config = (percentage: number) => ({
      deploymentConfigName: "slow",
      computePlatform: "ECS",
      trafficRoutingConfig: {
        type: "TimeBasedLinear",
        timeBasedLinear: { linearPercentage: percentage, linearInterval: 1 },
      },
    });
    const read = async (account: string) =>
      deploy(account, "GetDeploymentConfig", { deploymentConfigName: "slow" });
    await deploy(FIRST, "CreateDeploymentConfig", config(10));
    expect(await read(SECOND)).toMatchObject({ __type: "DeploymentConfigDoesNotExistException" });
    await deploy(SECOND, "CreateDeploymentConfig", config(20));
    expect(await read(FIRST)).toMatchObject({
      deploymentConfigInfo: { trafficRoutingConfig: { timeBasedLinear: { linearPercentage: 10 } } },
    });
  });

  test("do not see each other's alarms", async () => {
    const put = (account: string, AlarmRule: string) =>
      send(account, "monitoring", "PutCompositeAlarm", { AlarmName: "all", AlarmRule });
    const alarmsOf = async (account: string) => {
      const types = { AlarmTypes: ["CompositeAlarm", "MetricAlarm"] };
      const { CompositeAlarms, MetricAlarms } = await send(account, "monitoring", "DescribeAlarms", types);
      return [...CompositeAlarms, ...MetricAlarms].map(
        ({ AlarmName, AlarmArn, StateValue }) => AlarmArn ?? `${AlarmName} ${StateValue}`,
      );
    };
    await put(FIRST, "ALARM(errors)");
    expect(await alarmsOf(SECOND)).toEqual([]);
    expect(await put(SECOND, "ALARM(errors)")).toMatchObject({ __type: "ValidationError" });
    await put(SECOND, "FALSE");
    expect(await alarmsOf(FIRST)).toEqual([
      `arn:aws:cloudwatch:eu-west-1:${FIRST}:alarm:all`,
      "errors ALARM",
    ]);
    expect(await alarmsOf(SECOND)).toEqual([`arn:aws:cloudwatch:eu-west-1:${SECOND}:alarm:all`]);
  });
});
