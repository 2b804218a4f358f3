import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import {
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import { beforeEach, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";

const ecs = mockClient(ECSClient);
const codeDeploy = mockClient(CodeDeployClient);
const aws = sdkAws("eu-west-1");
const numbers = (many: number) => Array.from({ length: many }, (_, index) => index);

beforeEach(() => {
  for (const client of [ecs, codeDeploy]) {
    client.reset();
  }
});

test("clusters are listed by their names, over all pages", async () => {
  ecs
    .on(ListClustersCommand)
    .resolves({ clusterArns: ["arn:aws:ecs:eu-west-1:1:cluster/a"], nextToken: "2" });
  ecs
    .on(ListClustersCommand, { nextToken: "2" })
    .resolves({ clusterArns: ["arn:aws:ecs:eu-west-1:1:cluster/b"] });

  expect(await aws.clusters()).toEqual(["a", "b"]);
});

test("a cluster's services are described ten at once", async () => {
  ecs.on(ListServicesCommand).resolves({ serviceArns: numbers(25).map((index) => `arn/${index}`) });
  ecs.on(DescribeServicesCommand).callsFake(({ services = [] }: { services?: string[] }) => ({
    services: services.map((serviceName) => ({
      serviceName,
      status: "ACTIVE",
      deploymentController: { type: "CODE_DEPLOY" },
      taskSets: [{ id: "1", externalId: "d-1" }],
    })),
  }));
  const found = await aws.servicesOf("shop");

  expect(found).toHaveLength(25);
  expect(found[0]).toMatchObject({
    cluster: "shop",
    name: "arn/0",
    controller: "CODE_DEPLOY",
    taskSets: [{ id: "1", deploymentId: "d-1" }],
  });
  expect(ecs.commandCalls(DescribeServicesCommand).map(({ args }) => args[0].input.services?.length)).toEqual(
    [10, 10, 5],
  );
});

test("the deployments that run are listed for no application, by their status", async () => {
  codeDeploy.on(ListDeploymentsCommand).resolves({ deployments: ["d-1"] });

  expect(await aws.deploymentsRunning()).toEqual(["d-1"]);
  expect(codeDeploy.call(0).args[0].input).toEqual({
    includeOnlyStatuses: ["Created", "Queued", "InProgress", "Baking", "Ready"],
    nextToken: undefined,
  });
});

test("deployments are described 25 at once, with whose they are", async () => {
  codeDeploy
    .on(BatchGetDeploymentsCommand)
    .callsFake(({ deploymentIds = [] }: { deploymentIds?: string[] }) => ({
      deploymentsInfo: deploymentIds.map((deploymentId) => ({
        deploymentId,
        applicationName: "app",
        deploymentGroupName: "group",
        status: "Succeeded",
      })),
    }));
  const found = await aws.deploymentsOf(numbers(26).map((index) => `d-${index}`));

  expect(found).toHaveLength(26);
  expect(found[0]).toMatchObject({
    id: "d-0",
    application: "app",
    deploymentGroup: "group",
    status: "Succeeded",
  });
  expect(codeDeploy.calls()).toHaveLength(2);
});
