import { AlbListenerRule } from "@cdktf/provider-aws/lib/alb-listener-rule";
import { LbListenerRule, type LbListenerRuleConfig } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { describe, expect, test } from "@jest/globals";
import { Lazy, ref, TerraformCount, TerraformIterator, TerraformStack, Token } from "cdktf";
import { ClusterStack, type ListenerRule, ServiceStack, type ServiceStackProps } from "../../../../../stacks";
import { CLUSTER, RULES_SERVICE, SHARED_LOAD_BALANCER } from "../../../../support/fixtures";
import { testApp } from "../../../../support/template";

const OURS: ListenerRule = { priority: 10, hosts: ["web.example.com"], paths: ["/a", "/b"] };
const FIXED = [{ type: "fixed-response", fixedResponse: { contentType: "text/plain" } }];
const OTHER_CONDITION = [{ hostHeader: { values: ["other.example.com"] } }];

type Config = Partial<LbListenerRuleConfig>;

/** The problems of an app with a service on shared listeners and a rule that the user adds to the production listener. */
function problems(config: Config, ours: ListenerRule = OURS): string[] {
  const app = testApp();
  const { shared } = new ClusterStack(app, "shop-cluster", CLUSTER);
  addService(app, { ...shared, productionListener: { kind: "rules", rules: { web: ours } } });
  new LbListenerRule(new TerraformStack(app, "other"), "rule", {
    listenerArn: shared.sharedLoadBalancer?.productionListenerArn ?? "",
    action: FIXED,
    condition: OTHER_CONDITION,
    ...config,
  });
  return app.node.validate();
}

const addService = (app: ReturnType<typeof testApp>, props: Partial<ServiceStackProps>) =>
  new ServiceStack(app, "web", { ...RULES_SERVICE, ...props });

const SAME_PRIORITY = [
  "other/rule.priority: got 10, which web.productionListener.rules.web has on the same listener",
  "   allowed: a priority that no other rule of the listener has",
  "   to do: choose another one, such as 11",
].join("\n");
const SAME_CONDITIONS = [
  "other/rule: has the same conditions as web.productionListener.rules.web on the same listener",
  "   allowed: conditions that differ: only the rule with the lower priority number would get requests",
  "   to do: change the conditions of one of them",
].join("\n");

describe("the priority of a rule that the user adds to a shared listener", () => {
  test("fails when a service's rule has it, and not when it is next to it", () => {
    expect([9, 10, 11].map((priority) => problems({ priority }))).toEqual([[], [SAME_PRIORITY], []]);
  });

  test("may be left out, or a token", () => {
    expect(
      [undefined, Token.asNumber(ref("var.priority"))].map((priority) => problems(withPriority(priority))),
    ).toEqual([[], []]);
  });

  test("fails when it is set by an override", () => {
    const app = testApp();
    addService(app, { productionListener: { kind: "rules", rules: { web: OURS } } });
    const rule = new LbListenerRule(new TerraformStack(app, "other"), "rule", {
      listenerArn: SHARED_LOAD_BALANCER.productionListenerArn,
      priority: 1,
      action: FIXED,
      condition: OTHER_CONDITION,
    });
    expect(app.node.validate()).toEqual([]);
    rule.addOverride("priority", 10);
    expect(app.node.validate()).toEqual([SAME_PRIORITY]);
  });

  test("fails on the test listener, where a service's rules are by default", () => {
    const app = testApp();
    addService(app, { productionListener: { kind: "rules", rules: { web: OURS } } });
    new AlbListenerRule(new TerraformStack(app, "other"), "rule", {
      listenerArn: SHARED_LOAD_BALANCER.testListenerArn,
      priority: 10,
      action: FIXED,
      condition: OTHER_CONDITION,
    });
    expect(app.node.validate()).toEqual([SAME_PRIORITY]);
  });

  test("may be that of a service's rule on another listener", () => {
    const listenerArns = [
      `${SHARED_LOAD_BALANCER.productionListenerArn}0`,
      ref("var.listener").toString(),
      `${ref("var.a")}${ref("var.b")}`,
    ];
    expect(listenerArns.map((listenerArn) => problems({ listenerArn, priority: 10 }))).toEqual([[], [], []]);
  });

  test.each<[string, Config]>([
    ["count", { count: TerraformCount.of(Token.asNumber(ref("var.count"))) }],
    ["for_each", { forEach: TerraformIterator.fromList(["a"]) }],
  ])("is not compared with %s, because the rule may not exist", (_, config) => {
    expect(problems({ ...config, priority: 10 })).toEqual([]);
  });
});

