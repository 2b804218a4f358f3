import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";

const scaling = mockClient(ApplicationAutoScalingClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  scaling.reset();
});

describe("the scaling of a service", () => {
  const dimension = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" };

  test("has the suspended activities that AWS returns", async () => {
    scaling.on(DescribeScalableTargetsCommand).resolves({
      ScalableTargets: [
        {
          ServiceNamespace: "ecs",
          ScalableDimension: "ecs:service:DesiredCount",
          ResourceId: "service/shop/web",
          MinCapacity: 1,
          MaxCapacity: 4,
          RoleARN: "arn:aws:iam::123456789012:role/scaling",
          CreationTime: new Date(0),
          SuspendedState: { DynamicScalingInSuspended: true },
        },
      ],
    });

    expect(await aws.scalingSuspension("shop", "web")).toEqual({
      dynamicIn: true,
      dynamicOut: false,
      scheduled: false,
    });
    expect(scaling.call(0).args[0].input).toEqual({ ...dimension, ResourceIds: ["service/shop/web"] });
  });

  test("is undefined without autoscaling", async () => {
    scaling.on(DescribeScalableTargetsCommand).resolves({ ScalableTargets: [] });

    expect(await aws.scalingSuspension("shop", "web")).toBeUndefined();
  });

  test("is suspended for all three activities at once, and keeps its limits", async () => {
    scaling.on(RegisterScalableTargetCommand).resolves({});
    await aws.suspendScaling("shop", "web", { dynamicIn: true, dynamicOut: false, scheduled: true });

    expect(scaling.call(0).args[0].input).toEqual({
      ...dimension,
      ResourceId: "service/shop/web",
      SuspendedState: {
        DynamicScalingInSuspended: true,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: true,
      },
    });
  });
});
