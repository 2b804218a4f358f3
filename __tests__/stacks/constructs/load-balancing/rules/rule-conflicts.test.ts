import type { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { describe, expect, test } from "@jest/globals";
import { type App, ref, Token } from "cdktf";
import { ClusterStack, type ListenerRule, ServiceStack, type ServiceStackProps } from "../../../../../stacks";
import {
  checkRuleConflicts,
  placedRules,
} from "../../../../../stacks/constructs/load-balancing/rules/rule-conflicts";
import { CLUSTER, named, RULES_SERVICE, SHARED_LOAD_BALANCER } from "../../../../support/fixtures";
import { testApp } from "../../../../support/template";

const A: ListenerRule = { priority: 1, hosts: ["a.example.com"] };
const B: ListenerRule = { priority: 2, hosts: ["b.example.com"] };

const HOST = ref("var.host").toString();
const LIST = Token.asList(ref("var.list"));

/** The conflicts of two rules on one listener, as `prop: what`. */
const conflicts = (one: Partial<ListenerRule>, other: Partial<ListenerRule>) =>
  checkRuleConflicts([
    ...placedRules("one", "listener", { a: { priority: 1, ...one } }),
    ...placedRules("other", "listener", { a: { priority: 2, ...other } }),
  ]).map(({ prop, what }) => `${prop}: ${what}`);

const SAME_CONDITIONS = "other.a: has the same conditions as one.a on the same listener";

describe("two rules on one listener", () => {
  test("fails when they have the same priority, with a free one", () => {
    expect(
      checkRuleConflicts(
        placedRules("rules", "listener", named(A, { ...B, priority: 2 }, { priority: 1, paths: ["/c"] })),
      ),
    ).toEqual([
      {
        prop: "rules.c.priority",
        what: "got 1, which rules.a has on the same listener",
        allowed: "a priority that no other rule of the listener has",
        fix: "choose another one, such as 3",
      },
    ]);
  });

  test("fails when both have the largest priority, with a free one that AWS allows", () => {
    const rules = named(
      { ...A, priority: 50_000 },
      { ...B, priority: 1 },
      { priority: 50_000, paths: ["/c"] },
    );
    expect(checkRuleConflicts(placedRules("rules", "listener", rules)).map(({ fix }) => fix)).toEqual([
      "choose another one, such as 2",
    ]);
  });

  test("fails when they have the same conditions, of which only the first would get requests", () => {
    expect(checkRuleConflicts(placedRules("rules", "listener", named(A, { ...A, priority: 2 })))).toEqual([
      {
        prop: "rules.b",
        what: "has the same conditions as rules.a on the same listener",
        allowed: "conditions that differ: only the rule with the lower priority number would get requests",
        fix: "change the conditions of one of them",
      },
    ]);
  });

  test.each<[string, Partial<ListenerRule>, Partial<ListenerRule>]>([
    ["hosts in another order", { hosts: ["a.b", "c.d"] }, { hosts: ["c.d", "a.b"] }],
    ["hosts in other case", { hosts: ["A.b"] }, { hosts: ["a.B"] }],
    ["header values in other case", { headers: { A: ["x"] } }, { headers: { A: ["X"] } }],
    ["header names in other case", { headers: { "X-A": ["1"] } }, { headers: { "x-a": ["1"] } }],
    ["headers in another order", { headers: { A: ["1"], B: ["2"] } }, { headers: { B: ["2"], A: ["1"] } }],
    [
      "parameters in other case",
      { query: [{ key: "V", value: "a" }] },
      { query: [{ key: "v", value: "A" }] },
    ],
    ["properties in another order", { paths: ["/"], methods: ["GET"] }, { methods: ["GET"], paths: ["/"] }],
    ["the same tokens", { hosts: [HOST], paths: LIST }, { hosts: [HOST], paths: LIST }],
  ])("fails when they have %s", (_, one, other) => {
    expect(conflicts(one, other)).toEqual([SAME_CONDITIONS]);
  });

  test.each<[string, Partial<ListenerRule>, Partial<ListenerRule>]>([
    ["paths in other case", { paths: ["/A"] }, { paths: ["/a"] }],
    ["one more condition", { hosts: ["a.b"] }, { hosts: ["a.b"], methods: ["GET"] }],
    ["one more value", { hosts: ["a.b"] }, { hosts: ["a.b", "c.d"] }],
    ["a parameter with and without key", { query: [{ value: "a" }] }, { query: [{ key: "k", value: "a" }] }],
    [
      "a parameter whose key has an equals sign",
      { query: [{ key: "a=b", value: "c" }] },
      { query: [{ key: "a", value: "b=c" }] },
    ],
    ["a path and a method of the same text", { paths: ["GET"] }, { methods: ["GET"] }],
    ["other header values", { headers: { A: ["x"] } }, { headers: { A: ["y"] } }],
    ["different tokens", { hosts: [ref("var.a").toString()] }, { hosts: [ref("var.b").toString()] }],
  ])("may have %s", (_, one, other) => {
    expect(conflicts(one, other)).toEqual([]);
  });

  test("may have priorities that are tokens", () => {
    const priority = Token.asNumber(ref("var.priority"));
    expect(conflicts({ ...A, priority }, { ...B, priority })).toEqual([]);
  });

  test("fails twice when priority and conditions are the same", () => {
    expect(conflicts(A, A)).toEqual([
      "other.a.priority: got 1, which one.a has on the same listener",
      SAME_CONDITIONS,
    ]);
  });
});

describe("two rules on different listeners", () => {
  test("may have the same priority and conditions", () => {
    const rules = ["one", "other"].flatMap((listener) => placedRules(listener, listener, { a: A }));
    expect(checkRuleConflicts(rules)).toEqual([]);
  });

  test("may have both if only Terraform knows the listeners", () => {
    expect(checkRuleConflicts(placedRules("rules", undefined, named(A, A)))).toEqual([]);
  });
});

type Shared = Pick<ServiceStackProps, "sharedLoadBalancer" | "clusterArn">;

function addService(
  app: App,
  name: string,
  rules: readonly ListenerRule[],
  props: Partial<ServiceStackProps>,
) {
  return new ServiceStack(app, name, {
    ...RULES_SERVICE,
    ...props,
    name,
    productionListener: { kind: "rules", rules: named(...rules) },
  });
}

/** The conflicts that the stacks of two services report at synth. */
function conflictsOf(
  shared: (app: App) => { web: Shared; api: Shared },
  [web, api]: readonly [readonly ListenerRule[], readonly ListenerRule[]],
  props: { web?: Partial<ServiceStackProps>; api?: Partial<ServiceStackProps> } = {},
): { web: string[]; api: string[] } {
  const app = testApp();
  const given = shared(app);
  addService(app, "web", web, { ...given.web, ...props.web });
  addService(app, "api", api, { ...given.api, ...props.api });
  const problems = app.node.validate();
  const of = (name: string) => problems.filter((problem) => problem.startsWith(`${name}.`));
  return { web: of("web"), api: of("api") };
}

const clusterOf = (app: App, id = "shop-cluster") => new ClusterStack(app, id, CLUSTER);
const listenerOf = ({ loadBalancer }: ClusterStack): LbListener => {
  if (loadBalancer === undefined) {
    throw new Error("the cluster has a load balancer");
  }
  return loadBalancer.productionListener;
};
const both = (shared: Shared) => ({ web: shared, api: shared });
const existing = () => both({ sharedLoadBalancer: SHARED_LOAD_BALANCER });

const PRIORITY_TAKEN = [
  "api.productionListener.rules.a.priority: got 1, which web.productionListener.rules.a has on the same listener",
  "   allowed: a priority that no other rule of the listener has",
  "   to do: choose another one, such as 2",
].join("\n");

describe("two services with the same priority", () => {
  const rules = [[A], [{ ...B, priority: 1 }]] as const;

  test.each<[string, (app: App) => { web: Shared; api: Shared }]>([
    ["an existing load balancer", existing],
    ["a ClusterStack's load balancer", (app) => both(clusterOf(app).shared)],
    [
      "a ClusterStack's load balancer, by arn and by id",
      (app) => {
        const cluster = clusterOf(app);
        const { id } = listenerOf(cluster);
        return {
          web: cluster.shared,
          api: { sharedLoadBalancer: { ...SHARED_LOAD_BALANCER, productionListenerArn: id } },
        };
      },
    ],
  ])("fails when they share %s, once, at the later service", (_, shared) => {
    expect(conflictsOf(shared, rules)).toEqual({ web: [], api: [PRIORITY_TAKEN] });
  });

  test("fails at synth", () => {
    const app = testApp();
    addService(app, "web", [A], existing().web);
    addService(app, "api", [{ ...B, priority: 1 }], existing().api);
    expect(() => app.synth()).toThrow(PRIORITY_TAKEN);
  });

  test.each<[string, (app: App) => { web: Shared; api: Shared }]>([
    [
      "two ClusterStacks with the same addresses",
      (app) => ({ web: clusterOf(app, "one").shared, api: clusterOf(app, "other").shared }),
    ],
    [
      "two existing load balancers",
      () => ({
        web: { sharedLoadBalancer: SHARED_LOAD_BALANCER },
        api: {
          sharedLoadBalancer: {
            ...SHARED_LOAD_BALANCER,
            productionListenerArn: SHARED_LOAD_BALANCER.productionListenerArn.replace(
              "app/shop",
              "app/other",
            ),
            testListenerArn: SHARED_LOAD_BALANCER.testListenerArn.replace("app/shop", "app/other"),
          },
        },
      }),
    ],
    [
      "load balancers that only Terraform knows",
      () => {
        const computed = () => ({
          ...SHARED_LOAD_BALANCER,
          productionListenerArn: ref("var.production").toString(),
          testListenerArn: ref("var.test").toString(),
        });
        return { web: { sharedLoadBalancer: computed() }, api: { sharedLoadBalancer: computed() } };
      },
    ],
  ])("are accepted on %s", (_, shared) => {
    expect(conflictsOf(shared, rules)).toEqual({ web: [], api: [] });
  });
});

describe("two services", () => {
  test("fail when they have the same conditions", () => {
    expect(conflictsOf(existing, [[A], [B, { ...A, priority: 3 }]]).api).toEqual([
      [
        "api.productionListener.rules.b: has the same conditions as web.productionListener.rules.a on the same listener",
        "   allowed: conditions that differ: only the rule with the lower priority number would get requests",
        "   to do: change the conditions of one of them",
      ].join("\n"),
    ]);
  });

  test("fail when test rules take a priority of rules that another service has on both listeners", () => {
    const testListener = {
      kind: "rules",
      rules: { a: { priority: 1, hosts: ["test.example.com"] } },
    } as const;
    const problem = (later: string, earlier: string) =>
      [
        `${later}.priority: got 1, which ${earlier} has on the same listener`,
        "   allowed: a priority that no other rule of the listener has",
        "   to do: choose another one, such as 2",
      ].join("\n");
    const rules = [[A], [B]] as const;
    expect(conflictsOf(existing, rules, { api: { testListener } })).toEqual({
      web: [],
      api: [problem("api.testListener.rules.a", "web.productionListener.rules.a")],
    });
    expect(conflictsOf(existing, [[B], [A]], { web: { testListener } })).toEqual({
      web: [],
      api: [problem("api.productionListener.rules.a", "web.testListener.rules.a")],
    });
  });

  test("may use the priorities of each other's listener", () => {
    const none = { testListener: { kind: "none" } } as const;
    const testListener = { kind: "rules", rules: { a: { ...A, priority: 2 } } } as const;
    expect(conflictsOf(existing, [[A], [B]], { web: { testListener }, api: none })).toEqual({
      web: [],
      api: [],
    });
  });

  test("fail when the production listener of one is the test listener of the other", () => {
    const swapped = {
      ...SHARED_LOAD_BALANCER,
      productionListenerArn: SHARED_LOAD_BALANCER.testListenerArn,
      testListenerArn: SHARED_LOAD_BALANCER.productionListenerArn,
    };
    const shared = () => ({ ...existing(), api: { sharedLoadBalancer: swapped } });
    expect(conflictsOf(shared, [[A], [{ ...B, priority: 1 }]]).api).toEqual([PRIORITY_TAKEN]);
  });

  test("fail in each of three services that take one priority", () => {
    const app = testApp();
    for (const [index, name] of ["web", "api", "admin"].entries()) {
      addService(app, name, [{ priority: 1, paths: [`/${index}`] }], existing().web);
    }
    expect(app.node.validate().map((problem) => problem.split(".")[0])).toEqual(["api", "admin"]);
  });
});
