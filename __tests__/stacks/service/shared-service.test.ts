import { describe, expect, test } from "@jest/globals";
import { ref } from "cdktf";
import { parseDeploymentRequest } from "../../../scripts/contract";
import { ServiceStack, type ServiceStackProps } from "../../../stacks";
import { CLUSTER_ARN, RULES_SERVICE, SERVICE, SHARED_LOAD_BALANCER } from "../../support/fixtures";
import { wholeProblemsOf } from "../../support/problems";
import { statements, synthService } from "../../support/service";
import { Template, testApp } from "../../support/template";

const synthRules = (props: Partial<ServiceStackProps> = {}) =>
  Template.of(new ServiceStack(testApp(), "web", { ...RULES_SERVICE, ...props }));
const outputOf = (template: Template, output: string) => template.document.output?.[output]?.["value"];

/** The resources of a service that shares everything, with one rule on each listener. */
const SHARED_COUNTS = {
  aws_security_group: 1,
  aws_vpc_security_group_ingress_rule: 1,
  aws_vpc_security_group_egress_rule: 1,
  aws_lb_target_group: 2,
  aws_lb_listener_rule: 2,
  aws_cloudwatch_log_group: 1,
  aws_iam_role: 3,
  aws_iam_role_policy: 2,
  aws_ecs_task_definition: 1,
  aws_ecs_service: 1,
  aws_codedeploy_deployment_config: 1,
  aws_codedeploy_app: 1,
  aws_codedeploy_deployment_group: 1,
  terraform_data: 1,
};
const OWN_CLUSTER = { aws_ecs_cluster: 1, aws_ecs_cluster_capacity_providers: 1 };
const OWN_LOAD_BALANCER = {
  aws_security_group: 2,
  aws_vpc_security_group_ingress_rule: 3,
  aws_vpc_security_group_egress_rule: 2,
  aws_lb: 1,
  aws_lb_listener: 3,
};

