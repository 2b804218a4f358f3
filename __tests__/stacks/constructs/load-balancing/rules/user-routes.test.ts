import { AlbListener } from "@cdktf/provider-aws/lib/alb-listener";
import { AlbListenerRule } from "@cdktf/provider-aws/lib/alb-listener-rule";
import { LbListener, type LbListenerConfig } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerRule, type LbListenerRuleConfig } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { describe, expect, test } from "@jest/globals";
import { type App, Fn, Lazy, ref, TerraformStack } from "cdktf";
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

const ELSEWHERE = (subject: string, kind: "listener" | "rule", todo: string) =>
  [
    `${subject} neither the production nor the test listener of this service`,
    `   CodeDeploy moves the traffic of these two listeners only. After the next deployment, this ${kind} would send requests to the target group without tasks.`,
    `   to do: ${todo}`,
  ].join("\n");
const LISTENER_ELSEWHERE = (path: string) =>
  ELSEWHERE(
    `the listener ${path} forwards to the target groups of web, but is`,
    "listener",
    "add a rule to the production listener (traffic.productionListenerArn) instead, or redirect to it",
  );
const RULE_ELSEWHERE = (path: string) =>
  ELSEWHERE(
    `the listener rule ${path} forwards to the target groups of web, but its listener is`,
    "rule",
    'move the rule to the production listener (traffic.productionListenerArn), with lifecycle: { ignoreChanges: ["action"] }',
  );

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

    expect(() => app.synth()).toThrow(PROBLEM("other/rule"));
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

