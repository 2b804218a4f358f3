import { describe, expect, test } from "@jest/globals";
import type { ListenerRoute } from "../../../scripts/aws";
import type { Traffic } from "../../../scripts/driver/context/observed";
import { canaryCourse, type Step } from "./courses";
import { drive } from "./drive";
import {
  answering,
  BLUE_GROUP,
  blue,
  deployment,
  forwardsBy,
  GREEN_GROUP,
  green,
  OTHERS,
  RULE,
  request,
  route,
  rule,
  toOne,
  weights,
} from "./fixtures";

const byRule = (percentGreen: number, ...others: readonly ListenerRoute[]): Traffic =>
  forwardsBy(rule(weights(percentGreen)), ...others);
/** The default action of a shared load balancer. */
const NOT_FOUND = answering("fixed-response");

/** The canary, of which the rule, and what else there is, gets its weights as CodeDeploy sets them. */
const course = (others: (percentGreen: number) => readonly ListenerRoute[]): readonly Step[] =>
  canaryCourse.map(({ weights: split, ...step }) => {
    const percent = split?.[1]?.percent;
    return percent === undefined ? step : { ...step, production: byRule(percent, ...others(percent)) };
  });

describe("with a listener rule in addition to the default action", () => {
  test("a deployment that moves both succeeds", async () => {
    const { exitCode, printed } = await drive({
      production: byRule(0, route(weights(0))),
      courses: { "d-NEW000001": course((percent) => [route(weights(percent))]) },
    });

    expect(exitCode).toBe(0);
    expect(printed.at(-1)).toContain(
      "production 100 % to shop-green by rule 10 (host shop.example.com), default action",
    );
  });

  test("fails with 4 when a successful deployment did not move the rule", async () => {
    const left = canaryCourse.map(({ weights: split, ...step }) =>
      split === undefined ? step : { ...step, production: byRule(0, route(split)) },
    );
    const { exitCode, failed } = await drive({
      production: byRule(0, route(weights(0))),
      courses: { "d-NEW000001": left },
    });

    expect(exitCode).toBe(4);
    expect(failed.find((line) => line.startsWith("  Live now: "))).toContain(
      "production 100 % to shop-blue by rule 10 (host shop.example.com); 100 % to shop-green by default action",
    );
  });

  test("fails with 4 when a rollback left the rule on the new revision, with the command for that rule alone", async () => {
    const { exitCode, failed } = await drive({
      production: byRule(0, route(weights(0))),
      courses: {
        "d-NEW000001": [
          ...canaryCourse.slice(0, 3),
          {
            minute: 3,
            deployment: deployment("Stopped"),
            taskSets: [blue],
            production: byRule(100, route(weights(0))),
          },
        ],
      },
    });

    expect(exitCode).toBe(4);
    expect(failed.filter((line) => line.startsWith("  aws elbv2 "))).toEqual([
      `  aws elbv2 modify-rule --rule-arn ${RULE} --actions '[{"Type":"forward","ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"${BLUE_GROUP}","Weight":100},{"TargetGroupArn":"${GREEN_GROUP}","Weight":0}]}}]' --region eu-west-1`,
    ]);
  });

  test("a run that is done at the traffic shift waits until the rule has moved, too", async () => {
    const late = course((percent) => [route(weights(percent))]).map((step) =>
      step.minute === 7.5 ? { ...step, production: byRule(0, route(weights(100))) } : step,
    );
    const courses = {
      "d-NEW000001": [...late.slice(0, -1), { ...late[5], minute: 8, production: byRule(100) } as Step],
    };
    const { exitCode, minutes } = await drive(
      { production: byRule(0, route(weights(0))), courses },
      { document: request({ successPoint: "traffic-shifted" }) },
    );

    expect(exitCode).toBe(0);
    expect(minutes).toBeGreaterThanOrEqual(8);
  });

  test.each([
    ["a deployment", [blue]],
    ["what is live already", [{ ...green, loadBalancer: blue.loadBalancer }]],
  ])("refuses %s with 6 when an apply has swapped the rule back, and names it", async (_what, taskSets) => {
    const { exitCode, aws, failed } = await drive({ taskSets, production: byRule(100, route(weights(0))) });

    expect([exitCode, aws.count("createDeployment")]).toEqual([6, 0]);
    expect(failed[0]).toBe(
      "No deployment of shop:7 was created: the production listener does not send all traffic to the PRIMARY task set: rule 10 (host shop.example.com) sends 100 % to shop-green.",
    );
    expect(failed.filter((line) => line.startsWith("  aws elbv2 "))).toEqual([
      expect.stringContaining(`modify-rule --rule-arn ${RULE} --actions '[`),
    ]);
  });

  test("refuses a deployment with 6 when the rule forwards to other target groups as well", async () => {
    const mixed = rule([...toOne(BLUE_GROUP), { targetGroupArn: OTHERS, percent: 0 }]);
    const { exitCode, failed } = await drive({ production: forwardsBy(mixed) });

    expect(exitCode).toBe(6);
    expect(failed[0]).toBe(
      "No deployment of shop:7 was created: rule 10 (host shop.example.com) of the production listener also forwards to another, which the deployment group does not have: CodeDeploy refuses to move it.",
    );
  });
});

