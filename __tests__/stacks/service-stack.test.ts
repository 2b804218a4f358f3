import { describe, expect, test } from "@jest/globals";
import { type Hooks, ServiceStack, type ServiceStackProps } from "../../stacks";
import { SERVICE } from "../support/fixtures";
import { Template, testApp } from "../support/template";

function synth(props: Partial<ServiceStackProps> = {}): Template {
  return Template.of(new ServiceStack(testApp(), "web", { ...SERVICE, ...props }));
}

interface PolicyStatement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

function statements(template: Template, idPrefix: string): PolicyStatement[] {
  const policy = template.byId("aws_iam_role_policy", idPrefix)["policy"] as string;
  // References hold quotes of Terraform's own, which aren't JSON's.
  const readable = policy.replace(/\$\{[^}]*\}/g, (reference) => reference.replaceAll('"', "'"));
  return (JSON.parse(readable) as { Statement: PolicyStatement[] }).Statement;
}

const HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:probe";

describe("a service", () => {
  test("over HTTPS is this many resources, and no others", () => {
    expect(synth().counts()).toEqual({
      aws_security_group: 2,
      aws_vpc_security_group_ingress_rule: 3,
      aws_vpc_security_group_egress_rule: 2,
      aws_lb_target_group: 2,
      aws_lb: 1,
      aws_lb_listener: 3,
      aws_cloudwatch_log_group: 1,
      aws_iam_role: 3,
      aws_iam_role_policy: 2,
      aws_ecs_task_definition: 1,
      aws_ecs_cluster: 1,
      aws_ecs_service: 1,
      aws_codedeploy_deployment_config: 1,
      aws_codedeploy_app: 1,
      aws_codedeploy_deployment_group: 1,
      terraform_data: 1,
    });
  });

  test("runs in private subnets without public addresses, under CodeDeploy's control", () => {
    expect(synth().only("aws_ecs_service")).toMatchObject({
      deployment_controller: { type: "CODE_DEPLOY" },
      network_configuration: {
        subnets: ["subnet-private-a", "subnet-private-b"],
        assign_public_ip: false,
      },
      desired_count: 2,
      launch_type: "FARGATE",
      wait_for_steady_state: false,
      availability_zone_rebalancing: "DISABLED",
    });
  });

  test("has one load balancer block, for the blue target group", () => {
    const template = synth();
    expect(template.only("aws_ecs_service")["load_balancer"]).toEqual([
      {
        target_group_arn: `\${${template.addressOf("aws_lb_target_group", "target-groups_blue")}.arn}`,
        container_name: "app",
        container_port: 8080,
      },
    ]);
  });

  test("waits for both listeners, since ECS refuses a target group that none forwards to", () => {
    const template = synth();
    expect(template.only("aws_ecs_service")["depends_on"]).toEqual([
      template.addressOf("aws_lb_listener", "load-balancer_production-listener"),
      template.addressOf("aws_lb_listener", "load-balancer_test-listener"),
    ]);
  });

  test("sets none of what only ECS's own deployments know", () => {
    const service = synth().only("aws_ecs_service");
    for (const attribute of [
      "force_new_deployment",
      "deployment_circuit_breaker",
      "alarms",
      "deployment_configuration",
      "sigint_rollback",
    ]) {
      expect(service).not.toHaveProperty(attribute);
    }
  });

  test("keeps replaced task definitions registered, so that there is something to go back to", () => {
    expect(synth().only("aws_ecs_task_definition")["skip_destroy"]).toBe(true);
  });

  test("keeps a desired count of zero", () => {
    expect(synth({ desiredCount: 0 }).only("aws_ecs_service")["desired_count"]).toBe(0);
  });

  test("treats a prop that is undefined as left out", () => {
    const passedThrough: { desiredCount?: number } = JSON.parse("{}");
    const props = { ...SERVICE, desiredCount: passedThrough.desiredCount } as ServiceStackProps;
    const template = Template.of(new ServiceStack(testApp(), "web", props));
    expect(template.only("aws_ecs_service")["desired_count"]).toBe(2);
  });

  test("with capacity providers has a strategy instead of a launch type, and gives it to the AppSpec", () => {
    const template = synth({
      capacityProviders: [
        { name: "FARGATE", weight: 1, base: 2 },
        { name: "FARGATE_SPOT", weight: 3 },
      ],
    });
    const service = template.only("aws_ecs_service");
    expect(service).not.toHaveProperty("launch_type");
    expect(service["capacity_provider_strategy"]).toEqual([
      { capacity_provider: "FARGATE", weight: 1, base: 2 },
      { capacity_provider: "FARGATE_SPOT", weight: 3, base: 0 },
    ]);
    expect(template.only("aws_ecs_cluster_capacity_providers")["capacity_providers"]).toEqual([
      "FARGATE",
      "FARGATE_SPOT",
    ]);
    expect(JSON.stringify(template.only("terraform_data")["triggers_replace"])).toContain(
      '"CapacityProviderStrategy":[{"Base":2,"CapacityProvider":"FARGATE","Weight":1},' +
        '{"Base":0,"CapacityProvider":"FARGATE_SPOT","Weight":3}]',
    );
  });

  test("renders environment variables in one order, however they are written", () => {
    const containers = (environment: Record<string, string>) =>
      synth({ container: { ...SERVICE.container, environment } }).only("aws_ecs_task_definition")[
        "container_definitions"
      ];
    expect(containers({ B: "2", A: "1" })).toBe(containers({ A: "1", B: "2" }));
    expect(containers({ B: "2", A: "1" })).toContain(
      '"environment":[{"name":"A","value":"1"},{"name":"B","value":"2"}]',
    );
  });

  test("accepts providers from 5.100 on, below 7", () => {
    expect(synth().document.terraform).toMatchObject({
      required_providers: { aws: { version: ">= 5.100.0, < 7.0.0" } },
    });
  });

  test("keeps its state in S3 where it is told to, with S3's own lock", () => {
    const { terraform } = synth({
      backend: { kind: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "shop/" },
    }).document;
    expect(terraform["backend"]).toEqual({
      s3: {
        bucket: "states",
        key: "shop/web.tfstate",
        region: "eu-west-1",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test("tells where it is and what it is called", () => {
    const outputs = synth().document.output ?? {};
    expect(Object.keys(outputs).sort()).toEqual([
      "app-spec",
      "application-name",
      "cluster-name",
      "deployment-group-name",
      "service-name",
      "test-url",
      "url",
    ]);
    expect(outputs["url"]?.["value"]).toMatch(/^https:\/\/\$\{aws_lb\.[\w-]+\.dns_name\}$/);
    expect(outputs["test-url"]?.["value"]).toMatch(/^https:\/\/\$\{aws_lb\.[\w-]+\.dns_name\}:8443$/);
  });
});

describe("listeners", () => {
  const byId = (template: Template, id: string) => template.byId("aws_lb_listener", `load-balancer_${id}`);

  test("speak HTTPS with a current TLS policy, and redirect from HTTP", () => {
    const template = synth();
    const encrypted = {
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      certificate_arn:
        SERVICE.productionListener.kind === "https" && SERVICE.productionListener.certificateArn,
    };
    expect(byId(template, "production-listener")).toMatchObject({ port: 443, ...encrypted });
    expect(byId(template, "test-listener")).toMatchObject({ port: 8443, ...encrypted });
    expect(byId(template, "http-redirect")).toMatchObject({
      port: 80,
      protocol: "HTTP",
      default_action: [
        { type: "redirect", redirect: { protocol: "HTTPS", port: "443", status_code: "HTTP_301" } },
      ],
    });
  });

  test("speak plain HTTP only where that is said, and then redirect nothing", () => {
    const template = synth({ productionListener: { kind: "http-without-encryption" } });
    expect(Object.keys(template.all("aws_lb_listener"))).toHaveLength(2);
    expect(byId(template, "production-listener")).toMatchObject({ port: 80, protocol: "HTTP" });
    expect(byId(template, "test-listener")).toMatchObject({ port: 8080, protocol: "HTTP" });
    expect(byId(template, "production-listener")).not.toHaveProperty("certificate_arn");
  });

  test("start with a weighted forward to blue, in the form that CodeDeploy leaves behind", () => {
    const template = synth();
    const arn = (id: string) => `\${${template.addressOf("aws_lb_target_group", `target-groups_${id}`)}.arn}`;
    for (const id of ["production-listener", "test-listener"]) {
      expect(byId(template, id)["default_action"]).toEqual([
        {
          type: "forward",
          forward: {
            target_group: [
              { arn: arn("blue"), weight: 100 },
              { arn: arn("green"), weight: 0 },
            ],
          },
        },
      ]);
    }
  });

  test("let everyone reach production, and nobody the test listener", () => {
    const rules = Object.entries(synth().all("aws_vpc_security_group_ingress_rule"));
    const fromOutside = rules.filter(([, rule]) => rule["cidr_ipv4"] !== undefined);
    expect(fromOutside.map(([, rule]) => `${rule["cidr_ipv4"]} to ${rule["from_port"]}`).sort()).toEqual([
      "0.0.0.0/0 to 443",
      "0.0.0.0/0 to 80",
    ]);
  });

  test("let those reach the test listener who are named", () => {
    const template = synth({
      testListener: { kind: "port", port: 9443, allowedCidrBlocks: ["192.0.2.0/24"] },
    });
    expect(template.byId("aws_vpc_security_group_ingress_rule", "security-groups_test-0")).toMatchObject({
      cidr_ipv4: "192.0.2.0/24",
      from_port: 9443,
      to_port: 9443,
      ip_protocol: "tcp",
    });
  });

  test("have no test listener, no route for it and no output where there is to be none", () => {
    const template = synth({ testListener: { kind: "none" } });
    expect(Object.keys(template.all("aws_lb_listener"))).toHaveLength(2);
    expect(template.document.output).not.toHaveProperty("test-url");
    expect(JSON.stringify(template.only("aws_codedeploy_deployment_group"))).not.toContain(
      "test_traffic_route",
    );
  });
});

describe("the deployment group", () => {
  test("shifts traffic between both target groups, over both listeners", () => {
    const template = synth();
    const group = template.only("aws_codedeploy_deployment_group");
    expect(group).toMatchObject({
      deployment_style: { deployment_type: "BLUE_GREEN", deployment_option: "WITH_TRAFFIC_CONTROL" },
      auto_rollback_configuration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"],
      },
      blue_green_deployment_config: {
        deployment_ready_option: { action_on_timeout: "CONTINUE_DEPLOYMENT" },
        terminate_blue_instances_on_deployment_success: {
          action: "TERMINATE",
          termination_wait_time_in_minutes: 5,
        },
      },
    });
    const ref = (type: string, id: string, attribute: string) =>
      `\${${template.addressOf(type, id)}.${attribute}}`;
    expect(group["load_balancer_info"]).toEqual({
      target_group_pair_info: {
        prod_traffic_route: {
          listener_arns: [ref("aws_lb_listener", "load-balancer_production-listener", "arn")],
        },
        test_traffic_route: {
          listener_arns: [ref("aws_lb_listener", "load-balancer_test-listener", "arn")],
        },
        target_group: [
          { name: ref("aws_lb_target_group", "target-groups_blue", "name") },
          { name: ref("aws_lb_target_group", "target-groups_green", "name") },
        ],
      },
    });
  });

  test("may write to this service, its listeners and its hooks, and pass its roles, and to nothing else", () => {
    const template = synth({ hooks: { afterInstall: HOOK, beforeAllowTraffic: HOOK } });
    const wide = statements(template, "deployment-group_role-policy").filter(
      ({ Resource, Condition }) => Resource.includes("*") && Condition === undefined,
    );
    expect(wide).toHaveLength(1);
    expect(wide.flatMap(({ Action }) => Action).filter((action) => !/:Describe/.test(action))).toEqual([]);
    const [hooks] = statements(template, "deployment-group_role-policy").filter(
      ({ Sid }) => Sid === "CallHooks",
    );
    expect(hooks).toMatchObject({ Action: ["lambda:InvokeFunction"], Resource: [HOOK] });
  });

  test("may call no function where there are no hooks", () => {
    const actions = statements(synth(), "deployment-group_role-policy").flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith("lambda:"))).toEqual([]);
    expect(actions.length).toBeGreaterThan(5);
  });

  test("is there only after its role may do what it needs", () => {
    const template = synth();
    expect(template.only("aws_codedeploy_deployment_group")["depends_on"]).toEqual([
      template.addressOf("aws_iam_role_policy", "deployment-group_role-policy"),
    ]);
  });
});

describe("the trigger", () => {
  test("holds the AppSpec as an object, so that a plan shows which field changed", () => {
    const template = synth();
    const taskDefinition = template.addressOf("aws_ecs_task_definition", "task_definition");
    const tasks = template.addressOf("aws_security_group", "security-groups_tasks");
    expect(template.only("terraform_data")["triggers_replace"]).toEqual({
      app_spec: {
        version: 0,
        Resources: [
          {
            TargetService: {
              Type: "AWS::ECS::Service",
              Properties: {
                TaskDefinition: `\${${taskDefinition}.arn}`,
                LoadBalancerInfo: { ContainerName: "app", ContainerPort: 8080 },
                PlatformVersion: "LATEST",
                NetworkConfiguration: {
                  AwsvpcConfiguration: {
                    Subnets: ["subnet-private-a", "subnet-private-b"],
                    SecurityGroups: [`\${${tasks}.id}`],
                    AssignPublicIp: "DISABLED",
                  },
                },
              },
            },
          },
        ],
      },
    });
  });

  test("runs a constant command, with all that varies in the environment", () => {
    const provisioner = (props: Partial<ServiceStackProps>) => {
      const [first] = synth(props).only("terraform_data")["provisioner"] as [
        { "local-exec": { command: string; environment: Record<string, string> } },
      ];
      return first["local-exec"];
    };
    const one = provisioner({ name: "one" });
    const other = provisioner({ name: "other" });
    expect(one.command).toBe('node "$ECS_CODEDEPLOY_DRIVER"');
    expect(other.command).toBe(one.command);
    expect(Object.keys(one.environment).sort()).toEqual([
      "ECS_CODEDEPLOY_DEPLOYMENT",
      "ECS_CODEDEPLOY_DRIVER",
    ]);
    expect(one.environment["ECS_CODEDEPLOY_DRIVER"]).toMatch(/^assets\/.*\/create-deployment\.js$/);
    expect(other.environment["ECS_CODEDEPLOY_DEPLOYMENT"]).toContain('"service" = "other"');
  });

  test("deploys the very value that triggered it", () => {
    const trigger = synth().only("terraform_data");
    expect(JSON.stringify(trigger["provisioner"])).toContain(
      '\\"appSpec\\" = self.triggers_replace.app_spec',
    );
  });

  test("comes after every other resource of its stack", () => {
    const template = synth();
    const others = Object.keys(template.counts())
      .filter((type) => type !== "terraform_data")
      .flatMap((type) => Object.keys(template.all(type)).map((id) => `${type}.${id}`));
    expect(template.only("terraform_data")["depends_on"]).toEqual(others.sort());
    expect(others.length).toBeGreaterThan(20);
  });

  test("names hooks in the order in which CodeDeploy calls them", () => {
    const hooks: Hooks = { afterAllowTraffic: HOOK, beforeInstall: HOOK, afterAllowTestTraffic: HOOK };
    const trigger = synth({ hooks }).only("terraform_data")["triggers_replace"];
    expect(trigger).toMatchObject({
      app_spec: {
        Hooks: [{ BeforeInstall: HOOK }, { AfterAllowTestTraffic: HOOK }, { AfterAllowTraffic: HOOK }],
      },
    });
  });

  test("gives tasks the additional security groups through the AppSpec", () => {
    const trigger = synth({ additionalSecurityGroupIds: ["sg-more"] }).only("terraform_data");
    expect(JSON.stringify(trigger["triggers_replace"])).toMatch(
      /"SecurityGroups":\["\$\{.*\.id\}","sg-more"\]/,
    );
  });
});
