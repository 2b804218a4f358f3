import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import {
  type ListenerRule,
  type NamedListenerRules,
  ServiceStack,
  type ServiceStackProps,
} from "../../../../../stacks";
import { named, RULE, RULES_SERVICE, SHARED_LOAD_BALANCER } from "../../../../support/fixtures";
import { Template, testApp } from "../../../../support/template";

const synth = (props: Partial<ServiceStackProps> = {}) =>
  Template.of(new ServiceStack(testApp(), "web", { ...RULES_SERVICE, ...props }));
const withRules = (...rules: readonly ListenerRule[]) =>
  synth({ productionListener: { kind: "rules", rules: named(...rules) } });
const ruleOf = (template: Template, id: string) =>
  template.byId("aws_lb_listener_rule", `listener-rules_${id}_`);
const conditionsOf = (rule: Omit<ListenerRule, "priority">) =>
  ruleOf(withRules({ priority: 10, ...rule }), "production-a")["condition"];
const outputOf = (template: Template, output: string) => template.document.output?.[output]?.["value"];

describe("a condition", () => {
  test.each<[string, Omit<ListenerRule, "priority">, object]>([
    ["hosts", { hosts: ["a.b", "*.c"] }, { host_header: { values: ["a.b", "*.c"] } }],
    ["paths", { paths: ["/a", "/b/*"] }, { path_pattern: { values: ["/a", "/b/*"] } }],
    ["methods", { methods: ["GET", "PUT"] }, { http_request_method: { values: ["GET", "PUT"] } }],
    [
      "a header",
      { headers: { "X-Version": ["1", "2"] } },
      { http_header: { http_header_name: "X-Version", values: ["1", "2"] } },
    ],
    [
      "a query string",
      { query: [{ key: "version", value: "2" }, { value: "beta" }] },
      { query_string: [{ key: "version", value: "2" }, { value: "beta" }] },
    ],
    ["clients", { sourceCidrBlocks: ["192.0.2.0/24"] }, { source_ip: { values: ["192.0.2.0/24"] } }],
  ])("for %s is rendered alone", (_, rule, condition) => {
    expect(conditionsOf(rule)).toEqual([condition]);
  });

  test("is rendered for each kind, and for each header", () => {
    expect(
      conditionsOf({
        hosts: ["a.b"],
        paths: ["/a"],
        headers: { "X-A": ["1"], "X-B": ["2"] },
        query: [{ value: "1" }],
      }),
    ).toEqual([
      { host_header: { values: ["a.b"] } },
      { path_pattern: { values: ["/a"] } },
      { http_header: { http_header_name: "X-A", values: ["1"] } },
      { http_header: { http_header_name: "X-B", values: ["2"] } },
      { query_string: [{ value: "1" }] },
    ]);
  });
});