describe("on a shared load balancer with a fixed default action,", () => {
  test("a deployment by a rule succeeds", async () => {
    const { exitCode } = await drive({
      production: byRule(0, NOT_FOUND),
      courses: { "d-NEW000001": course(() => [NOT_FOUND]) },
    });

    expect(exitCode).toBe(0);
  });

  test("fails with 6 when nothing forwards to the service, and shows no command that changes an action", async () => {
    const { exitCode, failed } = await drive({
      production: { kind: "elsewhere", routes: [rule(toOne(OTHERS)), NOT_FOUND] },
    });

    expect(exitCode).toBe(6);
    expect(failed).toEqual([
      "No deployment of shop:7 was created: no rule or default action of the production listener forwards to shop-blue or shop-green.",
      "  Live now: shop:6, task set ecs-svc/0001 (PRIMARY) behind shop-blue, 2 of 2 tasks running; production does not reach the service: rule 10 (host shop.example.com) sends 100 % to another; default action answers with fixed-response",
      `  Next: make the rule or default action that is meant for this service forward to ${BLUE_GROUP}, then deploy. To see its current actions:`,
      expect.stringMatching(/^ {2}aws elbv2 describe-rules --listener-arn \S+ --region eu-west-1$/),
    ]);
  });
});

describe("the commands of a report", () => {
  /** A rule on the wrong target group whose actions make a command longer than a report's line may be. */
  const longRule = (priority: number) => {
    const { actions } = rule(weights(100));
    const Issuer = `https://id.example/${"x".repeat(1_500)}`;
    const oidc = { Type: "authenticate-oidc", AuthenticateOidcConfig: { Issuer, Scope: "openid  email" } };
    return rule(weights(100), { priority, actions: [oidc, ...actions] });
  };

  test("are never shortened", async () => {
    const { failed } = await drive({ production: forwardsBy(longRule(1)) });
    const json = /--actions '(.+)' --region eu-west-1$/.exec(failed.at(-1) ?? "")?.[1] ?? "";

    expect(JSON.parse(json)).toMatchObject([
      { AuthenticateOidcConfig: { Scope: "openid  email", UseExistingClientSecret: true } },
      { Type: "forward" },
    ]);
  });

  test("are one doctor command when they are longer than Terraform shows", async () => {
    const { failed } = await drive({ production: forwardsBy(longRule(1), longRule(2), longRule(3)) });

    expect(failed.at(-1)).toBe(
      "  npx cdktf-ecs-codedeploy doctor --fix --application shop-web --group shop-web-group --region eu-west-1",
    );
    expect(failed[0]).toContain("rule 1 (host shop.example.com) sends 100 % to shop-green; rule 2 ");
  });

  test("leave out a rule that must be changed by hand, with the reason", async () => {
    const unknown = rule(weights(100), { priority: 2, actions: [{ Type: "authenticate-fingerprint" }] });
    const { failed } = await drive({ production: forwardsBy(rule(weights(100)), unknown) });

    expect(failed.filter((line) => line.startsWith("  aws elbv2 "))).toHaveLength(1);
    expect(failed.at(-1)).toBe(
      '  To do by hand: send rule 2 (host shop.example.com) to PRIMARY; it has an action of the type "authenticate-fingerprint".',
    );
  });
});
