import { describe, expect, test } from "@jest/globals";
import { HOOK, statements, synthService, trustOf } from "../../../support/service";

describe("the deployment group", () => {
  test("shifts traffic between both target groups on both listeners", () => {
    const template = synthService();
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

  test("stops and rolls back on alarms, and has no alarm configuration without alarms", () => {
    const guarded = synthService({ rollbackAlarmNames: ["errors", "latency"] }).only(
      "aws_codedeploy_deployment_group",
    );
    expect(guarded).toMatchObject({
      alarm_configuration: { enabled: true, alarms: ["errors", "latency"] },
      auto_rollback_configuration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
      },
    });
    expect(synthService().only("aws_codedeploy_deployment_group")).not.toHaveProperty("alarm_configuration");
  });

  test("has exactly these permissions", () => {
    const template = synthService({ hooks: { afterInstall: HOOK, beforeAllowTraffic: HOOK } });
    const ref = (type: string, id: string, attribute: string) =>
      `\${${template.addressOf(type, id)}.${attribute}}`;
    const service = ref("aws_ecs_service", "service", "id");
    const listener = (id: string) => ref("aws_lb_listener", `load-balancer_${id}`, "arn");
    const within = (arn: string, from: string, to: string) =>
      `\${replace(${arn.slice(2, -1)}, ":${from}/", ":${to}/")}/*`;
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
            "ecs:cluster": ref("aws_ecs_cluster", "cluster_", "arn"),
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
        Sid: "MoveDefaultActions",
        Effect: "Allow",
        Action: ["elasticloadbalancing:ModifyListener"],
        Resource: ["production-listener", "test-listener"].map(listener),
      },
      {
        Sid: "MoveRules",
        Effect: "Allow",
        Action: ["elasticloadbalancing:ModifyRule"],
        Resource: ["production-listener", "test-listener"].map((id) =>
          within(listener(id), "listener", "listener-rule"),
        ),
      },
      {
        Sid: "ReadState",
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

  test("has a role that only CodeDeploy may assume, and the tasks' roles only ECS tasks", () => {
    const template = synthService();
    const trusts = (Service: string) => [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } },
    ];
    expect(trustOf(template, "deployment-group_role")).toEqual(trusts("codedeploy.amazonaws.com"));
    expect(trustOf(template, "task_task-role")).toEqual(trusts("ecs-tasks.amazonaws.com"));
    expect(trustOf(template, "task_execution-role")).toEqual(trusts("ecs-tasks.amazonaws.com"));
  });

  test("may invoke no function without hooks", () => {
    const actions = statements(synthService(), "deployment-group_role-policy").flatMap(
      ({ Action }) => Action,
    );
    expect(actions.filter((action) => action.startsWith("lambda:"))).toEqual([]);
    expect(actions.length).toBeGreaterThan(5);
  });

  test("is created after the policy of its role", () => {
    const template = synthService();
    expect(template.only("aws_codedeploy_deployment_group")["depends_on"]).toEqual([
      template.addressOf("aws_iam_role_policy", "deployment-group_role-policy"),
    ]);
  });
});