describe("the rules of a service", () => {
  const two = [RULE, { priority: 50_000, paths: ["/api/*"] }];

  test("are on both listeners, with the same priorities and conditions, by default", () => {
    const template = withRules(...two);
    expect(template.counts()["aws_lb_listener_rule"]).toBe(4);
    for (const listener of ["production", "test"] as const) {
      const rules = ["a", "b"].map((name) => ruleOf(template, `${listener}-${name}`));
      expect(
        rules.map(({ listener_arn, priority, condition }) => ({ listener_arn, priority, condition })),
      ).toEqual([
        {
          listener_arn: SHARED_LOAD_BALANCER[`${listener}ListenerArn`],
          priority: 10,
          condition: [{ host_header: { values: ["web.example.com"] } }],
        },
        {
          listener_arn: SHARED_LOAD_BALANCER[`${listener}ListenerArn`],
          priority: 50_000,
          condition: [{ path_pattern: { values: ["/api/*"] } }],
        },
      ]);
    }
  });

  test.each(["blue", "green"] as const)(
    "start with a weighted forward to the %s target group, in the form of CodeDeploy",
    (live) => {
      const template = synth({ liveTargetGroup: live });
      const arn = (id: string) =>
        `\${${template.addressOf("aws_lb_target_group", `target-groups_${id}`)}.arn}`;
      for (const rule of Object.values(template.all("aws_lb_listener_rule"))) {
        expect(rule["action"]).toEqual([
          {
            type: "forward",
            forward: {
              target_group: [
                { arn: arn("blue"), weight: live === "blue" ? 100 : 0 },
                { arn: arn("green"), weight: live === "green" ? 100 : 0 },
              ],
            },
          },
        ]);
      }
    },
  );

  test.each([true, false])("ignore their action, and are protected: deletionProtection %p", (protect) => {
    const template = synth({ deletionProtection: protect });
    expect(ruleOf(template, "production-web")["lifecycle"]).toEqual({
      ignore_changes: ["action"],
      prevent_destroy: protect,
    });
    expect(ruleOf(template, "test-web")["lifecycle"]).toEqual({
      ignore_changes: ["action"],
      prevent_destroy: false,
    });
  });

  test("keep their addresses when rules are added before and between them, and removed", () => {
    const address = (rules: NamedListenerRules) =>
      synth({ productionListener: { kind: "rules", rules } }).addressOf(
        "aws_lb_listener_rule",
        "listener-rules_production-web_",
      );
    const other = (priority: number) => ({ priority, paths: [`/${priority}`] });
    expect(address({ new: other(1), web: RULE, last: other(20) })).toBe(address({ web: RULE }));
  });

  test("are exposed by name", () => {
    const { listenerRules } = new ServiceStack(testApp(), "web", {
      ...RULES_SERVICE,
      testListener: { kind: "rules", rules: { tests: RULE } },
    });
    expect(listenerRules?.productionRules["web"]?.priorityInput).toBe(10);
    expect(listenerRules?.testRules["tests"]?.priorityInput).toBe(10);
  });

  test("have other conditions on the test listener if configured", () => {
    const template = synth({
      testListener: { kind: "rules", rules: { a: { priority: 7, hosts: ["test.example.com"] } } },
    });
    expect(template.counts()["aws_lb_listener_rule"]).toBe(2);
    expect(ruleOf(template, "production-web")).toMatchObject({ priority: 10 });
    expect(ruleOf(template, "test-a")).toMatchObject({
      listener_arn: SHARED_LOAD_BALANCER.testListenerArn,
      priority: 7,
      condition: [{ host_header: { values: ["test.example.com"] } }],
    });
  });

  test("are only on the production listener without test traffic", () => {
    const { testListenerArn: _, testUrl: _url, ...others } = SHARED_LOAD_BALANCER;
    for (const sharedLoadBalancer of [SHARED_LOAD_BALANCER, others]) {
      const template = synth({ testListener: { kind: "none" }, sharedLoadBalancer });
      expect(template.counts()["aws_lb_listener_rule"]).toBe(1);
      expect(outputOf(template, "test-url")).toBeUndefined();
      expect(template.only("aws_codedeploy_deployment_group")["load_balancer_info"]).toEqual({
        target_group_pair_info: {
          prod_traffic_route: { listener_arns: [SHARED_LOAD_BALANCER.productionListenerArn] },
          target_group: [expect.anything(), expect.anything()],
        },
      });
    }
  });

  test("belong to the listeners of the deployment group", () => {
    expect(synth().only("aws_codedeploy_deployment_group")["load_balancer_info"]).toMatchObject({
      target_group_pair_info: {
        prod_traffic_route: { listener_arns: [SHARED_LOAD_BALANCER.productionListenerArn] },
        test_traffic_route: { listener_arns: [SHARED_LOAD_BALANCER.testListenerArn] },
      },
    });
  });

  test("exist before the service, which ECS would refuse without them", () => {
    const template = withRules(...two);
    expect(template.only("aws_ecs_service")["depends_on"]).toEqual(
      ["production-a", "production-b", "test-a", "test-b"]
        .map((id) => template.addressOf("aws_lb_listener_rule", `listener-rules_${id}_`))
        .concat([
          template.addressOf("aws_vpc_security_group_ingress_rule", "task-security-group_from-load-balancer"),
          template.addressOf("aws_vpc_security_group_egress_rule", "task-security-group_to-anywhere"),
          template.addressOf("aws_iam_role_policy", "task_execution-role-policy"),
          template.addressOf("aws_ecs_cluster_capacity_providers", "cluster"),
        ]),
    );
  });

  test("may have tokens in each place", () => {
    const list = Token.asList(ref("var.list"));
    const token = ref("var.text").toString();
    const template = synth({
      productionListener: {
        kind: "rules",
        rules: {
          a: {
            priority: Token.asNumber(ref("var.priority")),
            hosts: [token],
            paths: list,
            methods: list,
            headers: { "X-A": list },
            query: [{ key: token, value: token }],
            sourceCidrBlocks: list,
          },
        },
      },
      sharedLoadBalancer: {
        productionListenerArn: ref("var.production").toString(),
        testListenerArn: ref("var.test").toString(),
        securityGroupId: ref("var.group").toString(),
        url: ref("var.url").toString(),
      },
    });
    expect(ruleOf(template, "production-a")).toMatchObject({
      listener_arn: "${var.production}",
      priority: "${var.priority}",
      condition: [
        { host_header: { values: ["${var.text}"] } },
        { path_pattern: { values: "${var.list}" } },
        { http_request_method: { values: "${var.list}" } },
        { http_header: { http_header_name: "X-A", values: "${var.list}" } },
        { query_string: [{ key: "${var.text}", value: "${var.text}" }] },
        { source_ip: { values: "${var.list}" } },
      ],
    });
    expect(ruleOf(template, "test-a")["listener_arn"]).toBe("${var.test}");
  });
});

