import { describe, expect, test } from "@jest/globals";
import type { ListenerRoute } from "../../../../scripts/aws";
import type { Traffic } from "../../../../scripts/driver/context/observed";
import {
  describeTraffic,
  foreignTargetGroups,
  readProduction,
  readTest,
  routesNotTo,
  servesAll,
  trafficDocument,
  trafficLines,
} from "../../../../scripts/driver/state/live-traffic";
import { fakeAws } from "../fake-aws";
import {
  answering,
  BLUE_GROUP,
  blue,
  elsewhere,
  fakeClock,
  forwards,
  forwardsBy,
  GONE,
  GREEN_GROUP,
  green,
  group,
  LISTENER,
  OTHERS,
  PAIR,
  RULE,
  route,
  rule,
  toOne,
  weights,
} from "../fixtures";

const NOTHING = [
  { targetGroupArn: BLUE_GROUP, percent: 0 },
  { targetGroupArn: GREEN_GROUP, percent: 0 },
];
const NOT_FOUND = answering("fixed-response");
/** Another service's rule on a shared listener. */
const FOREIGN = rule(toOne(OTHERS), { ruleArn: `${RULE}-20`, priority: 20, conditions: ["path /other/*"] });

const read = (production: Traffic, of = group()) => readProduction(fakeAws(fakeClock(), { production }), of);

describe("production is", () => {
  test.each<[string, readonly ListenerRoute[], readonly ListenerRoute[]]>([
    ["a default action that forwards to the pair", [route(weights(0))], [route(weights(0))]],
    ["a rule beside a default action of another kind", [rule(weights(100)), NOT_FOUND], [rule(weights(100))]],
    [
      "a rule and the default action",
      [rule(weights(100)), route(weights(0))],
      [rule(weights(100)), route(weights(0))],
    ],
    ["no rule of another service", [rule(weights(0)), FOREIGN, NOT_FOUND], [rule(weights(0))]],
    ["a rule that gives the pair no traffic", [rule(NOTHING), NOT_FOUND], [rule(NOTHING)]],
    [
      "a rule that leads to the pair and elsewhere",
      [rule([...toOne(OTHERS), { targetGroupArn: BLUE_GROUP, percent: 0 }])],
      [rule([...toOne(OTHERS), { targetGroupArn: BLUE_GROUP, percent: 0 }])],
    ],
  ])("%s", async (_what, all, toPair) => {
    expect(await read(elsewhere(...all))).toEqual({ kind: "forwards", routes: toPair });
  });

  test("elsewhere when nothing forwards to the pair", async () => {
    const all = [FOREIGN, NOT_FOUND];
    expect(await read(elsewhere(...all))).toEqual({ kind: "elsewhere", routes: all });
  });

  test("gone without a listener", async () => {
    expect(await read(GONE)).toEqual(GONE);
    expect(await read(forwards(0), group({ productionListenerArn: undefined }))).toEqual(GONE);
  });
});

test("test traffic is read in the same way, and is undefined without a test listener", async () => {
  const aws = fakeAws(fakeClock(), { test: elsewhere(rule(weights(0)), NOT_FOUND) });

  expect(await readTest(aws, group())).toEqual(forwardsBy(rule(weights(0))));
  expect(await readTest(aws, group({ testListenerArn: undefined }))).toBe(undefined);
});

describe("a task set gets all traffic", () => {
  test.each<[string, Traffic, boolean]>([
    ["by a default action that sends all to it", forwards(0), true],
    ["by a rule that sends all to it", forwardsBy(rule(weights(0))), true],
    ["by both", forwardsBy(rule(weights(0)), route(toOne(BLUE_GROUP))), true],
    ["not while a rule sends all to the other", forwardsBy(rule(weights(100)), route(weights(0))), false],
    [
      "not while the default action sends some to the other",
      forwardsBy(rule(weights(0)), route(weights(1))),
      false,
    ],
    ["not by weights of 0", forwardsBy(route(NOTHING)), false],
    ["not where nothing leads to the pair", elsewhere(route(toOne(BLUE_GROUP))), false],
    ["not without a listener", GONE, false],
  ])("%s", (_what, traffic, isAll) => {
    expect(servesAll(blue, traffic)).toBe(isAll);
  });

  test("never without a target group", () => {
    expect(servesAll({ ...blue, loadBalancer: undefined }, forwards(0))).toBe(false);
  });
});

