import { describe, expect, test } from "@jest/globals";
import { trafficSteps, weightsOf, withWeights } from "../../../../local/codedeploy/engine/traffic";
import { BLUE, forwardTo, GREEN, PRODUCTION } from "../../ecs/support/fake-backing";

describe("the steps of a shift", () => {
  test("all-at-once have one step", () => {
    expect(trafficSteps({ kind: "all-at-once" })).toEqual([{ waitMinutes: 0, newPercent: 100 }]);
  });

  test("of a canary are two steps", () => {
    expect(trafficSteps({ kind: "canary", percent: 1, minutes: 30 })).toEqual([
      { waitMinutes: 0, newPercent: 1 },
      { waitMinutes: 30, newPercent: 100 },
    ]);
  });

  test.each([
    [50, [50, 100]],
    [51, [51, 100]],
    [99, [99, 100]],
    [34, [34, 68, 100]],
    [33, [33, 66, 99, 100]],
  ])("of a linear shift of %p percent end at 100", (percent, shares) => {
    const steps = trafficSteps({ kind: "linear", percent, minutes: 3 });
    expect(steps.map(({ newPercent }) => newPercent)).toEqual(shares);
    expect(steps.map(({ waitMinutes }) => waitMinutes)).toEqual(
      shares.map((_, index) => (index === 0 ? 0 : 3)),
    );
  });
});

describe("a listener's actions", () => {
  const weights = [
    { targetGroupArn: BLUE, weight: 90 },
    { targetGroupArn: GREEN, weight: 10 },
  ];

  test("keep the actions before the forward, the order and the stickiness", () => {
    const stickiness = { Enabled: true, DurationSeconds: 60 };
    const changed = withWeights(
      {
        arn: PRODUCTION,
        kind: "default",
        actions: [
          { Type: "authenticate-oidc", Order: 1 },
          {
            Type: "forward",
            Order: 2,
            ForwardConfig: { TargetGroups: [], TargetGroupStickinessConfig: stickiness },
          },
        ],
      },
      weights,
    );
    expect(changed).toEqual([
      { Type: "authenticate-oidc", Order: 1 },
      {
        Type: "forward",
        Order: 2,
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: BLUE, Weight: 90 },
            { TargetGroupArn: GREEN, Weight: 10 },
          ],
          TargetGroupStickinessConfig: stickiness,
        },
      },
    ]);
  });

  test("give a single target group the weight 100 in either form", () => {
    const short = {
      arn: PRODUCTION,
      kind: "default",
      actions: [{ Type: "forward", TargetGroupArn: BLUE }],
    } as const;
    expect(weightsOf(short)).toEqual([{ targetGroupArn: BLUE, weight: 100 }]);
    expect(weightsOf({ ...short, actions: [forwardTo(BLUE)] })).toEqual([
      { targetGroupArn: BLUE, weight: 1 },
    ]);
  });

  test("have no target group without a forward", () => {
    expect(weightsOf({ arn: PRODUCTION, kind: "default", actions: [{ Type: "redirect" }] })).toEqual([]);
  });
});
