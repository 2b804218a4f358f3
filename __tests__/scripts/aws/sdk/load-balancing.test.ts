import {
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { BLUE_GROUP, GREEN_GROUP, LISTENER } from "../../driver/fixtures";
import { named } from "./named";

const balancing = mockClient(ElasticLoadBalancingV2Client);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  balancing.reset();
});

describe("the load balancer", () => {
  test("says how its targets are", async () => {
    balancing.on(DescribeTargetHealthCommand).resolves({
      TargetHealthDescriptions: [
        {
          Target: { Id: "10.0.0.1", Port: 80 },
          TargetHealth: { State: "unhealthy", Reason: "Target.Timeout" },
        },
      ],
    });

    expect(await aws.targetHealth(BLUE_GROUP)).toEqual([
      { target: "10.0.0.1:80", state: "unhealthy", reason: "Target.Timeout", description: undefined },
    ]);
  });

  test.each([
    [
      "weights",
      [
        { TargetGroupArn: BLUE_GROUP, Weight: 90 },
        { TargetGroupArn: GREEN_GROUP, Weight: 10 },
      ],
      [90, 10],
    ],
    ["weights that don't add up to a hundred", [{ Weight: 1 }, { Weight: 2 }], [33.3, 66.7]],
    ["weights that are left out", [{}, {}], [50, 50]],
    ["no weight at all", [{ Weight: 0 }, { Weight: 0 }], [0, 0]],
  ])("splits by %s", async (_what, TargetGroups, percents) => {
    balancing.on(DescribeListenersCommand).resolves({
      Listeners: [{ DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups } }] }],
    });

    const action = await aws.listener(LISTENER);
    const split = action.kind === "forwards" ? action.weights : [];

    expect(split.map(({ percent }) => percent)).toEqual(percents);
  });

  test("sends all to the one target group that a plain forward names", async () => {
    balancing.on(DescribeListenersCommand).resolves({
      Listeners: [{ DefaultActions: [{ Type: "forward", TargetGroupArn: BLUE_GROUP }] }],
    });

    expect(await aws.listener(LISTENER)).toEqual({
      kind: "forwards",
      weights: [{ targetGroupArn: BLUE_GROUP, percent: 100 }],
    });
  });

  test("tells a listener that is gone from one that answers by itself", async () => {
    balancing.on(DescribeListenersCommand).resolves({
      Listeners: [{ DefaultActions: [{ Type: "fixed-response" }] }],
    });
    expect(await aws.listener(LISTENER)).toEqual({ kind: "answers", by: "fixed-response" });

    balancing.on(DescribeListenersCommand).rejects(named("ListenerNotFoundException"));
    expect(await aws.listener(LISTENER)).toEqual({ kind: "gone" });
  });

  test("is told to send all of a listener's traffic to one target group, by a plain forward", async () => {
    balancing.on(ModifyListenerCommand).resolves({});
    await aws.forwardAll(LISTENER, GREEN_GROUP);

    expect(balancing.calls()).toHaveLength(1);
    expect(balancing.call(0).args[0].input).toEqual({
      ListenerArn: LISTENER,
      DefaultActions: [{ Type: "forward", TargetGroupArn: GREEN_GROUP }],
    });
  });
});