test("routesNotTo returns exactly the routes that do not forward everything to the target group", () => {
  const wrong = rule(weights(10));
  const traffic = forwardsBy(wrong, route(weights(0)));

  expect(routesNotTo(traffic, BLUE_GROUP)).toEqual([wrong]);
  expect(routesNotTo(traffic, green.loadBalancer?.targetGroupArn)).toEqual(
    traffic.kind === "gone" ? [] : traffic.routes,
  );
});

test("target groups outside of the pair are found with any weight", () => {
  expect(foreignTargetGroups(rule([...weights(0), { targetGroupArn: OTHERS, percent: 0 }]), PAIR)).toEqual([
    OTHERS,
  ]);
  expect(foreignTargetGroups(rule(weights(0)), PAIR)).toEqual([]);
});

describe("as text", () => {
  test.each<[Traffic, readonly string[]]>([
    [GONE, ["has no listener"]],
    [forwards(10), ["90 % to shop-blue, 10 % to shop-green"]],
    [forwardsBy(route(NOTHING)), ["0 % to every target group"]],
    [forwardsBy(rule(weights(0))), ["100 % to shop-blue by rule 10 (host shop.example.com)"]],
    [
      forwardsBy(rule(weights(100)), route(weights(0))),
      ["100 % to shop-green by rule 10 (host shop.example.com)", "100 % to shop-blue by default action"],
    ],
    [
      forwardsBy(rule(weights(0), { conditions: [] }), route(toOne(BLUE_GROUP))),
      ["100 % to shop-blue by rule 10, default action"],
    ],
    [
      elsewhere(FOREIGN, NOT_FOUND),
      [
        "does not reach the service: rule 20 (path /other/*) sends 100 % to another; default action answers with fixed-response",
      ],
    ],
  ])("%j", (traffic, lines) => {
    expect(trafficLines(traffic)).toEqual(lines);
    expect(describeTraffic(trafficDocument(traffic))).toBe(lines.join("; "));
  });

  test("many rules are shown as a number", () => {
    const rules = [1, 2, 3, 4, 5, 6, 7].map((priority) => rule(weights(0), { priority, conditions: [] }));

    expect(describeTraffic(forwardsBy(...rules))).toBe(
      "100 % to shop-blue by rule 1, rule 2, rule 3, rule 4, rule 5, 2 more",
    );
  });
});

test("a document shows where traffic goes, without the actions", () => {
  expect(JSON.parse(JSON.stringify(trafficDocument(forwardsBy(rule(weights(0))))))).toEqual({
    kind: "forwards",
    routes: [
      {
        listenerArn: LISTENER,
        ruleArn: RULE,
        priority: 10,
        conditions: ["host shop.example.com"],
        finalAction: { kind: "forwards", weights: weights(0) },
      },
    ],
  });
  expect(trafficDocument(GONE)).toEqual({ kind: "gone" });
});

describe("a rule of the service", () => {
  const own = rule(weights(0), { conditions: ["host shop.example.com", "path /api/*"] });
  const foreign = (changes: Partial<ListenerRoute>) =>
    rule(toOne(OTHERS), { ruleArn: `${RULE}-other`, priority: 5, ...changes });
  const shadowedIn = async (...routes: readonly ListenerRoute[]) => {
    const traffic = await read(forwardsBy(...routes));
    return traffic.kind === "forwards" ? traffic.shadowed : undefined;
  };

  test.each([
    ["the same conditions", own.conditions],
    ["one of its conditions", ["host shop.example.com"]],
    ["its conditions in another order", [...own.conditions].reverse()],
  ])("gets no request if an earlier rule for something else has %s", async (_what, conditions) => {
    const by = foreign({ conditions });

    expect(await shadowedIn(by, own, NOT_FOUND)).toEqual([{ route: own, by }]);
  });

  test.each([
    ["has another condition", foreign({ conditions: ["host shop.example.com", "header X-Version 2"] })],
    ["has the same conditions, but comes later", foreign({ conditions: own.conditions, priority: 11 })],
    ["is of the service too", rule(weights(0), { priority: 5, conditions: ["host shop.example.com"] })],
    ["is the default action", NOT_FOUND],
  ])("gets its requests if the other rule %s", async (_what, other) => {
    expect(await shadowedIn(other, own)).toBeUndefined();
  });

  test("is never the default action, which is for all other requests", async () => {
    expect(await shadowedIn(foreign({ conditions: ["path *"] }), route(weights(0)))).toBeUndefined();
  });
});
