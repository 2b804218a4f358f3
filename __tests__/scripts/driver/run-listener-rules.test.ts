import { describe, expect, test } from "@jest/globals";
import type { ListenerRoute } from "../../../scripts/aws";
import type { Traffic } from "../../../scripts/driver/context/observed";
import type { VerdictDocument } from "../../../scripts/driver/report/verdict/document";
import { expectGolden } from "../../support/golden";
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

/** The weights of each rule, and of the default action. */
const weightsByRule = (live: VerdictDocument["liveNow"]) =>
  live?.production?.routes?.map(({ ruleArn, finalAction }) => [
    ruleArn,
    finalAction.kind === "forwards" ? finalAction.weights : finalAction,
  ]);

const RULE_BACK_TO_BLUE = `  aws elbv2 modify-rule --rule-arn ${RULE} --actions '[{"Type":"forward","ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"${BLUE_GROUP}","Weight":100},{"TargetGroupArn":"${GREEN_GROUP}","Weight":0}]}}]' --region eu-west-1`;

describe("with a listener rule in addition to the default action", () => {
  test("a deployment that moves both succeeds", async () => {
    const { exitCode, verdict } = await drive({
      production: byRule(0, route(weights(0))),
      courses: { "d-NEW000001": course((percent) => [route(weights(percent))]) },
    });

    expect(exitCode).toBe(0);
    expect(weightsByRule(verdict.liveNow)).toEqual([
      [RULE, weights(100)],
      [undefined, weights(100)],
    ]);
  });

  test("a deployment is created although an earlier rule takes its requests, with a warning", async () => {
    const maintenance: ListenerRoute = {
      ...NOT_FOUND,
      ruleArn: `${RULE}-5`,
      priority: 5,
      conditions: rule([]).conditions,
    };
    const { exitCode, printed } = await drive({
      production: byRule(0, maintenance),
      courses: { "d-NEW000001": course(() => [maintenance]) },
    });

    expect(exitCode).toBe(0);
    expect(printed).toContainEqual(
      "rule 10 (host shop.example.com) of the production listener gets no request, because rule 5 (host shop.example.com) answers with fixed-response first.",
    );
  });

  test("fails with 4 when a successful deployment did not move the rule", async () => {
    const left = canaryCourse.map(({ weights: split, ...step }) =>
      split === undefined ? step : { ...step, production: byRule(0, route(split)) },
    );
    const { exitCode, verdict } = await drive({
      production: byRule(0, route(weights(0))),
      courses: { "d-NEW000001": left },
    });

    expect(exitCode).toBe(4);
    expect(weightsByRule(verdict.liveNow)).toEqual([
      [RULE, weights(0)],
      [undefined, weights(100)],
    ]);
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
    expect(failed.filter((line) => line.startsWith("  aws elbv2 "))).toEqual([RULE_BACK_TO_BLUE]);
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
    const { exitCode, aws, verdict, failed } = await drive({
      taskSets,
      production: byRule(100, route(weights(0))),
    });

    expect([exitCode, aws.count("createDeployment")]).toEqual([6, 0]);
    expect(verdict.findings).toMatchObject([{ kind: "traffic-elsewhere" }]);
    expect(failed.filter((line) => line.startsWith("  aws elbv2 "))).toEqual([RULE_BACK_TO_BLUE]);
  });

  test("refuses a deployment with 6 when the rule forwards to other target groups as well", async () => {
    const mixed = rule([...toOne(BLUE_GROUP), { targetGroupArn: OTHERS, percent: 0 }]);
    const { exitCode, verdict, failed } = await drive({ production: forwardsBy(mixed) });

    expect(exitCode).toBe(6);
    expect(verdict.findings).toMatchObject([{ kind: "mixed-target-groups" }]);
    expectGolden("rule-with-other-target-groups.txt", failed);
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
    expectGolden("nothing-forwards.txt", failed);
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

    expectGolden("long-commands.txt", failed);
  });

  test("leave out a rule that must be changed by hand, with the reason", async () => {
    const unknown = rule(weights(100), { priority: 2, actions: [{ Type: "authenticate-fingerprint" }] });
    const { failed } = await drive({ production: forwardsBy(rule(weights(100)), unknown) });

    expect(failed.filter((line) => line.startsWith("  aws elbv2 "))).toHaveLength(1);
    expectGolden("rule-to-change-by-hand.txt", failed);

    const byHand = await drive({ production: forwardsBy(unknown) });
    expectGolden("rules-to-change-by-hand-only.txt", byHand.failed);
  });
});
