import { AlbListenerRule } from "@cdktf/provider-aws/lib/alb-listener-rule";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerRule, type LbListenerRuleConfig } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { describe, expect, test } from "@jest/globals";
import { type App, Fn, TerraformStack } from "cdktf";
import { ClusterStack, ServiceStack, type ServiceStackProps } from "../../../../../stacks";
import { CLUSTER, RULES_SERVICE, SERVICE, SHARED_LOAD_BALANCER } from "../../../../support/fixtures";
import { testApp } from "../../../../support/template";

type RuleProps = Pick<LbListenerRuleConfig, "listenerArn" | "action" | "lifecycle">;

const CONDITION = [{ hostHeader: { values: ["shop.example.com"] } }];
const PROBLEM = (path: string) =>
  [
    `the listener rule ${path} forwards to the service's target groups, but does not ignore changes of its action`,
    "   CodeDeploy changes this rule with each deployment. The next apply would send its traffic to the target group without tasks.",
    '   to do: add to the rule: lifecycle: { ignoreChanges: ["action"] }',
  ].join("\n");

const toBlue = ({ targetGroups }: ServiceStack) => [
  { type: "forward", targetGroupArn: targetGroups.blue.arn },
];
const weighted = ({ targetGroups: { blue, green } }: ServiceStack) => [
  {
    type: "forward",
    forward: {
      targetGroup: [
        { arn: blue.arn, weight: 100 },
        { arn: green.arn, weight: 0 },
      ],
    },
  },
];
const production = ({ traffic }: ServiceStack) => traffic.productionListenerArn;

function loadBalancerOf({ loadBalancer }: ServiceStack) {
  if (loadBalancer === undefined) {
    throw new Error("the service has its own load balancer");
  }
  return loadBalancer;
}

/** The problems of the service's stack with a rule in this stack or in another stack of its app. */
function problems(of: (web: ServiceStack) => RuleProps, add: "web" | "other" = "web"): string[] {
  const app: App = testApp();
  const web = new ServiceStack(app, "web", SERVICE);
  const scope = add === "web" ? web : new TerraformStack(app, "other");
  new LbListenerRule(scope, "rule", { condition: CONDITION, ...of(web) });
  return app.node.validate();
}

describe("fails when a rule of a listener", () => {
  test.each<[string, (web: ServiceStack) => RuleProps]>([
    ["forwards to a target group", (web) => ({ listenerArn: production(web), action: toBlue(web) })],
    ["forwards by weights", (web) => ({ listenerArn: production(web), action: weighted(web) })],
    [
      "refers to the listener by id",
      (web) => ({
        listenerArn: loadBalancerOf(web).productionListener.id,
        action: [{ type: "forward", targetGroupArn: web.targetGroups.green.id }],
      }),
    ],
    [
      "belongs to the test listener",
      (web) => ({ listenerArn: web.traffic.testListenerArn ?? "", action: toBlue(web) }),
    ],
    [
      "forwards after an authentication",
      (web) => ({
        listenerArn: production(web),
        action: [{ type: "authenticate-cognito" }, ...toBlue(web)],
      }),
    ],
    [
      "ignores only other attributes",
      (web) => ({
        listenerArn: production(web),
        action: toBlue(web),
        lifecycle: { ignoreChanges: ["priority", "action[0].target_group_arn"] },
      }),
    ],
  ])("%s", (_what, of) => {
    expect(problems(of)).toEqual([PROBLEM("web/rule")]);
    expect(problems(of, "other")).toEqual([PROBLEM("other/rule")]);
  });

  test("uses the provider's other name of the resource", () => {
    const web = new ServiceStack(testApp(), "web", SERVICE);
    new AlbListenerRule(web, "rule", {
      condition: CONDITION,
      listenerArn: production(web),
      action: toBlue(web),
    });

    expect(web.node.root.node.validate().at(-1)).toBe(PROBLEM("web/rule"));
  });

  test("is synthesized in another stack", () => {
    const app = testApp();
    const web = new ServiceStack(app, "web", SERVICE);
    const other = new TerraformStack(app, "other");
    new AwsProvider(other, "aws", { region: SERVICE.region });
    new LbListenerRule(other, "rule", {
      condition: CONDITION,
      listenerArn: production(web),
      action: toBlue(web),
    });

    expect(() => app.synth()).toThrow(/the listener rule other\/rule forwards/);
  });
});