describe("a service", () => {
  test("on a shared load balancer and in an existing cluster has exactly these resources", () => {
    expect(synthRules({ clusterArn: CLUSTER_ARN }).counts()).toEqual(SHARED_COUNTS);
  });

  test("on a shared load balancer has its own cluster by default", () => {
    expect(synthRules().counts()).toEqual({ ...SHARED_COUNTS, ...OWN_CLUSTER });
  });

  test("in an existing cluster has its own load balancer", () => {
    const { aws_lb_listener_rule: _, ...others } = SHARED_COUNTS;
    expect(synthService({ clusterArn: CLUSTER_ARN }).counts()).toEqual({ ...others, ...OWN_LOAD_BALANCER });
  });

  test("does not use a shared load balancer without rules", () => {
    const template = synthService({ sharedLoadBalancer: SHARED_LOAD_BALANCER });
    expect(template.counts()).toEqual(synthService().counts());
    expect(JSON.stringify(template.document)).not.toContain(SHARED_LOAD_BALANCER.securityGroupId);
  });

  test("exposes its own resources, and those that it shares", () => {
    const own = new ServiceStack(testApp(), "web", SERVICE);
    expect([own.traffic, own.listenerRules]).toEqual([own.loadBalancer, undefined]);
    const shared = new ServiceStack(testApp(), "web", { ...RULES_SERVICE, clusterArn: CLUSTER_ARN });
    expect(shared.traffic).toBe(shared.listenerRules);
    expect([shared.cluster, shared.loadBalancer, shared.loadBalancerSecurityGroup]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(Object.keys(shared.listenerRules?.productionRules ?? {})).toEqual(["web"]);
    expect(Object.keys(shared.listenerRules?.testRules ?? {})).toEqual(["web"]);
  });
});

describe("a cluster's ARN", () => {
  /** What a service in this cluster has as cluster's name in each place, and as its ARN. */
  function clusterIn(clusterArn: string) {
    const template = synthRules({ clusterArn });
    const [provisioner] = template.only("terraform_data")["provisioner"] as [
      { "local-exec": { environment: { ECS_CODEDEPLOY_DEPLOYMENT: string } } },
    ];
    return {
      output: outputOf(template, "cluster-name"),
      deploymentGroup: template.only("aws_codedeploy_deployment_group")["ecs_service"],
      service: template.only("aws_ecs_service")["cluster"],
      document: provisioner["local-exec"].environment.ECS_CODEDEPLOY_DEPLOYMENT,
      condition: statements(template, "deployment-group_role-policy").find(
        ({ Sid }) => Sid === "CreateTaskSets",
      )?.Condition,
    };
  }

  test("that is plain text gives the cluster's name", () => {
    const { service, output, deploymentGroup, document, condition } = clusterIn(CLUSTER_ARN);
    expect(service).toBe(CLUSTER_ARN);
    expect(output).toBe("shop");
    expect(deploymentGroup).toMatchObject({ cluster_name: "shop" });
    expect(document).toContain('"cluster" = "shop"');
    expect(condition).toMatchObject({ ArnEquals: { "ecs:cluster": CLUSTER_ARN } });
  });

  test("that is a token gives the name by Terraform", () => {
    const { service, output, deploymentGroup, document, condition } = clusterIn(ref("var.arn").toString());
    const name = 'element(split("/", var.arn), 1)';
    expect(service).toBe("${var.arn}");
    expect(output).toBe(`\${${name}}`);
    expect(deploymentGroup).toMatchObject({ cluster_name: `\${${name}}` });
    expect(document).toContain(`"cluster" = ${name}`);
    expect(condition).toMatchObject({ ArnEquals: { "ecs:cluster": "${var.arn}" } });
  });

  test("that contains tokens gives the name after the slash", () => {
    const inAccount = (name: unknown) => `arn:aws:ecs:eu-west-1:${ref("var.account")}:cluster/${name}`;
    expect(clusterIn(inAccount("shop"))).toMatchObject({
      service: "arn:aws:ecs:eu-west-1:${var.account}:cluster/shop",
      output: "shop",
      document: expect.stringContaining('"cluster" = "shop"'),
    });
    expect(clusterIn(inAccount(ref("var.cluster"))).output).toBe("${var.cluster}");
  });

  test.each(["arn:aws-cn:ecs:eu-west-1:111122223333:cluster/shop_1-a", `${CLUSTER_ARN}${"p".repeat(251)}`])(
    "may be %s",
    (clusterArn) => {
      expect(wholeProblemsOf(() => synthRules({ clusterArn }))).toEqual([]);
    },
  );

  test.each([
    "shop",
    "arn:aws:ecs:eu-west-1:111122223333:service/shop/web",
    `${CLUSTER_ARN}${"p".repeat(252)}`,
  ])("fails when it is %s", (clusterArn) => {
    expect(wholeProblemsOf(() => synthRules({ clusterArn }))).toEqual([
      {
        prop: "clusterArn",
        what: `got ${JSON.stringify(clusterArn)}`,
        allowed: "the ARN of an ECS cluster",
        fix: "copy it from: aws ecs list-clusters",
      },
    ]);
  });
});

describe("what a service shares", () => {
  const inRegion = (region: string, props: Partial<ServiceStackProps> = {}) =>
    wholeProblemsOf(() => synthRules({ clusterArn: CLUSTER_ARN, region, ...props }));

  test("fails when it is in another region", () => {
    const what = "is in eu-west-1, but the service is in us-east-1";
    const allowed = "the ARN of a resource in the region of the service";
    const fix = "correct the ARN or the region";
    expect(inRegion("us-east-1")).toEqual([
      { prop: "clusterArn", what, allowed, fix },
      { prop: "sharedLoadBalancer.productionListenerArn", what, allowed, fix },
      { prop: "sharedLoadBalancer.testListenerArn", what, allowed, fix },
    ]);
    expect(inRegion("eu-west-1")).toEqual([]);
  });

  test("may be in a region that is a token", () => {
    expect(inRegion(ref("var.region").toString())).toEqual([]);
    expect(inRegion("eu-west-1", { clusterArn: ref("var.arn").toString() })).toEqual([]);
  });
});

describe("the permissions of a service on a shared load balancer", () => {
  const template = synthRules({
    productionListener: {
      kind: "rules",
      rules: {
        a: { priority: 1, hosts: ["a.example.com"] },
        b: { priority: 2, paths: ["/a"] },
      },
    },
    breakGlassPrincipalArns: ["arn:aws:iam::111122223333:role/on-call"],
  });
  const ruleArns = ["production-a", "production-b", "test-a", "test-b"].map(
    (id) => `\${${template.addressOf("aws_lb_listener_rule", `listener-rules_${id}_`)}.arn}`,
  );

  test.each([
    ["CodeDeploy", "deployment-group_role-policy"],
    ["the break-glass role", "break-glass-role_role-policy"],
  ])("let %s change its listeners and its own rules, and no rule of others", (_, policy) => {
    const changing = statements(template, policy).filter(({ Action }) =>
      Action.some((action) => /^elasticloadbalancing:(?!Describe)/.test(action)),
    );
    expect(changing).toEqual([
      {
        Sid: "MoveDefaultActions",
        Effect: "Allow",
        Action: ["elasticloadbalancing:ModifyListener"],
        Resource: [SHARED_LOAD_BALANCER.productionListenerArn, SHARED_LOAD_BALANCER.testListenerArn],
      },
      {
        Sid: "MoveRules",
        Effect: "Allow",
        Action: ["elasticloadbalancing:ModifyRule"],
        Resource: ruleArns,
      },
    ]);
  });

  test("do not name the test listener without test traffic", () => {
    const untested = synthRules({ testListener: { kind: "none" } });
    const moving = statements(untested, "deployment-group_role-policy").filter(({ Sid }) =>
      Sid.startsWith("Move"),
    );
    expect(moving.slice(1).map(({ Resource }) => Resource)).toEqual([
      [SHARED_LOAD_BALANCER.productionListenerArn],
      [`\${${untested.addressOf("aws_lb_listener_rule", "listener-rules_production-web_")}.arn}`],
    ]);
  });
});

describe("the tasks of a service on a shared load balancer", () => {
  test("accept traffic from that load balancer only, on every port", () => {
    const template = synthRules();
    expect(template.only("aws_vpc_security_group_ingress_rule")).toMatchObject({
      security_group_id: `\${${template.addressOf("aws_security_group", "task-security-group")}.id}`,
      referenced_security_group_id: SHARED_LOAD_BALANCER.securityGroupId,
      ip_protocol: "tcp",
      from_port: 0,
      to_port: 65_535,
    });
  });
});

describe("the subnets of tasks", () => {
  /** The network that the service is created with, and that of the AppSpec. */
  function networksIn(template: Template) {
    const { app_spec } = template.only("terraform_data")["triggers_replace"] as {
      app_spec: {
        Resources: [
          { TargetService: { Properties: { NetworkConfiguration: { AwsvpcConfiguration: object } } } },
        ];
      };
    };
    return {
      service: template.only("aws_ecs_service")["network_configuration"],
      appSpec: app_spec.Resources[0].TargetService.Properties.NetworkConfiguration.AwsvpcConfiguration,
    };
  }

  test.each([
    ["by default", {}, "private", false, "DISABLED"],
    ["if configured", { taskSubnets: "private" }, "private", false, "DISABLED"],
    ["if configured", { taskSubnets: "public" }, "public", true, "ENABLED"],
  ] as const)("%s (%j) are %s: a public address %p", (_, props, kind, isAssigned, inAppSpec) => {
    const subnets = [`subnet-${kind}-a`, `subnet-${kind}-b`];
    for (const template of [synthService(props), synthRules(props)]) {
      const { service, appSpec } = networksIn(template);
      expect(service).toMatchObject({ subnets, assign_public_ip: isAssigned });
      expect(appSpec).toMatchObject({ Subnets: subnets, AssignPublicIp: inAppSpec });
    }
  });

  test("with a public address still accept traffic from the load balancer only", () => {
    const rules = synthService({ taskSubnets: "public" }).all("aws_vpc_security_group_ingress_rule");
    const toTasks = Object.entries(rules).filter(([id]) => id.startsWith("task-security-group"));
    expect(toTasks.map(([, rule]) => Object.keys(rule).filter((name) => name.startsWith("cidr")))).toEqual([
      [],
    ]);
  });

  const withNetwork = (props: Partial<ServiceStackProps>, network: Partial<ServiceStackProps["network"]>) =>
    wholeProblemsOf(() => synthRules({ ...props, network: { vpcId: "vpc-1", ...network } }));
  const two = ["subnet-a", "subnet-b"];
  const tooFew = (kind: string, what: string, why: string) => ({
    prop: `network.${kind}SubnetIds`,
    what,
    allowed: `at least two subnets in different zones: ${why}`,
    fix: "add a subnet in another zone",
  });
  const TASKS = "tasks must survive the loss of a zone";
  const LOAD_BALANCER = "a load balancer needs two zones";
  const OWN = { productionListener: SERVICE.productionListener };

  test("are the only ones that a service on a shared load balancer needs", () => {
    expect(withNetwork({}, { privateSubnetIds: two })).toEqual([]);
    expect(withNetwork({ taskSubnets: "public" }, { publicSubnetIds: two })).toEqual([]);
  });

  test("fails when there are fewer than two of the kind that is used", () => {
    expect(withNetwork({}, { publicSubnetIds: two, privateSubnetIds: ["subnet-a"] })).toEqual([
      tooFew("private", "got subnet-a", TASKS),
    ]);
    expect(withNetwork({ taskSubnets: "public" }, { privateSubnetIds: two })).toEqual([
      tooFew("public", "got no subnet", TASKS),
    ]);
    expect(withNetwork({ ...OWN }, { privateSubnetIds: two })).toEqual([
      tooFew("public", "got no subnet", LOAD_BALANCER),
    ]);
    expect(withNetwork({ ...OWN, loadBalancer: { scheme: "internal" } }, { publicSubnetIds: two })).toEqual([
      tooFew("private", "got no subnet", `${LOAD_BALANCER}, and ${TASKS}`),
    ]);
    expect(withNetwork({ ...OWN, taskSubnets: "public" }, {})).toEqual([
      tooFew("public", "got no subnet", `${LOAD_BALANCER}, and ${TASKS}`),
    ]);
  });

  test("fails when there are 17, or one twice, and not with 16", () => {
    const subnets = (count: number) => Array.from({ length: count }, (_, index) => `subnet-${index}`);
    expect(withNetwork({}, { privateSubnetIds: subnets(16) })).toEqual([]);
    expect(withNetwork({}, { privateSubnetIds: subnets(17) })).toEqual([
      {
        prop: "network.privateSubnetIds",
        what: "got 17 subnets",
        allowed: "at most 16",
        fix: "remove some of them; two zones are enough",
      },
    ]);
    expect(withNetwork({}, { privateSubnetIds: ["subnet-a", "subnet-b", "subnet-a"] })).toEqual([
      {
        prop: "network.privateSubnetIds",
        what: "subnet-a occurs more than once",
        allowed: "each element only once",
        fix: "remove the duplicates",
      },
    ]);
  });
});

describe("the deployment document of a service that shares everything", () => {
  test("is what the driver parses", () => {
    const template = synthRules({ clusterArn: CLUSTER_ARN });
    const { app_spec } = template.only("terraform_data")["triggers_replace"] as { app_spec: unknown };
    const [provisioner] = template.only("terraform_data")["provisioner"] as [
      { "local-exec": { environment: { ECS_CODEDEPLOY_DEPLOYMENT: string } } },
    ];
    const expression = provisioner["local-exec"].environment.ECS_CODEDEPLOY_DEPLOYMENT;
    const appSpec = JSON.stringify(app_spec)
      .replace(
        /\$\{aws_ecs_task_definition[^}]+\}/,
        "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1",
      )
      .replace(/\$\{aws_security_group[^}]+\}/, "sg-0a1b2c3d");
    const document = expression
      .replace(/^\$\{jsonencode\((.*)\)\}$/, "$1")
      .replaceAll('" = ', '": ')
      .replace("self.triggers_replace.app_spec", () => appSpec);
    expect(parseDeploymentRequest(document)).toMatchObject({ ok: true, request: { cluster: "shop" } });
  });
});
