import { describe, expect, test } from "@jest/globals";
import { durationOf } from "../../../scripts/plan/duration";
import { parsePlan } from "../../../scripts/plan/plan";
import { type RolloutSettings, releaseIn, rolloutsIn } from "../../../scripts/plan/rollout";
import { outputsOfTemplate, resourcesOfTemplate } from "../../../scripts/plan/template";
import type { ServiceStackProps, TrafficShift } from "../../../stacks";
import { HOOK, synthService } from "../../support/service";

/** The settings of the only rollout of a synthesized service. */
function ofService(props: Partial<ServiceStackProps> = {}): RolloutSettings {
  return only(rolloutsIn(resourcesOfTemplate({ ...synthService(props).document })));
}

function only(rollouts: readonly RolloutSettings[]): RolloutSettings {
  const [first, ...others] = rollouts;
  if (first === undefined || others.length > 0) {
    throw new Error(`expected one rollout, found ${rollouts.length}`);
  }
  return first;
}

describe("the rollouts of a synthesized stack", () => {
  test("have every setting of a service", () => {
    const settings = ofService({
      trafficShift: { kind: "linear", percent: 20, everyMinutes: 3 },
      terminationWaitMinutes: 60,
      successPoint: "traffic-shifted",
      approval: { waitMinutes: 30 },
      hooks: { afterInstall: HOOK, beforeAllowTraffic: HOOK },
      rollbackAlarmNames: ["too-slow"],
      scaling: { minTasks: 4, maxTasks: 8 },
    });
    expect(settings).toEqual({
      trigger: expect.stringMatching(/^terraform_data\.deployment_trigger_\w+$/),
      service: "shop-web",
      application: "shop-web",
      deploymentGroup: "shop-web",
      images: { app: "public.ecr.aws/nginx/nginx:1.28" },
      configName: "shop-web-linear-20-percent-every-3-minutes",
      shift: { kind: "linear", percent: 20, intervalMinutes: 3 },
      readyWait: { kind: "approval", minutes: 30 },
      terminationWaitMinutes: 60,
      hooks: ["AfterInstall", "BeforeAllowTraffic"],
      alarmNames: ["too-slow"],
      rollbackEvents: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
      successPoint: "traffic-shifted",
      tasks: 4,
    });
  });

  test.each<[string, RolloutSettings["shift"]]>([
    ["CodeDeployDefault.ECSAllAtOnce", { kind: "all-at-once" }],
    ["CodeDeployDefault.ECSCanary10Percent15Minutes", { kind: "canary", percent: 10, intervalMinutes: 15 }],
    [
      "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
      { kind: "linear", percent: 10, intervalMinutes: 3 },
    ],
    ["ours", undefined],
  ])("shift traffic by the config %s", (configName, shift) => {
    const trafficShift = { kind: shift === undefined ? "custom" : "predefined", configName } as TrafficShift;
    expect(ofService({ trafficShift })).toMatchObject({ configName, shift });
  });

  test("are none in a stack without a trigger", () => {
    const resource = { terraform_data: { marker: { triggers_replace: { image: "web:1" } } } };
    expect(rolloutsIn(resourcesOfTemplate({ resource }))).toEqual([]);
    expect(rolloutsIn(resourcesOfTemplate({}))).toEqual([]);
  });

  test("belong to their own group where a stack has two", () => {
    const group = (name: string, wait: number) => ({
      app_name: name,
      deployment_group_name: "main",
      deployment_config_name: "CodeDeployDefault.ECSAllAtOnce",
      blue_green_deployment_config: {
        terminate_blue_instances_on_deployment_success: { termination_wait_time_in_minutes: wait },
      },
    });
    const trigger = (application: string) => ({
      input: { application, deployment_group: "main" },
      triggers_replace: { app_spec: {} },
    });
    const resource = {
      aws_codedeploy_deployment_group: { a: group("a", 1), b: group("b", 2) },
      terraform_data: { a: trigger("a"), b: trigger("b"), other: trigger("c") },
    };
    expect(
      rolloutsIn(resourcesOfTemplate({ resource })).map(
        ({ application, configName, terminationWaitMinutes }) => [
          application,
          configName,
          terminationWaitMinutes,
        ],
      ),
    ).toEqual([
      ["a", "CodeDeployDefault.ECSAllAtOnce", 1],
      ["b", "CodeDeployDefault.ECSAllAtOnce", 2],
      ["c", undefined, 0],
    ]);
  });

  test("don't guess a wait or a name that only Terraform knows", () => {
    const resource = {
      aws_codedeploy_deployment_group: {
        main: {
          app_name: "web",
          deployment_group_name: "${var.group}",
          blue_green_deployment_config: {
            deployment_ready_option: {
              action_on_timeout: "STOP_DEPLOYMENT",
              wait_time_in_minutes: "${var.wait}",
            },
            terminate_blue_instances_on_deployment_success: {
              termination_wait_time_in_minutes: "${var.bake}",
            },
          },
        },
      },
      terraform_data: { main: { triggers_replace: { app_spec: {} } } },
    };
    expect(only(rolloutsIn(resourcesOfTemplate({ resource })))).toMatchObject({
      application: "web",
      deploymentGroup: undefined,
      readyWait: undefined,
      terminationWaitMinutes: undefined,
    });
  });
});