describe("accepts a rule that", () => {
  test.each<[string, (web: ServiceStack) => RuleProps]>([
    [
      "ignores its action",
      (web) => ({
        listenerArn: production(web),
        action: weighted(web),
        lifecycle: { ignoreChanges: ["priority", "action"] },
      }),
    ],
    [
      "ignores all changes",
      (web) => ({ listenerArn: production(web), action: toBlue(web), lifecycle: { ignoreChanges: "all" } }),
    ],
    [
      "forwards to another target group",
      (web) => ({
        listenerArn: production(web),
        action: [{ type: "forward", targetGroupArn: new LbTargetGroup(web, "own", {}).arn }],
      }),
    ],
    [
      "returns a fixed response",
      (web) => ({ listenerArn: production(web), action: [{ type: "fixed-response" }] }),
    ],
    [
      "belongs to another listener",
      (web) => {
        const own = { loadBalancerArn: loadBalancerOf(web).loadBalancer.arn, port: 9000, defaultAction: [] };
        return { listenerArn: new LbListener(web, "own-listener", own).arn, action: toBlue(web) };
      },
    ],
    [
      "forwards to a computed target group",
      (web) => ({
        listenerArn: production(web),
        action: [{ type: "forward", targetGroupArn: Fn.element(["a"], 0) }],
      }),
    ],
  ])("%s", (_what, of) => {
    expect(problems(of)).toEqual([]);
    expect(problems(of, "other")).toEqual([]);
  });

  test("belongs to another service with the same resource addresses", () => {
    const app = testApp();
    new ServiceStack(app, "web", SERVICE);
    const admin = new ServiceStack(app, "admin", { ...SERVICE, name: "shop-admin" });
    const rule = { condition: CONDITION, listenerArn: production(admin), action: toBlue(admin) };
    new LbListenerRule(admin, "rule", rule);

    expect(app.node.validate()).toEqual([PROBLEM("admin/rule")]);
  });

  test("ignores its action by an override", () => {
    const web = new ServiceStack(testApp(), "web", SERVICE);
    const props = { condition: CONDITION, listenerArn: production(web), action: toBlue(web) };
    const rule = new LbListenerRule(web, "rule", props);
    rule.addOverride("lifecycle.ignore_changes", ["action"]);

    expect(web.node.root.node.validate()).toEqual([]);
  });
});

describe("on a shared load balancer, a rule of the user", () => {
  /** The problems of a service with a rule on a shared listener, in this stack or in that of the cluster. */
  function problemsOnShared(
    shared: (app: App) => Pick<ServiceStackProps, "sharedLoadBalancer">,
    of: (web: ServiceStack) => RuleProps,
    props: Partial<ServiceStackProps> = {},
  ): string[] {
    const app = testApp();
    const web = new ServiceStack(app, "web", { ...RULES_SERVICE, ...props, ...shared(app) });
    const other = new TerraformStack(app, "other");
    for (const scope of [web, other]) {
      new LbListenerRule(scope, "rule", { condition: CONDITION, ...of(web) });
    }
    return web.node.root.node.validate();
  }

  const existing = () => ({ sharedLoadBalancer: SHARED_LOAD_BALANCER });
  const ofCluster = (app: App) => new ClusterStack(app, "shop-cluster", CLUSTER).shared;
  const tests = ({ traffic }: ServiceStack) => traffic.testListenerArn ?? "";
  const FOUND = [PROBLEM("web/rule"), PROBLEM("other/rule")];

  test.each([
    ["an existing load balancer", existing],
    ["a ClusterStack's load balancer", ofCluster],
  ])("fails when it forwards to the pair and does not ignore its action: %s", (_, shared) => {
    expect(
      problemsOnShared(shared, (web) => ({ listenerArn: production(web), action: toBlue(web) })),
    ).toEqual(FOUND);
    expect(problemsOnShared(shared, (web) => ({ listenerArn: tests(web), action: weighted(web) }))).toEqual(
      FOUND,
    );
  });

  test("fails when it has the ARN of the existing listener as text", () => {
    const { productionListenerArn: listenerArn } = SHARED_LOAD_BALANCER;
    expect(problemsOnShared(existing, (web) => ({ listenerArn, action: toBlue(web) }))).toEqual(FOUND);
  });

  test("fails when it refers to the listener of the ClusterStack by id", () => {
    const app = testApp();
    const cluster = new ClusterStack(app, "shop-cluster", CLUSTER);
    const web = new ServiceStack(app, "web", { ...RULES_SERVICE, ...cluster.shared });
    new LbListenerRule(cluster, "rule", {
      condition: CONDITION,
      listenerArn: cluster.loadBalancer?.productionListener.id ?? "",
      action: toBlue(web),
    });
    expect(web.node.root.node.validate()).toEqual([PROBLEM("shop-cluster/rule")]);
  });

  test.each<[string, (web: ServiceStack) => RuleProps]>([
    [
      "ignores its action",
      (web) => ({
        listenerArn: production(web),
        action: weighted(web),
        lifecycle: { ignoreChanges: ["action"] },
      }),
    ],
    [
      "forwards to another target group",
      (web) => ({
        listenerArn: production(web),
        action: [
          { type: "forward", targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/1" },
        ],
      }),
    ],
    [
      "belongs to another listener",
      (web) => ({
        listenerArn: `${SHARED_LOAD_BALANCER.productionListenerArn}0`,
        action: toBlue(web),
      }),
    ],
  ])("is accepted when it %s", (_, of) => {
    expect(problemsOnShared(existing, of)).toEqual([]);
  });

  test("is accepted on the test listener without test traffic", () => {
    const { testListenerArn: listenerArn } = SHARED_LOAD_BALANCER;
    expect(
      problemsOnShared(existing, (web) => ({ listenerArn, action: toBlue(web) }), {
        testListener: { kind: "none" },
      }),
    ).toEqual([]);
  });

  test("is none of the service's own rules, nor of another service's", () => {
    const app = testApp();
    const { shared } = new ClusterStack(app, "shop-cluster", CLUSTER);
    for (const [index, name] of ["web", "api"].entries()) {
      new ServiceStack(app, name, {
        ...RULES_SERVICE,
        ...shared,
        name,
        productionListener: {
          kind: "rules",
          rules: { [name]: { priority: index + 1, paths: [`/${name}`] } },
        },
      });
    }
    expect(app.node.validate()).toEqual([]);
  });
});
