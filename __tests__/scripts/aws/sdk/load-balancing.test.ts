import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { BLUE_GROUP, GREEN_GROUP, LISTENER, RULE } from "../../driver/fixtures";
import { named } from "./named";

const balancing = mockClient(ElasticLoadBalancingV2Client);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  balancing.reset();
});

const FORWARD = { Type: "forward", TargetGroupArn: BLUE_GROUP } as const;
const DEFAULT = { IsDefault: true, Priority: "default", RuleArn: `${RULE}-default`, Actions: [FORWARD] };

async function read(rules: object[]) {
  balancing.on(DescribeRulesCommand).resolves({ Rules: rules });
  return (await aws.listener(LISTENER)) ?? [];
}

test("the health of each target is read", async () => {
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

describe("the settings of a listener", () => {
  test("are its protocol and its port", async () => {
    balancing
      .on(DescribeListenersCommand, { ListenerArns: [LISTENER] })
      .resolves({ Listeners: [{ Protocol: "HTTPS", Port: 443 }] });

    expect(await aws.listenerSettings(LISTENER)).toEqual({ protocol: "HTTPS", port: 443 });
  });

  test("are none if it does not exist", async () => {
    balancing.on(DescribeListenersCommand).rejects(named("ListenerNotFoundException"));

    expect(await aws.listenerSettings(LISTENER)).toBeUndefined();
  });

  test("name the IAM action that they need", async () => {
    balancing.on(DescribeListenersCommand).rejects(named("AccessDenied"));

    await expect(aws.listenerSettings(LISTENER)).rejects.toMatchObject({
      kind: "denied",
      action: "elasticloadbalancing:DescribeListeners",
    });
  });
});

describe("a listener", () => {
  test("has a route for its default action and for each rule, by priority, over all pages", async () => {
    const rule = (priority: string) => ({
      RuleArn: `${RULE}-${priority}`,
      Priority: priority,
      IsDefault: false,
      Actions: [{ Type: "redirect", RedirectConfig: { StatusCode: "HTTP_301" } } as const],
    });
    balancing
      .on(DescribeRulesCommand, { ListenerArn: LISTENER })
      .resolves({ Rules: [rule("20"), DEFAULT], NextMarker: "more" })
      .on(DescribeRulesCommand, { ListenerArn: LISTENER, Marker: "more" })
      .resolves({ Rules: [rule("3")] });

    const redirects = {
      conditions: [],
      finalAction: { kind: "answers", by: "redirect" },
      actions: rule("3").Actions,
    };
    expect(await aws.listener(LISTENER)).toEqual([
      { listenerArn: LISTENER, ruleArn: `${RULE}-3`, priority: 3, ...redirects },
      { listenerArn: LISTENER, ruleArn: `${RULE}-20`, priority: 20, ...redirects },
      {
        listenerArn: LISTENER,
        ruleArn: undefined,
        priority: undefined,
        conditions: [],
        finalAction: { kind: "forwards", weights: [{ targetGroupArn: BLUE_GROUP, percent: 100 }] },
        actions: [FORWARD],
      },
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
  ])("splits traffic: %s", async (_what, TargetGroups, percents) => {
    const [route] = await read([
      { ...DEFAULT, Actions: [{ Type: "forward", ForwardConfig: { TargetGroups } }] },
    ]);

    const weights = route?.finalAction.kind === "forwards" ? route.finalAction.weights : [];
    expect(weights.map(({ percent }) => percent)).toEqual(percents);
  });

  test.each<[object, string]>([
    [
      { Field: "host-header", HostHeaderConfig: { Values: ["a.example", "b.example"] } },
      "host a.example or b.example",
    ],
    [{ Field: "path-pattern", Values: ["/api/*"] }, "path /api/*"],
    [{ Field: "http-request-method", HttpRequestMethodConfig: { Values: ["GET"] } }, "method GET"],
    [{ Field: "source-ip", SourceIpConfig: { Values: ["10.0.0.0/8"] } }, "source 10.0.0.0/8"],
    [
      { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Test", Values: ["1"] } },
      "header X-Test 1",
    ],
    [
      { Field: "query-string", QueryStringConfig: { Values: [{ Key: "v", Value: "2" }, { Value: "beta" }] } },
      "query v=2 or beta",
    ],
    [{ Field: "something-new" }, "something-new"],
  ])("shows the conditions of a rule: %j", async (condition, words) => {
    const [route] = await read([
      { RuleArn: RULE, Priority: "1", Conditions: [condition], Actions: [FORWARD] },
    ]);

    expect(route?.conditions).toEqual([words]);
  });

  test("keeps all actions of a route in order, without a client secret", async () => {
    const oidc = { Issuer: "https://id.example", ClientId: "shop", ClientSecret: "s3cret", Scope: "openid" };
    const [route] = await read([
      {
        ...DEFAULT,
        Actions: [
          { ...FORWARD, Order: 2 },
          { Type: "authenticate-oidc", Order: 1, AuthenticateOidcConfig: oidc },
        ],
      },
    ]);

    expect(route?.actions).toEqual([
      {
        Type: "authenticate-oidc",
        Order: 1,
        AuthenticateOidcConfig: { Issuer: "https://id.example", ClientId: "shop", Scope: "openid" },
      },
      { ...FORWARD, Order: 2 },
    ]);
  });

  test("that answers requests itself has the type of the action", async () => {
    const [route] = await read([{ ...DEFAULT, Actions: [{ Type: "fixed-response" }] }]);
    expect(route?.finalAction).toEqual({ kind: "answers", by: "fixed-response" });
  });

  test("is undefined if it does not exist", async () => {
    balancing.on(DescribeRulesCommand).rejects(named("ListenerNotFoundException"));
    expect(await aws.listener(LISTENER)).toBe(undefined);
  });
});

describe("the actions of a route are replaced", () => {
  test("by ModifyRule for a rule", async () => {
    balancing.on(ModifyRuleCommand).resolves({});
    await aws.setActions({ listenerArn: LISTENER, ruleArn: RULE }, [FORWARD]);

    expect(balancing.calls().map(({ args }) => args[0].input)).toEqual([
      { RuleArn: RULE, Actions: [FORWARD] },
    ]);
  });

  test("by ModifyListener for a default action", async () => {
    balancing.on(ModifyListenerCommand).resolves({});
    await aws.setActions({ listenerArn: LISTENER, ruleArn: undefined }, [FORWARD]);

    expect(balancing.calls().map(({ args }) => args[0].input)).toEqual([
      { ListenerArn: LISTENER, DefaultActions: [FORWARD] },
    ]);
  });
});
