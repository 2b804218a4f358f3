import { CodeDeployClient, GetDeploymentTargetCommand } from "@aws-sdk/client-codedeploy";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { START } from "../../driver/fixtures";
import { named } from "./named";

const codeDeploy = mockClient(CodeDeployClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  codeDeploy.reset();
});

describe("a deployment's target", () => {
  test("is the service, with its events and both task sets", async () => {
    codeDeploy.on(GetDeploymentTargetCommand).resolves({
      deploymentTarget: {
        deploymentTargetType: "ECSTarget",
        ecsTarget: {
          status: "InProgress",
          lifecycleEvents: [
            {
              lifecycleEventName: "Install",
              status: "Succeeded",
              startTime: new Date(START),
              endTime: new Date(START + 60_000),
            },
            {
              lifecycleEventName: "AfterInstall",
              status: "Failed",
              diagnostics: { errorCode: "ScriptFailed", message: "no", logTail: "" },
            },
          ],
          taskSetsInfo: [
            {
              identifer: "ecs-svc/2",
              desiredCount: 2,
              runningCount: 1,
              trafficWeight: 10,
              taskSetLabel: "Green",
              targetGroup: { name: "shop-green" },
            },
            { identifer: "ecs-svc/1", taskSetLabel: "Blue" },
          ],
        },
      },
    });

    expect(await aws.deploymentTarget("d-1", "shop", "web")).toEqual({
      status: "InProgress",
      events: [
        {
          name: "Install",
          status: "Succeeded",
          startedAt: START,
          endedAt: START + 60_000,
          diagnostics: undefined,
        },
        {
          name: "AfterInstall",
          status: "Failed",
          startedAt: undefined,
          endedAt: undefined,
          diagnostics: { code: "ScriptFailed", message: "no", logTail: undefined },
        },
      ],
      taskSets: [
        {
          label: "green",
          id: "ecs-svc/2",
          desired: 2,
          running: 1,
          trafficWeight: 10,
          targetGroupName: "shop-green",
        },
        expect.objectContaining({ label: "blue", id: "ecs-svc/1", trafficWeight: undefined }),
      ],
    });
    expect(codeDeploy.call(0).args[0].input).toEqual({ deploymentId: "d-1", targetId: "shop:web" });
  });

  test.each([
    "DeploymentDoesNotExistException",
    "DeploymentNotStartedException",
    "DeploymentTargetDoesNotExistException",
  ])("does not exist yet if CodeDeploy answers %s", async (name) => {
    codeDeploy.on(GetDeploymentTargetCommand).rejects(named(name));

    expect(await aws.deploymentTarget("d-1", "shop", "web")).toBeUndefined();
  });
});