const withPriority = (priority: number | undefined) => (priority === undefined ? {} : { priority });

describe("the conditions of a rule that the user adds to a shared listener", () => {
  const with1 = (rule: Omit<ListenerRule, "priority">): ListenerRule => ({ priority: 10, ...rule });

  test.each<[string, ListenerRule, LbListenerRuleConfig["condition"]]>([
    [
      "hosts and paths, in another order",
      OURS,
      [{ pathPattern: { values: ["/b", "/a"] } }, { hostHeader: { values: ["WEB.example.com"] } }],
    ],
    [
      "methods and clients",
      with1({ methods: ["GET"], sourceCidrBlocks: ["192.0.2.0/24"] }),
      [{ httpRequestMethod: { values: ["GET"] } }, { sourceIp: { values: ["192.0.2.0/24"] } }],
    ],
    [
      "two headers",
      with1({ headers: { "X-A": ["1"], "X-B": ["2"] } }),
      [
        { httpHeader: { httpHeaderName: "x-b", values: ["2"] } },
        { httpHeader: { httpHeaderName: "X-A", values: ["1"] } },
      ],
    ],
    [
      "a query string",
      with1({ query: [{ key: "v", value: "2" }, { value: "beta" }] }),
      [{ queryString: [{ value: "beta" }, { key: "v", value: "2" }] }],
    ],
  ])("fails when they are those of a service's rule: %s", (_, ours, condition) => {
    expect(problems({ priority: 1, condition }, ours)).toEqual([SAME_CONDITIONS]);
    expect(problems({ priority: 10, condition }, ours)).toEqual([SAME_PRIORITY, SAME_CONDITIONS]);
  });

  test("fails when they are the same list token", () => {
    const hosts = Token.asList(ref("var.hosts"));
    expect(
      problems({ priority: 1, condition: [{ hostHeader: { values: hosts } }] }, with1({ hosts })),
    ).toEqual([SAME_CONDITIONS]);
  });

  test.each<[string, ListenerRule, LbListenerRuleConfig["condition"]]>([
    [
      "one value less",
      OURS,
      [{ pathPattern: { values: ["/a"] } }, { hostHeader: { values: ["web.example.com"] } }],
    ],
    ["one condition less", OURS, [{ pathPattern: { values: ["/a", "/b"] } }]],
    ["a regular expression", OURS, [{ hostHeader: { regexValues: ["web.example.com"] } }]],
    [
      "two query strings, which must both match",
      with1({ query: [{ value: "1" }, { value: "2" }] }),
      [{ queryString: [{ value: "1" }] }, { queryString: [{ value: "2" }] }],
    ],
    [
      "one header twice, which must match both",
      with1({ headers: { "X-A": ["1", "2"] } }),
      [
        { httpHeader: { httpHeaderName: "X-A", values: ["1"] } },
        { httpHeader: { httpHeaderName: "x-a", values: ["2"] } },
      ],
    ],
    ["what only Terraform knows", OURS, Lazy.anyValue({ produce: () => [] }) as never],
  ])("may have %s", (_, ours, condition) => {
    expect(problems({ priority: 1, condition }, ours)).toEqual([]);
  });
});