describe("a listener that the user adds", () => {
  type Add = (scope: TerraformStack, web: ServiceStack, config?: Partial<LbListenerConfig>) => unknown;
  const addListener: Add = (scope, web, config) =>
    new LbListener(scope, "extra", {
      loadBalancerArn: loadBalancerOf(web).loadBalancer.arn,
      port: 9000,
      defaultAction: weighted(web),
      lifecycle: { ignoreChanges: ["default_action"] },
      ...config,
    });

  /** The problems of an app with the service and a listener in the service's stack, and in another one. */
  function problemsWith(add: (scope: TerraformStack, web: ServiceStack) => unknown): string[][] {
    return [true, false].map((isInWeb) => {
      const app = testApp();
      const web = new ServiceStack(app, "web", SERVICE);
      add(isInWeb ? web : new TerraformStack(app, "other"), web);
      return app.node.validate();
    });
  }
  const FOUND = [[LISTENER_ELSEWHERE("web/extra")], [LISTENER_ELSEWHERE("other/extra")]];

  test("fails when it forwards to the pair by weights, also if it ignores its default action", () => {
    expect(problemsWith(addListener)).toEqual(FOUND);
  });

  test("fails when it forwards to one target group", () => {
    expect(problemsWith((scope, web) => addListener(scope, web, { defaultAction: toBlue(web) }))).toEqual(
      FOUND,
    );
  });

  test("fails with the provider's other name of the resource", () => {
    expect(
      problemsWith(
        (scope, web) =>
          new AlbListener(scope, "extra", {
            loadBalancerArn: loadBalancerOf(web).loadBalancer.arn,
            defaultAction: toBlue(web),
          }),
      ),
    ).toEqual(FOUND);
  });

  test("fails when a rule of it forwards to the pair", () => {
    const addRule: Add = (scope, web) => {
      const defaultAction = [{ type: "fixed-response", fixedResponse: { contentType: "text/plain" } }];
      const { arn } = addListener(scope, web, { defaultAction }) as LbListener;
      new LbListenerRule(scope, "rule", {
        listenerArn: arn,
        condition: CONDITION,
        action: toBlue(web),
        lifecycle: { ignoreChanges: ["action"] },
      });
    };
    expect(problemsWith(addRule)).toEqual([[RULE_ELSEWHERE("web/rule")], [RULE_ELSEWHERE("other/rule")]]);
  });

  test("is accepted when it redirects to the production listener", () => {
    const defaultAction = [{ type: "redirect", redirect: { port: "443", statusCode: "HTTP_301" } }];
    expect(problemsWith((scope, web) => addListener(scope, web, { defaultAction }))).toEqual([[], []]);
  });

  test("is accepted when it forwards to a target group of the user", () => {
    expect(
      problemsWith((scope, web) =>
        addListener(scope, web, {
          defaultAction: [{ type: "forward", targetGroupArn: new LbTargetGroup(scope, "own", {}).arn }],
        }),
      ),
    ).toEqual([[], []]);
  });

  test("fails when it is the shared listener of a service and does not ignore its default action", () => {
    const app = testApp();
    const platform = new TerraformStack(app, "platform");
    const listener = new LbListener(platform, "listener", {
      loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1",
      defaultAction: [{ type: "fixed-response" }],
    });
    const web = new ServiceStack(app, "web", {
      ...RULES_SERVICE,
      testListener: { kind: "none" },
      sharedLoadBalancer: { ...SHARED_LOAD_BALANCER, productionListenerArn: listener.arn },
    });
    expect(app.node.validate()).toEqual([]);

    listener.putDefaultAction(weighted(web));
    expect(app.node.validate()).toEqual([
      [
        "the listener platform/listener forwards to the service's target groups, but does not ignore changes of its default action",
        "   CodeDeploy changes this listener with each deployment. The next apply would send its traffic to the target group without tasks.",
        '   to do: add to the listener: lifecycle: { ignoreChanges: ["default_action"] }',
      ].join("\n"),
    ]);

    listener.addOverride("lifecycle.ignore_changes", ["default_action"]);
    expect(app.node.validate()).toEqual([]);
  });

  test("is accepted where only Terraform knows its actions", () => {
    expect(
      problemsWith((scope, web) =>
        addListener(scope, web, { defaultAction: Lazy.anyValue({ produce: () => toBlue(web) }) as never }),
      ),
    ).toEqual([[], []]);
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
      // Other conditions: two rules with the same ones would be another problem.
      const condition = [{ pathPattern: { values: [`/${scope.node.id}/*`] } }];
      new LbListenerRule(scope, "rule", { condition, ...of(web) });
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
  ])("is accepted when it %s", (_, of) => {
    expect(problemsOnShared(existing, of)).toEqual([]);
  });

  test("fails on the test listener without test traffic, which CodeDeploy does not move", () => {
    const { testListenerArn: listenerArn } = SHARED_LOAD_BALANCER;
    expect(
      problemsOnShared(existing, (web) => ({ listenerArn, action: toBlue(web) }), {
        testListener: { kind: "none" },
      }),
    ).toEqual([RULE_ELSEWHERE("web/rule"), RULE_ELSEWHERE("other/rule")]);
  });

  test("fails on another listener of the load balancer", () => {
    const listenerArn = `${SHARED_LOAD_BALANCER.productionListenerArn}0`;
    expect(problemsOnShared(existing, (web) => ({ listenerArn, action: toBlue(web) }))).toEqual([
      RULE_ELSEWHERE("web/rule"),
      RULE_ELSEWHERE("other/rule"),
    ]);
  });

  test("is accepted where only Terraform knows whether its listener is the service's", () => {
    const listenerArns = [
      ref("var.listener").toString(),
      ref("data.aws_lb_listener.shared.arn").toString(),
      `${ref("var.a")}${ref("var.b")}`,
    ];
    for (const listenerArn of listenerArns) {
      expect(problemsOnShared(existing, (web) => ({ listenerArn, action: toBlue(web) }))).toEqual([]);
      expect(problemsOnShared(ofCluster, (web) => ({ listenerArn, action: toBlue(web) }))).toEqual([]);
    }
    const text = `${SHARED_LOAD_BALANCER.productionListenerArn}0`;
    expect(problemsOnShared(ofCluster, (web) => ({ listenerArn: text, action: toBlue(web) }))).toEqual([]);
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
