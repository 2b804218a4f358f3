import { describe, expect, test } from "@jest/globals";
import type { ListenerRoute } from "../../../../scripts/aws";
import { takenPriorities } from "../../../../scripts/commands/doctor/taken-priorities";
import { type FakeAws, fakeAws, type World } from "../../driver/fake-aws";
import {
  BLUE_GROUP,
  elsewhere,
  failure,
  fakeClock,
  forwardsBy,
  GONE,
  LISTENER,
  OTHERS,
  rule,
  toOne,
  weights,
} from "../../driver/fixtures";
import { examined } from "./support";
import { plannedRule, SHOP_TEMPLATE, templateWith } from "./template";

const BLOG = rule(toOne(OTHERS), { conditions: ["host blog.example.com"] });
const at = (priority: number, route: ListenerRoute = BLOG): ListenerRoute => ({ ...route, priority });
const withRules = (...routes: readonly ListenerRoute[]): Partial<World> => ({
  production: elsewhere(...routes),
});
const templateOf = (document: object | undefined) => ({
  path: SHOP_TEMPLATE,
  document: document && { ...document },
});
const SHOP = templateWith({ shop: plannedRule() });

async function checked(world: Partial<World>, document: object | undefined = SHOP, isApplied = false) {
  const aws: FakeAws = fakeAws(fakeClock(), world);
  return { ...(await takenPriorities(aws, templateOf(document), isApplied)), calls: aws.calls };
}

describe("a priority that another rule has", () => {
  test("is found with this rule and the next free priority, by one call for each listener", async () => {
    const rules = { shop: plannedRule(), more: plannedRule({ priority: 12 }) };
    const { problems, failedChecks, unknown, calls } = await checked(
      withRules(at(5), BLOG, at(11)),
      templateWith(rules),
    );

    expect(problems).toEqual([
      {
        kind: "priority-taken",
        address: "aws_lb_listener_rule.shop",
        listenerArn: LISTENER,
        priority: 10,
        by: BLOG,
        free: 13,
      },
    ]);
    expect([failedChecks, unknown, calls]).toEqual([[], [], ["listener"]]);
  });

  test.each([
    ["the one before it, if it is the last", [50_000], 49_999],
    ["the nearest one before it", [49_999, 50_000], 49_998],
    [
      "none, if the listener has no other",
      Array.from({ length: 50_000 }, (_, index) => index + 1),
      undefined,
    ],
  ])("has as the next free one %s", async (_what, taken, free) => {
    const planned = templateWith({ shop: plannedRule({ priority: 50_000 }) });
    const { problems } = await checked(withRules(...taken.map((priority) => at(priority))), planned);

    expect(problems.map((problem) => problem.kind === "priority-taken" && problem.free)).toEqual([free]);
  });

  test("is a finding of doctor's next to the others, and means exit code 6", async () => {
    const { exitCode, findings } = await examined(
      { production: forwardsBy(rule(weights(0)), at(20)) },
      {},
      { template: () => templateOf(templateWith({ shop: plannedRule({ priority: 20 }) })) },
    );

    expect([exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["priority-taken"]]);
  });
});

test("a listener that does not exist is found", async () => {
  const { problems, failedChecks } = await checked({ production: GONE });
  expect([problems, failedChecks]).toEqual([[{ kind: "listener-missing", listenerArn: LISTENER }], []]);
});

describe("no priority is taken", () => {
  test.each<[string, Partial<World>]>([
    ["if the listener has no rule with it", withRules(at(9), at(11))],
    [
      "by a rule that forwards to the service's target groups",
      withRules(rule(toOne(BLUE_GROUP), { conditions: [] })),
    ],
  ])("%s", async (_what, world) => {
    const { problems, failedChecks } = await checked(world);
    expect([problems, failedChecks]).toEqual([[], []]);
  });

  test("by the stack's own rule, even if an operator made it forward elsewhere", async () => {
    const condition = [
      { path_pattern: { values: ["/a", "/b"] } },
      { host_header: { values: ["shop.example.com"] } },
    ];
    const planned = templateWith({ shop: plannedRule({ condition }) });
    const world = withRules(rule(toOne(OTHERS), { conditions: ["host shop.example.com", "path /b or /a"] }));

    expect((await checked(world, planned, true)).problems).toEqual([]);
    expect((await checked(world, planned, false)).problems).toHaveLength(1);
  });
});

describe("it is not checked", () => {
  test.each([
    ["the listener", plannedRule({ listener_arn: "${var.listener}" })],
    ["the priority", plannedRule({ priority: "${var.priority}" })],
  ])("if only Terraform knows %s, without a call", async (_what, shop) => {
    const { problems, unknown, calls } = await checked(withRules(BLOG), templateWith({ shop }));
    expect([problems, unknown, calls]).toEqual([
      [],
      [
        {
          check: "rules",
          why: "only Terraform knows the listener, the priority or the target groups of aws_lb_listener_rule.shop",
        },
      ],
      [],
    ]);
  });

  test("if the caller may not", async () => {
    const { problems, failedChecks } = await checked({ fails: () => failure("denied") });
    expect(problems).toEqual([]);
    expect(failedChecks).toEqual([{ check: "rules", why: expect.stringMatching(/not allowed/) }]);
  });

  test("without a template in an applied stack, which blocks nothing else", async () => {
    const { exitCode, failedChecks } = await examined({}, {}, { template: () => templateOf(undefined) });
    expect([exitCode, failedChecks]).toEqual([
      0,
      [{ check: "template", why: expect.stringMatching(/cdk\.tf\.json does not exist/) }],
    ]);
  });
});
