import { describe, expect, test } from "@jest/globals";
import type { Aws, ListenerRoute } from "../../../../scripts/aws";
import { type DoctorResult, doctor } from "../../../../scripts/commands/doctor/doctor";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import {
  answering,
  BLUE_GROUP,
  blue,
  elsewhere,
  failure,
  forwardsBy,
  GREEN_GROUP,
  green,
  LISTENER,
  OTHERS,
  RULE,
  route,
  rule,
  toOne,
  weights,
} from "../../driver/fixtures";
import { seen } from "../status/support";
import { fakeContext } from "../support";
import { examined, problemsIn, SPLIT } from "./support";

const { targetHealth = [] } = SPLIT;
const world = (...routes: readonly ListenerRoute[]): Partial<World> => ({
  production: forwardsBy(...routes),
  targetHealth,
});
const FIX = { fix: true, yes: true };

const OIDC = {
  Type: "authenticate-oidc",
  Order: 1,
  AuthenticateOidcConfig: { Issuer: "https://id.example", ClientId: "shop" },
};
/** Default actions [authenticate-oidc, forward 40/60], with stickiness. */
const SECURED = route(weights(60), {
  actions: [
    OIDC,
    {
      Type: "forward",
      Order: 2,
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: BLUE_GROUP, Weight: 40 },
          { TargetGroupArn: GREEN_GROUP, Weight: 60 },
        ],
        TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 300 },
      },
    },
  ],
});

/** `doctor --fix --yes`, where some calls to AWS have other answers. */
async function fixedWith(of: Partial<World>, answers: (aws: Aws) => Partial<Aws>) {
  const context = fakeContext(of);
  const { data } = await doctor({ ...context, aws: { ...context.aws, ...answers(context.aws) } }, FIX);
  return { findings: (data as DoctorResult).findings, context };
}

describe("a rule whose weights an apply has reset", () => {
  const swapped = world(rule(weights(100)), route(weights(0)));

  test("is found by doctor, which prints the command for this rule only", async () => {
    const { exitCode, lines } = await examined(swapped);

    expect(exitCode).toBe(6);
    expectGolden("listener-rules-traffic-elsewhere.txt", lines);
  });

  test("is in the first line of status", async () => {
    const { first, production } = await seen(swapped);

    expectGolden("listener-rules-first-line-of-status.txt", [String(first)]);
    expect(production).toMatchObject({
      kind: "forwards",
      routes: [
        { ruleArn: RULE, finalAction: { kind: "forwards", weights: weights(100) } },
        { ruleArn: undefined, finalAction: { kind: "forwards", weights: weights(0) } },
      ],
    });
  });

  test("is fixed after a confirmation that names it, and nothing else is changed", async () => {
    const { context } = await examined(swapped, { fix: true }, { confirm: async () => true });

    expect(context.aws.written).toEqual([{ arn: RULE, actions: rule(weights(0)).actions }]);
    const { context: asked } = await examined(swapped, { fix: true });
    expectGolden("listener-rules-fix-asks.txt", asked.asked);
  });

  test("is not fixed when it was changed while the operator was asked", async () => {
    const routes = [rule(weights(100)), rule(weights(100), { actions: SECURED.actions })];
    let reads = 0;
    const { context } = await fixedWith(swapped, (aws) => ({
      listener: async (arn) => {
        reads += arn === LISTENER ? 1 : 0;
        return arn === LISTENER ? [routes[reads === 1 ? 0 : 1] ?? route([])] : aws.listener(arn);
      },
    }));

    expect(context.aws.written).toEqual([]);
    expectGolden("listener-rules-fix-skipped.txt", context.printed.slice(-1));
  });
});

describe("doctor --fix", () => {
  test("keeps the authentication, the order and the stickiness of a default action", async () => {
    const { context } = await examined(world(SECURED), FIX);

    expect(context.aws.written).toEqual([
      {
        arn: LISTENER,
        actions: [
          {
            ...OIDC,
            AuthenticateOidcConfig: { ...OIDC.AuthenticateOidcConfig, UseExistingClientSecret: true },
          },
          {
            Type: "forward",
            Order: 2,
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: BLUE_GROUP, Weight: 100 },
                { TargetGroupArn: GREEN_GROUP, Weight: 0 },
              ],
              TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 300 },
            },
          },
        ],
      },
    ]);
  });

  test("changes each route that is wrong, and reports it", async () => {
    const { context } = await examined(world(rule(weights(100)), route(weights(10))), FIX);

    expect(context.aws.written.map(({ arn }) => arn)).toEqual([RULE, LISTENER]);
    expectGolden("listener-rules-fix-of-two-routes.txt", context.printed);
  });

  test("reports the routes it changed when AWS refuses the next one", async () => {
    let writes = 0;
    const fails: World["fails"] = (method) => {
      writes += method === "setActions" ? 1 : 0;
      return method === "setActions" && writes > 1 ? failure("denied") : undefined;
    };
    const { exitCode, context } = await examined(
      { ...world(rule(weights(100)), route(weights(10))), fails },
      FIX,
    );

    expect([exitCode, context.aws.written.map(({ arn }) => arn)]).toEqual([6, [RULE]]);
    expectGolden("listener-rules-fix-of-one-route-denied.txt", context.printed);
  });

  test("does not change a default action that never forwarded to the service", async () => {
    const shared = { production: elsewhere(rule(toOne(OTHERS)), answering("fixed-response")), targetHealth };
    const { exitCode, context } = await examined(shared, FIX);

    expect([exitCode, context.aws.written]).toEqual([6, []]);
    expect(await problemsIn(shared)).toMatchObject([
      { kind: "traffic-elsewhere", production: { kind: "elsewhere" } },
    ]);
  });

  test("does not change a route that also forwards to another service", async () => {
    const mixed = rule([
      { targetGroupArn: GREEN_GROUP, percent: 50 },
      { targetGroupArn: OTHERS, percent: 50 },
    ]);
    const { context } = await examined(world(mixed), FIX);

    expect(context.aws.written).toEqual([]);
    expect(await problemsIn(world(mixed))).toMatchObject([
      { kind: "mixed-target-groups", listener: "production", route: { ruleArn: RULE }, others: [OTHERS] },
    ]);
  });

  test("moves no users to PRIMARY when only the other target group is healthy", async () => {
    const health = { [BLUE_GROUP]: [], [GREEN_GROUP]: targetHealth };
    const split = { ...world(rule(weights(50))), taskSets: [blue, { ...green, status: "ACTIVE" }] };
    const { findings, context } = await fixedWith(split, () => ({
      targetHealth: async (arn) => health[arn] ?? [],
    }));

    expect(context.aws.written).toEqual([]);
    expect(findings.map(({ kind }) => kind)).toEqual(["traffic-elsewhere"]);
    expectGolden(
      "listener-rules-the-other-target-group-is-healthy.txt",
      findings.flatMap(({ what, fix }) => [what, ...fix]),
    );
  });
});

test("a rule that gets no request is found on both listeners, and is not fixed", async () => {
  const first = rule(toOne(OTHERS), { ruleArn: `${RULE}-5`, priority: 5 });
  const { exitCode, findings, fixed } = await examined(
    {
      production: forwardsBy(first, rule(weights(0))),
      test: forwardsBy(first, rule(weights(0))),
      targetHealth,
    },
    FIX,
  );

  expect(exitCode).toBe(6);
  expect(findings.map(({ kind, what }) => [kind, /production|test/.exec(what)?.[0]])).toEqual([
    ["rule-shadowed", "production"],
    ["rule-shadowed", "test"],
  ]);
  expect(fixed).toEqual([]);
});