describe("the URL of a service with rules", () => {
  const urls = (rule: Omit<ListenerRule, "priority">, props: Partial<ServiceStackProps> = {}) => {
    const template = synth({
      productionListener: { kind: "rules", rules: { a: { priority: 1, ...rule } } },
      ...props,
    });
    return [outputOf(template, "url"), outputOf(template, "test-url")];
  };

  test.each<[string, Omit<ListenerRule, "priority">, [string, string]]>([
    ["a host", { hosts: ["a.example.com"] }, ["https://a.example.com", "https://a.example.com:8443"]],
    [
      "a path",
      { paths: ["/orders"] },
      ["https://shop.example.com/orders", "https://shop.example.com:8443/orders"],
    ],
    [
      "a host and a path",
      { hosts: ["a.example.com"], paths: ["/orders"] },
      ["https://a.example.com/orders", "https://a.example.com:8443/orders"],
    ],
    [
      "wildcards, of which it takes none",
      { hosts: ["*.example.com"], paths: ["/orders/*"] },
      ["https://shop.example.com", "https://shop.example.com:8443"],
    ],
    [
      "wildcards and a host without",
      { hosts: ["?.example.com", "b.example.com"] },
      ["https://b.example.com", "https://b.example.com:8443"],
    ],
    [
      "neither host nor path",
      { methods: ["GET"] },
      ["https://shop.example.com", "https://shop.example.com:8443"],
    ],
  ])("comes from the first rule with %s", (_, rule, expected) => {
    expect(urls(rule)).toEqual(expected);
  });

  test("for tests comes from the test rules, and has the port of the test listener", () => {
    const testListener = {
      kind: "rules",
      rules: { a: { priority: 1, hosts: ["test.example.com"] } },
    } as const;
    expect(urls({ hosts: ["a.example.com"] }, { testListener })).toEqual([
      "https://a.example.com",
      "https://test.example.com:8443",
    ]);
  });

  test("for tests is that of production if the load balancer has no other", () => {
    const { testUrl: _, ...sharedLoadBalancer } = SHARED_LOAD_BALANCER;
    expect(urls({ paths: ["/a"] }, { sharedLoadBalancer })).toEqual([
      "https://shop.example.com/a",
      "https://shop.example.com/a",
    ]);
  });

  test("may be a token, in which Terraform replaces the host", () => {
    const sharedLoadBalancer = {
      ...SHARED_LOAD_BALANCER,
      url: ref("var.url").toString(),
      testUrl: `https://${ref("var.host")}:8443`,
    };
    expect(urls({ hosts: ["a.example.com"], paths: ["/a"] }, { sharedLoadBalancer })).toEqual([
      '${replace(var.url, "/://[^:]+/", "://a.example.com")}/a',
      "https://a.example.com:8443/a",
    ]);
    expect(urls({ paths: ["/a"] }, { sharedLoadBalancer })).toEqual([
      "${var.url}/a",
      "https://${var.host}:8443/a",
    ]);
  });

  test("may have a host and a path that are tokens", () => {
    const token = ref("var.text").toString();
    const list = Token.asList(ref("var.list"));
    expect(urls({ hosts: [token], paths: [`/${token}`] })[0]).toBe("https://${var.text}/${var.text}");
    expect(urls({ hosts: list, paths: list })[0]).toBe("https://shop.example.com");
  });
});
