import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { describe, expect, test } from "@jest/globals";
import { TerraformStack, TerraformVariable } from "cdktf";
import { type Hooks, ServiceStack, type ServiceStackProps } from "../../stacks";
import { SERVICE } from "../support/fixtures";
import { Template, testApp } from "../support/template";

function synth(props: Partial<ServiceStackProps> = {}): Template {
  return Template.of(new ServiceStack(testApp(), "web", { ...SERVICE, ...props }));
}

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: string;
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
      aws_ecs_cluster_capacity_providers: 1,
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
      capacity_provider_strategy: [{ capacity_provider: "FARGATE", weight: 1, base: 0 }],
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

  test("waits for its listeners, and for all that tasks need to start and to serve", () => {
    const template = synth();
    expect(template.only("aws_ecs_service")["depends_on"]).toEqual([
      template.addressOf("aws_lb_listener", "load-balancer_production-listener"),
      template.addressOf("aws_lb_listener", "load-balancer_test-listener"),
      template.addressOf("aws_iam_role_policy", "task_execution-role-policy"),
      template.addressOf("aws_vpc_security_group_egress_rule", "security-groups_load-balancer-to-tasks"),
      template.addressOf("aws_vpc_security_group_ingress_rule", "security-groups_tasks-from-load-balancer"),
      template.addressOf("aws_vpc_security_group_egress_rule", "security-groups_tasks-to-anywhere"),
      template.addressOf("aws_ecs_cluster_capacity_providers", "service_capacity-providers"),
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

  test("places its tasks on the capacity providers that it is given, also by the AppSpec", () => {
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
    expect(JSON.stringify(template.only("terraform_data")["triggers_replace"])).toContain(
      '"CapacityProviderStrategy":[{"Base":2,"CapacityProvider":"FARGATE","Weight":1},' +
        '{"Base":0,"CapacityProvider":"FARGATE_SPOT","Weight":3}]',
    );
  });

  test("keeps both providers at its cluster, since blue may still run on the one that green leaves", () => {
    for (const name of ["FARGATE", "FARGATE_SPOT"] as const) {
      const template = synth({ capacityProviders: [{ name, weight: 1 }] });
      expect(template.only("aws_ecs_cluster_capacity_providers")["capacity_providers"]).toEqual([
        "FARGATE",
        "FARGATE_SPOT",
      ]);
    }
  });

  test("gives Terraform every value that isn't a default", () => {
    const template = synth({
      cpu: 1024,
      memoryMiB: 3072,
      cpuArchitecture: "ARM64",
      desiredCount: 7,
      healthCheckGracePeriodSeconds: 90,
      deregistrationDelaySeconds: 120,
      terminationWaitMinutes: 61,
      logRetentionDays: 30,
      healthCheck: {
        path: "/health",
        healthyStatusCodes: "204",
        intervalSeconds: 20,
        timeoutSeconds: 7,
        healthyThreshold: 4,
        unhealthyThreshold: 6,
      },
      taskPolicy: [{ sid: "ReadFiles", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::files/*"] }],
      trafficShift: { kind: "linear", percent: 20, everyMinutes: 3 },
    });
    expect(template.only("aws_ecs_task_definition")).toMatchObject({
      cpu: "1024",
      memory: "3072",
      runtime_platform: { cpu_architecture: "ARM64", operating_system_family: "LINUX" },
    });
    expect(template.only("aws_ecs_service")).toMatchObject({
      desired_count: 7,
      health_check_grace_period_seconds: 90,
    });
    expect(template.only("aws_cloudwatch_log_group")["retention_in_days"]).toBe(30);
    for (const id of ["blue", "green"]) {
      expect(template.byId("aws_lb_target_group", `target-groups_${id}`)).toMatchObject({
        name: `shop-web-${id}`,
        target_type: "ip",
        deregistration_delay: "120",
        health_check: {
          path: "/health",
          matcher: "204",
          interval: 20,
          timeout: 7,
          healthy_threshold: 4,
          unhealthy_threshold: 6,
          port: "traffic-port",
        },
      });
    }
    expect(template.only("aws_codedeploy_deployment_config")).toMatchObject({
      deployment_config_name: "shop-web-linear-20-percent-every-3-minutes",
      compute_platform: "ECS",
      traffic_routing_config: { type: "TimeBasedLinear", time_based_linear: { percentage: 20, interval: 3 } },
      lifecycle: { create_before_destroy: true },
    });
    expect(template.only("aws_codedeploy_deployment_group")).toMatchObject({
      deployment_config_name: `\${${template.addressOf("aws_codedeploy_deployment_config", "traffic-shift")}.deployment_config_name}`,
      blue_green_deployment_config: {
        terminate_blue_instances_on_deployment_success: { termination_wait_time_in_minutes: 61 },
      },
    });
    expect(statements(template, "task_task-role-policy")).toEqual([
      { Sid: "ReadFiles", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::files/*"] },
    ]);
  });

  test.each([
    [{ kind: "all-at-once" }, "CodeDeployDefault.ECSAllAtOnce"],
    [
      { kind: "predefined", configName: "CodeDeployDefault.ECSCanary10Percent15Minutes" },
      "CodeDeployDefault.ECSCanary10Percent15Minutes",
    ],
    [{ kind: "custom", configName: "ours" }, "ours"],
  ] as const)("with the traffic shift %j makes no config of its own", (trafficShift, configName) => {
    const template = synth({ trafficShift });
    expect(Object.keys(template.all("aws_codedeploy_deployment_config"))).toHaveLength(0);
    expect(template.only("aws_codedeploy_deployment_group")["deployment_config_name"]).toBe(configName);
  });

  test("names its deployment config by numbers that are known at apply only", () => {
    const app = testApp();
    const outer = new TerraformStack(app, "outer");
    const percent = new TerraformVariable(outer, "percent", { type: "number" }).numberValue;
    const stack = new ServiceStack(app, "web", {
      ...SERVICE,
      trafficShift: { kind: "canary", percent, bakeMinutes: 5 },
    });
    expect(Template.of(stack).only("aws_codedeploy_deployment_config")["deployment_config_name"]).toBe(
      "shop-web-canary-${var.percent}-percent-5-minutes",
    );
  });

  test("can't be destroyed or replaced as long as it is protected", () => {
    const protection = (template: Template) => [
      template.only("aws_lb")["enable_deletion_protection"],
      ...[
        template.only("aws_ecs_service"),
        template.byId("aws_lb_listener", "load-balancer_production-listener"),
      ].map((resource) => (resource["lifecycle"] as { prevent_destroy?: boolean }).prevent_destroy),
    ];
    expect(protection(synth())).toEqual([true, true, true]);
    expect(protection(synth({ deletionProtection: false }))).toEqual([false, false, false]);
  });

  test("begins with green where green is what is live", () => {
    const template = synth({ liveTargetGroup: "green" });
    const green = `\${${template.addressOf("aws_lb_target_group", "target-groups_green")}.arn}`;
    expect(template.only("aws_ecs_service")["load_balancer"]).toMatchObject([{ target_group_arn: green }]);
    for (const id of ["production-listener", "test-listener"]) {
      expect(template.byId("aws_lb_listener", `load-balancer_${id}`)["default_action"]).toMatchObject([
        { forward: { target_group: [{ weight: 0 }, { arn: green, weight: 100 }] } },
      ]);
    }
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
    expect(
      template.byId("aws_vpc_security_group_ingress_rule", "security-groups_port-9443-from-192-0-2-0-24"),
    ).toMatchObject({
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

describe("security groups", () => {
  test("let the load balancer reach the tasks at every port, since two revisions may listen on two", () => {
    const template = synth();
    const group = (id: string) =>
      `\${${template.addressOf("aws_security_group", `security-groups_${id}`)}.id}`;
    const everyPort = { ip_protocol: "tcp", from_port: 0, to_port: 65_535 };
    expect(
      template.byId("aws_vpc_security_group_egress_rule", "security-groups_load-balancer-to-tasks"),
    ).toMatchObject({
      ...everyPort,
      security_group_id: group("load-balancer"),
      referenced_security_group_id: group("tasks"),
    });
    expect(
      template.byId("aws_vpc_security_group_ingress_rule", "security-groups_tasks-from-load-balancer"),
    ).toMatchObject({
      ...everyPort,
      security_group_id: group("tasks"),
      referenced_security_group_id: group("load-balancer"),
    });
    expect(
      template.byId("aws_vpc_security_group_egress_rule", "security-groups_tasks-to-anywhere"),
    ).toMatchObject({
      ip_protocol: "-1",
      cidr_ipv4: "0.0.0.0/0",
      security_group_id: group("tasks"),
    });
  });

  test("can be replaced while the old tasks hold on to them", () => {
    const groups = Object.values(synth().all("aws_security_group"));
    expect(groups.map((group) => group["lifecycle"])).toEqual([
      { create_before_destroy: true },
      { create_before_destroy: true },
    ]);
  });

  test("keep a rule's id as long as it allows the same, whoever stands at the port", () => {
    const rules = (props: Partial<ServiceStackProps>) =>
      Object.keys(synth(props).all("aws_vpc_security_group_ingress_rule"));
    const plain = rules({ productionListener: { kind: "http-without-encryption" } });
    const encrypted = rules({});
    expect(plain.filter((id) => id.startsWith("security-groups_port-80-"))).toHaveLength(1);
    expect(encrypted).toEqual(expect.arrayContaining(plain));
  });
});

describe("the execution role", () => {
  test("writes the service's logs, pulls images and reads no secrets where there are none", () => {
    const template = synth();
    expect(statements(template, "task_execution-role-policy")).toEqual([
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`\${${template.addressOf("aws_cloudwatch_log_group", "task_log-group")}.arn}:*`],
      },
      {
        Sid: "PullImage",
        Effect: "Allow",
        Action: [
          "ecr:GetAuthorizationToken",
          "ecr:BatchCheckLayerAvailability",
          "ecr:GetDownloadUrlForLayer",
          "ecr:BatchGetImage",
        ],
        Resource: ["*"],
      },
    ]);
  });

  test("reads each secret as a whole, whatever part of it a variable takes, and may decrypt it", () => {
    const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf";
    const parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/token";
    const key = "arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e";
    const template = synth({
      container: {
        ...SERVICE.container,
        secrets: { USER: `${secret}:user::`, PASSWORD: `${secret}:password::`, TOKEN: parameter },
        secretKeyArns: [key],
      },
    });
    expect(statements(template, "task_execution-role-policy").slice(2)).toEqual([
      {
        Sid: "ReadSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue", "ssm:GetParameters"],
        Resource: [secret, parameter],
      },
      { Sid: "DecryptSecrets", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [key] },
    ]);
    expect(template.only("aws_ecs_task_definition")["container_definitions"]).toContain(
      `${secret}:password::`,
    );
  });

  test("is the one that ECS acts in, and the task role the code's", () => {
    const template = synth();
    const arn = (id: string) => `\${${template.addressOf("aws_iam_role", id)}.arn}`;
    expect(template.only("aws_ecs_task_definition")).toMatchObject({
      execution_role_arn: arn("task_execution-role"),
      task_role_arn: arn("task_task-role"),
    });
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

  test("stops and goes back on alarms where there are any, and has no alarm configuration where there are none", () => {
    const guarded = synth({ rollbackAlarmNames: ["errors", "latency"] }).only(
      "aws_codedeploy_deployment_group",
    );
    expect(guarded).toMatchObject({
      alarm_configuration: { enabled: true, alarms: ["errors", "latency"] },
      auto_rollback_configuration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
      },
    });
    expect(synth().only("aws_codedeploy_deployment_group")).not.toHaveProperty("alarm_configuration");
  });

  test("may do this, and nothing else", () => {
    const template = synth({ hooks: { afterInstall: HOOK, beforeAllowTraffic: HOOK } });
    const ref = (type: string, id: string, attribute: string) =>
      `\${${template.addressOf(type, id)}.${attribute}}`;
    const service = ref("aws_ecs_service", "service", "id");
    const listener = (id: string) => ref("aws_lb_listener", `load-balancer_${id}`, "arn");
    const within = (arn: string, from: string, to: string) =>
      `\${replace(${arn.slice(2, -1)}, ':${from}/', ':${to}/')}/*`;
    expect(statements(template, "deployment-group_role-policy")).toEqual([
      {
        Sid: "MoveTaskSets",
        Effect: "Allow",
        Action: ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet"],
        Resource: [service, within(service, "service", "task-set")],
      },
      {
        Sid: "CreateTaskSets",
        Effect: "Allow",
        Action: ["ecs:CreateTaskSet"],
        Resource: ["*"],
        Condition: {
          ArnEquals: {
            "ecs:cluster": ref("aws_ecs_cluster", "service_cluster", "arn"),
            "ecs:service": service,
          },
        },
      },
      {
        Sid: "PassTaskRoles",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: [
          ref("aws_iam_role", "task_task-role", "arn"),
          ref("aws_iam_role", "task_execution-role", "arn"),
        ],
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
      {
        Sid: "ShiftTraffic",
        Effect: "Allow",
        Action: ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"],
        Resource: ["production-listener", "test-listener"].flatMap((id) => [
          listener(id),
          within(listener(id), "listener", "listener-rule"),
        ]),
      },
      {
        Sid: "Look",
        Effect: "Allow",
        Action: [
          "elasticloadbalancing:DescribeTargetGroups",
          "elasticloadbalancing:DescribeListeners",
          "elasticloadbalancing:DescribeRules",
          "cloudwatch:DescribeAlarms",
        ],
        Resource: ["*"],
      },
      { Sid: "CallHooks", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [HOOK] },
    ]);
  });

  test("is CodeDeploy's to act in, as the tasks' roles are the tasks'", () => {
    const template = synth();
    const principal = (id: string) =>
      JSON.parse(template.byId("aws_iam_role", id)["assume_role_policy"] as string).Statement;
    const trusts = (Service: string) => [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } },
    ];
    expect(principal("deployment-group_role")).toEqual(trusts("codedeploy.amazonaws.com"));
    expect(principal("task_task-role")).toEqual(trusts("ecs-tasks.amazonaws.com"));
    expect(principal("task_execution-role")).toEqual(trusts("ecs-tasks.amazonaws.com"));
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
                CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Base: 0, Weight: 1 }],
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

  test("comes before whatever is made to depend on it, and whatever depends on that", () => {
    const stack = new ServiceStack(testApp(), "web", SERVICE);
    const announcement = new SsmParameter(stack, "announcement", {
      name: "live",
      type: "String",
      value: "yes",
      dependsOn: [stack.deployment.trigger],
    });
    new SsmParameter(stack, "after-all", {
      name: "after",
      type: "String",
      value: "yes",
      dependsOn: [announcement],
    });
    new SsmParameter(stack, "before", { name: "before", type: "String", value: "yes" });
    const dependsOn = Template.of(stack).only("terraform_data")["depends_on"] as string[];
    expect(dependsOn.filter((resource) => resource.startsWith("aws_ssm_parameter."))).toEqual([
      "aws_ssm_parameter.before",
    ]);
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
