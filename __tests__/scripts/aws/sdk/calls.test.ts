import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeEach, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { LISTENER } from "../../driver/fixtures";
import { named } from "./named";

const codeDeploy = mockClient(CodeDeployClient);
const ecs = mockClient(ECSClient);
const balancing = mockClient(ElasticLoadBalancingV2Client);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  for (const client of [codeDeploy, ecs, balancing]) {
    client.reset();
  }
});

test.each([
  ["codedeploy:GetDeploymentGroup", () => aws.deploymentGroup("app", "group")],
  ["codedeploy:GetDeploymentConfig", () => aws.trafficShift("x")],
  ["codedeploy:GetDeploymentTarget", () => aws.deploymentTarget("d-1", "shop", "web")],
  ["codedeploy:ListDeployments", () => aws.runningDeployments("app", "group")],
  ["ecs:DescribeServices", () => aws.service("shop", "web")],
  ["elasticloadbalancing:DescribeRules", () => aws.listener(LISTENER)],
] as const)("a failed call names the IAM action that it needs: %s", async (action, ask) => {
  for (const client of [codeDeploy, ecs, balancing]) {
    client.rejects(named("AccessDeniedException"));
  }

  await expect(ask()).rejects.toMatchObject({ kind: "denied", action });
});
