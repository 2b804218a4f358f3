import { describe, expect, test } from "@jest/globals";
import { TerraformStack, TerraformVariable } from "cdktf";
import { ServiceStack, type ServiceStackProps } from "../../../stacks";
import { SERVICE } from "../../support/fixtures";
import { containerOf, statements, synthService } from "../../support/service";
import { Template, testApp } from "../../support/template";

describe("a service", () => {
  test("with HTTPS has exactly these resources", () => {
    expect(synthService().counts()).toEqual({
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
    expect(synthService().only("aws_ecs_service")).toMatchObject({
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
    const template = synthService();
    expect(template.only("aws_ecs_service")["load_balancer"]).toEqual([
      {
        target_group_arn: `\${${template.addressOf("aws_lb_target_group", "target-groups_blue")}.arn}`,
        container_name: "app",
        container_port: 8080,
      },
    ]);
  });

  test("depends on its listeners, and on everything that tasks need to start and to serve", () => {
    const template = synthService();
    expect(template.only("aws_ecs_service")["depends_on"]).toEqual([
      template.addressOf("aws_lb_listener", "load-balancer_production-listener"),
      template.addressOf("aws_lb_listener", "load-balancer_test-listener"),
      template.addressOf("aws_vpc_security_group_egress_rule", "load-balancer-security-group_to-tasks"),
      template.addressOf("aws_vpc_security_group_ingress_rule", "task-security-group_from-load-balancer"),
      template.addressOf("aws_vpc_security_group_egress_rule", "task-security-group_to-anywhere"),
      template.addressOf("aws_iam_role_policy", "task_execution-role-policy"),
      template.addressOf("aws_ecs_cluster_capacity_providers", "cluster_capacity-providers"),
    ]);
  });

  test("sets no property of ECS rolling updates", () => {
    const service = synthService().only("aws_ecs_service");
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

  test("keeps replaced task definitions registered for a rollback", () => {
    expect(synthService().only("aws_ecs_task_definition")["skip_destroy"]).toBe(true);
  });

  test("keeps a desired count of zero", () => {
    expect(synthService({ desiredCount: 0 }).only("aws_ecs_service")["desired_count"]).toBe(0);
  });

  test("uses the default for a prop that is undefined", () => {
    const passedThrough: { desiredCount?: number } = JSON.parse("{}");
    const props = { ...SERVICE, desiredCount: passedThrough.desiredCount } as ServiceStackProps;
    const template = Template.of(new ServiceStack(testApp(), "web", props));
    expect(template.only("aws_ecs_service")["desired_count"]).toBe(2);
  });

  test("places its tasks on the given capacity providers, in the service and in the AppSpec", () => {
    const template = synthService({
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

  test("attaches both capacity providers to its cluster, since the old tasks may still use the other one", () => {
    for (const name of ["FARGATE", "FARGATE_SPOT"] as const) {
      const template = synthService({ capacityProviders: [{ name, weight: 1 }] });
      expect(template.only("aws_ecs_cluster_capacity_providers")["capacity_providers"]).toEqual([
        "FARGATE",
        "FARGATE_SPOT",
      ]);
    }
  });

  test("renders every value that isn't a default", () => {
    const template = synthService({
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

  test("has a separate resource for each traffic shift, so that a return to an earlier one causes no name conflict", () => {
    const ids = ([10, 20] as const).map((percent) =>
      synthService({ trafficShift: { kind: "canary", percent, bakeMinutes: 5 } })
        .addressOf("aws_codedeploy_deployment_config", "traffic-shift")
        .replace(/_[0-9A-F]{8}$/, ""),
    );
    expect(ids).toEqual([
      "aws_codedeploy_deployment_config.traffic-shift_canary-10-percent-5-minutes",
      "aws_codedeploy_deployment_config.traffic-shift_canary-20-percent-5-minutes",
    ]);
  });

  test.each([
    [{ kind: "all-at-once" }, "CodeDeployDefault.ECSAllAtOnce"],
    [
      { kind: "predefined", configName: "CodeDeployDefault.ECSCanary10Percent15Minutes" },
      "CodeDeployDefault.ECSCanary10Percent15Minutes",
    ],
    [{ kind: "custom", configName: "ours" }, "ours"],
  ] as const)("with the traffic shift %j creates no config", (trafficShift, configName) => {
    const template = synthService({ trafficShift });
    expect(Object.keys(template.all("aws_codedeploy_deployment_config"))).toHaveLength(0);
    expect(template.only("aws_codedeploy_deployment_group")["deployment_config_name"]).toBe(configName);
  });

  test("names its deployment config by numbers that are known only at apply", () => {
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

  test("can't be destroyed or replaced while it is protected", () => {
    const protection = (template: Template) => [
      template.only("aws_lb")["enable_deletion_protection"],
      ...[
        template.only("aws_ecs_service"),
        template.byId("aws_lb_listener", "load-balancer_production-listener"),
      ].map((resource) => (resource["lifecycle"] as { prevent_destroy?: boolean }).prevent_destroy),
    ];
    expect(protection(synthService())).toEqual([true, true, true]);
    expect(protection(synthService({ deletionProtection: false }))).toEqual([false, false, false]);
  });

  test("starts with the green target group if that is live", () => {
    const template = synthService({ liveTargetGroup: "green" });
    const green = `\${${template.addressOf("aws_lb_target_group", "target-groups_green")}.arn}`;
    expect(template.only("aws_ecs_service")["load_balancer"]).toMatchObject([{ target_group_arn: green }]);
    for (const id of ["production-listener", "test-listener"]) {
      expect(template.byId("aws_lb_listener", `load-balancer_${id}`)["default_action"]).toMatchObject([
        { forward: { target_group: [{ weight: 0 }, { arn: green, weight: 100 }] } },
      ]);
    }
  });

  test("renders environment variables in sorted order", () => {
    const inOrder = [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ];
    for (const environment of [
      { B: "2", A: "1" },
      { A: "1", B: "2" },
    ]) {
      const template = synthService({ container: { ...SERVICE.container, environment } });
      expect(containerOf(template)["environment"]).toEqual(inOrder);
    }
  });

  test("contains the members that ECS returns for every container, so that a plan doesn't show them as removed", () => {
    expect(containerOf(synthService())).toMatchObject({
      cpu: 0,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
    });
  });

  test("sets the cluster's capacity providers after the load balancer, when the service-linked role is usable", () => {
    const template = synthService();
    const listeners = Object.keys(template.all("aws_lb_listener"))
      .filter((id) => !id.includes("redirect"))
      .map((id) => `aws_lb_listener.${id}`);
    expect(template.only("aws_ecs_cluster_capacity_providers")["depends_on"]).toEqual(
      expect.arrayContaining(listeners),
    );
  });
});