describe("a release by the command", () => {
  const props: Partial<ServiceStackProps> = {
    successPoint: "traffic-shifted",
    approval: { waitMinutes: 30 },
    hooks: { afterInstall: HOOK },
  };
  const releaseOf = (document: Readonly<Record<string, unknown>>) =>
    releaseIn(outputsOfTemplate(document), resourcesOfTemplate(document));

  test("has the settings of a rollout by Terraform, without a trigger and without images", () => {
    const { document } = synthService({ ...props, releasedBy: "command" });
    expect(releaseOf({ ...document })).toEqual({ ...ofService(props), trigger: undefined, images: {} });
  });

  test("is none in a stack that Terraform releases", () => {
    expect(releaseOf({ ...synthService(props).document })).toBeUndefined();
    expect(releaseOf({})).toBeUndefined();
  });
});

test("the rollouts of a plan have the same settings, from lists of blocks", () => {
  const resource = (type: string, values: object) => ({
    address: `${type}.main`,
    mode: "managed",
    type,
    values,
  });
  const plan = parsePlan(
    JSON.stringify({
      format_version: "1.2",
      planned_values: {
        root_module: {
          resources: [
            resource("terraform_data", {
              input: { application: "web", deployment_group: "web", success_point: "old-terminated" },
              // The function of the hook is made by this apply, so the plan doesn't have the event.
              triggers_replace: { app_spec: { Hooks: [{}, { BeforeAllowTraffic: "arn" }] } },
            }),
            resource("aws_codedeploy_deployment_group", {
              app_name: "web",
              deployment_group_name: "web",
              deployment_config_name: "web-canary",
              ecs_service: [{ cluster_name: "shop", service_name: "web" }],
              auto_rollback_configuration: [{ enabled: false, events: [] }],
              alarm_configuration: [{ enabled: true, alarms: ["slow"] }],
              blue_green_deployment_config: [
                {
                  deployment_ready_option: [
                    { action_on_timeout: "CONTINUE_DEPLOYMENT", wait_time_in_minutes: 0 },
                  ],
                  terminate_blue_instances_on_deployment_success: [{ termination_wait_time_in_minutes: 7 }],
                },
              ],
            }),
            resource("aws_codedeploy_deployment_config", {
              deployment_config_name: "web-canary",
              traffic_routing_config: [
                { type: "TimeBasedCanary", time_based_canary: [{ interval: 4, percentage: 25 }] },
              ],
            }),
            resource("aws_ecs_service", { name: "web", desired_count: 6 }),
            resource("aws_appautoscaling_target", { resource_id: "service/shop/web", min_capacity: 2 }),
          ],
        },
      },
    }),
  );
  expect(only(rolloutsIn(plan?.resources ?? []))).toMatchObject({
    service: "web",
    shift: { kind: "canary", percent: 25, intervalMinutes: 4 },
    readyWait: { kind: "continue" },
    terminationWaitMinutes: 7,
    hooks: [undefined, "BeforeAllowTraffic"],
    alarmNames: ["slow"],
    rollbackEvents: [],
    tasks: 6,
  });
});

describe("how long a rollout takes", () => {
  const rollout: RolloutSettings = {
    trigger: "terraform_data.main",
    service: "web",
    application: "web",
    deploymentGroup: "web",
    images: {},
    configName: "web-canary",
    shift: { kind: "canary", percent: 10, intervalMinutes: 5 },
    readyWait: { kind: "continue" },
    terminationWaitMinutes: 60,
    hooks: [],
    alarmNames: [],
    rollbackEvents: ["DEPLOYMENT_FAILURE"],
    successPoint: "old-terminated",
    tasks: 3,
  };

  test("is the driver's budget, until the old tasks are gone", () => {
    expect(durationOf(rollout)).toEqual({
      shiftedMinutes: 8,
      expectedMinutes: 68,
      runMinutes: 68,
      limitMinutes: 140,
      rollbackMinutes: 135,
      extraTaskHours: 3.4,
    });
  });

  test("ends at the shift if that is the success point; the tasks run as long as before", () => {
    expect(durationOf({ ...rollout, successPoint: "traffic-shifted" })).toMatchObject({
      expectedMinutes: 68,
      runMinutes: 8,
      limitMinutes: 80,
      extraTaskHours: 3.4,
    });
  });

  test("contains the whole wait for an approval, and each hook's limit", () => {
    const waits = {
      ...rollout,
      readyWait: { kind: "approval", minutes: 30 },
      hooks: ["AfterInstall", undefined],
    };
    expect(durationOf(waits as RolloutSettings)).toMatchObject({
      expectedMinutes: 68,
      runMinutes: 98,
      limitMinutes: 290,
      rollbackMinutes: 135,
    });
  });

  test("has no rollback where CodeDeploy makes none", () => {
    expect(durationOf({ ...rollout, rollbackEvents: [] }).rollbackMinutes).toBe(0);
  });

  test.each<[string, Partial<RolloutSettings>, number]>([
    ["traffic shift", { shift: undefined }, 140 - 5 + 2880],
    ["termination wait", { terminationWaitMinutes: undefined }, 140 - 60 + 2880],
    ["approval", { readyWait: undefined }, 140 + 2880],
  ])("has only a limit if the %s isn't known", (_name, unknown, limitMinutes) => {
    expect(durationOf({ ...rollout, ...unknown })).toMatchObject({
      shiftedMinutes: undefined,
      expectedMinutes: undefined,
      runMinutes: undefined,
      extraTaskHours: undefined,
      limitMinutes,
    });
  });

  test("has no task-hours if the number of tasks isn't known", () => {
    expect(durationOf({ ...rollout, tasks: undefined }).extraTaskHours).toBeUndefined();
  });
});
