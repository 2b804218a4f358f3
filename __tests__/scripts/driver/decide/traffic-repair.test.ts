import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import type { RouteAction } from "../../../../scripts/aws";
import { planRepair, repairCommand } from "../../../../scripts/driver/decide/traffic-repair";
import {
  BLUE_GROUP,
  elsewhere,
  forwardsBy,
  GONE,
  GREEN_GROUP,
  LISTENER,
  OTHERS,
  PAIR,
  RULE,
  route,
  rule,
  toOne,
  weights,
} from "../fixtures";

const target = (TargetGroupArn: string, Weight: number) => ({ TargetGroupArn, Weight });
const forwardOf = (...TargetGroups: object[]): RouteAction => ({
  Type: "forward",
  ForwardConfig: { TargetGroups },
});
const ALL_TO_BLUE = forwardOf(target(BLUE_GROUP, 100), target(GREEN_GROUP, 0));
const OIDC = {
  Type: "authenticate-oidc",
  Order: 1,
  AuthenticateOidcConfig: {
    Issuer: "https://id.example",
    ClientId: "it's the shop's",
    Scope: "openid  email",
    AuthenticationRequestExtraParams: { prompt: "login" },
  },
};
const COGNITO = {
  Type: "authenticate-cognito",
  Order: 1,
  AuthenticateCognitoConfig: { UserPoolArn: "pool" },
};

/** The actions with which a default action sends everything to blue. */
function repaired(actions: readonly RouteAction[]): readonly RouteAction[] | undefined {
  const { repairs } = planRepair(forwardsBy(route(weights(60), { actions })), PAIR, BLUE_GROUP);
  return repairs[0]?.actions;
}

describe("a repair", () => {
  test("is planned for the routes that do not send everything there, and for no other", () => {
    const swapped = rule(weights(100));
    const right = route(weights(0));

    expect(planRepair(forwardsBy(swapped, right), PAIR, BLUE_GROUP)).toEqual({
      repairs: [{ route: swapped, actions: [ALL_TO_BLUE] }],
      byHand: [],
    });
  });

  test.each([
    ["nothing leads to the pair", elsewhere(route(toOne(OTHERS))), BLUE_GROUP],
    ["there is no listener", GONE, BLUE_GROUP],
    ["the target group is not of the pair", forwardsBy(route(weights(100))), OTHERS],
    ["there is no target group", forwardsBy(route(weights(100))), undefined],
  ])("is not planned where %s", (_what, traffic, targetGroupArn) => {
    expect(planRepair(traffic, PAIR, targetGroupArn)).toEqual({ repairs: [], byHand: [] });
  });

  test("of a route that also forwards to other target groups is left to the operator", () => {
    const mixed = rule([...weights(100), { targetGroupArn: OTHERS, percent: 0 }]);

    expect(planRepair(forwardsBy(mixed), PAIR, BLUE_GROUP)).toEqual({
      repairs: [],
      byHand: [{ route: mixed, why: "it also forwards to another" }],
    });
  });

  test("of a route with an action of an unknown type is left to the operator", () => {
    const unknown = rule(weights(100), { actions: [{ Type: "authenticate-fingerprint" }, ALL_TO_BLUE] });

    expect(planRepair(forwardsBy(unknown), PAIR, BLUE_GROUP).byHand).toEqual([
      { route: unknown, why: 'it has an action of the type "authenticate-fingerprint"' },
    ]);
  });

  test.each<[string, RouteAction, RouteAction]>([
    ["weights", forwardOf(target(BLUE_GROUP, 40), target(GREEN_GROUP, 60)), ALL_TO_BLUE],
    [
      "the order of the target groups",
      forwardOf(target(GREEN_GROUP, 60), target(BLUE_GROUP, 40)),
      forwardOf(target(GREEN_GROUP, 0), target(BLUE_GROUP, 100)),
    ],
    [
      "a forward to the other target group alone",
      { Type: "forward", TargetGroupArn: GREEN_GROUP },
      forwardOf(target(GREEN_GROUP, 0), target(BLUE_GROUP, 100)),
    ],
    [
      "the same, printed twice",
      { ...forwardOf(target(GREEN_GROUP, 1)), TargetGroupArn: GREEN_GROUP, Order: 2 },
      { ...forwardOf(target(GREEN_GROUP, 0), target(BLUE_GROUP, 100)), Order: 2 },
    ],
  ])("changes only the weights of the forward action: %s", (_what, forward, expected) => {
    expect(repaired([forward])).toEqual([expected]);
  });

  test("keeps stickiness", () => {
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    const { ForwardConfig } = forwardOf(target(BLUE_GROUP, 0), target(GREEN_GROUP, 1));

    expect(
      repaired([{ Type: "forward", ForwardConfig: { ...ForwardConfig, TargetGroupStickinessConfig } }]),
    ).toEqual([
      { Type: "forward", ForwardConfig: { ...ALL_TO_BLUE.ForwardConfig, TargetGroupStickinessConfig } },
    ]);
  });

  test("keeps an authentication before the forward, and the OIDC client's secret", () => {
    const forward = { ...forwardOf(target(BLUE_GROUP, 40), target(GREEN_GROUP, 60)), Order: 2 };

    expect(repaired([OIDC, forward])).toEqual([
      { ...OIDC, AuthenticateOidcConfig: { ...OIDC.AuthenticateOidcConfig, UseExistingClientSecret: true } },
      { ...ALL_TO_BLUE, Order: 2 },
    ]);
    expect(repaired([COGNITO, forward])).toEqual([COGNITO, { ...ALL_TO_BLUE, Order: 2 }]);
  });
});

describe("the command of a repair", () => {
  const repair = (of: typeof route) => {
    const forward = { ...forwardOf(target(BLUE_GROUP, 40), target(GREEN_GROUP, 60)), Order: 2 };
    const [planned] = planRepair(
      forwardsBy(of(weights(60), { actions: [OIDC, forward] })),
      PAIR,
      BLUE_GROUP,
    ).repairs;
    return planned ?? { route: of([]), actions: [] };
  };
  /** The arguments that a shell makes of a command. */
  const argumentsOf = (command: string) =>
    execFileSync("sh", ["-c", `aws() { printf '%s\\n' "$@"; }; ${command}`], { encoding: "utf8" })
      .trimEnd()
      .split("\n");

  test("changes a rule like the repair when a shell runs it", () => {
    const { actions, ...planned } = repair(rule);
    const [json, ...others] = argumentsOf(repairCommand("eu-west-1", { ...planned, actions })).slice(5);

    expect(JSON.parse(json ?? "")).toEqual(actions);
    expect(others).toEqual(["--region", "eu-west-1"]);
    expect(argumentsOf(repairCommand("eu-west-1", { ...planned, actions })).slice(0, 5)).toEqual([
      "elbv2",
      "modify-rule",
      "--rule-arn",
      RULE,
      "--actions",
    ]);
  });

  test("changes a default action in the same way", () => {
    expect(argumentsOf(repairCommand("eu-west-1", repair(route))).slice(0, 5)).toEqual([
      "elbv2",
      "modify-listener",
      "--listener-arn",
      LISTENER,
      "--default-actions",
    ]);
  });
});
