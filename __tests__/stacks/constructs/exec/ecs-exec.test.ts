import { describe, expect, test } from "@jest/globals";
import { ref } from "cdktf";
import {
  addEnvironments,
  ClusterStack,
  type Environment,
  type ExecSessions,
  ServiceStack,
  type ServiceStackProps,
} from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
import { containersOf, statements, synthService } from "../../../support/service";
import { Template, testApp } from "../../../support/template";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/8f2c1d7f";
const CLUSTER = "arn:aws:ecs:eu-west-1:111122223333:cluster/platform";
const LOG_GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/platform/exec";
const CHANNELS = {
  Sid: "OpenExecSessions",
  Effect: "Allow",
  Action: [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
  Resource: ["*"],
};
const container = { ...SERVICE.container, readonlyRootFilesystem: false };

const synthOn = (sessions?: ExecSessions, props: Partial<ServiceStackProps> = {}) =>
  synthService({
    container,
    exec: { kind: "on", ...(sessions === undefined ? {} : { sessions }) },
    ...props,
  });

/** The task role's statements for a log group. */
const logStatements = (arn: string) => [
  { Sid: "FindExecLogs", Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: ["*"] },
  {
    Sid: "WriteExecLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    Resource: [`${arn}:*`],
  },
];
const DECRYPT = { Sid: "DecryptExecSessions", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY] };

describe("ECS Exec", () => {
  test.each([[undefined], [{ kind: "off" as const }]])("is off with %j", (exec) => {
    const template = synthService(exec === undefined ? {} : { exec });
    expect(template.only("aws_ecs_service")).not.toHaveProperty("enable_execute_command");
    expect(template.only("aws_ecs_cluster")).not.toHaveProperty("configuration");
    expect(containersOf(template)[0]).not.toHaveProperty("linuxParameters");
    expect(template.counts()).toMatchObject({ aws_cloudwatch_log_group: 1 });
  });

  test("is on for the service, with an init process in each container", () => {
    const template = synthOn(undefined, {
      sidecars: {
        a: { image: "a:1" },
        b: { image: "b:1", linuxParameters: { initProcessEnabled: false } },
      },
    });
    expect(template.only("aws_ecs_service")).toMatchObject({ enable_execute_command: true });
    expect(containersOf(template).map(({ linuxParameters }) => linuxParameters)).toEqual([
      { initProcessEnabled: true },
      { initProcessEnabled: true },
      { initProcessEnabled: false },
    ]);
  });

  test("logs the sessions of the service's own cluster for a year", () => {
    const template = synthOn();
    const address = template.addressOf("aws_cloudwatch_log_group", "exec-sessions_log-group");
    expect(template.byId("aws_cloudwatch_log_group", "exec-sessions_log-group")).toMatchObject({
      name: "/ecs/shop-web/exec",
      retention_in_days: 365,
    });
    expect(template.only("aws_ecs_cluster")["configuration"]).toEqual({
      execute_command_configuration: {
        logging: "OVERRIDE",
        log_configuration: { cloud_watch_log_group_name: `\${${address}.name}` },
      },
    });
    expect(statements(template, "task_task-role-policy")).toEqual([
      CHANNELS,
      ...logStatements(`\${${address}.arn}`),
    ]);
  });

  test("encrypts the sessions with a key", () => {
    const template = synthOn({ kmsKeyArn: KEY, logRetentionDays: 30 });
    expect(template.only("aws_ecs_cluster")["configuration"]).toMatchObject({
      execute_command_configuration: { kms_key_id: KEY },
    });
    expect(template.byId("aws_cloudwatch_log_group", "exec-sessions")).toMatchObject({
      retention_in_days: 30,
    });
    expect(statements(template, "task_task-role-policy")).toContainEqual(DECRYPT);
  });

  test("leaves the sessions of a shared cluster to it", () => {
    const template = synthOn(undefined, { clusterArn: CLUSTER });
    expect(template.counts()).toMatchObject({ aws_cloudwatch_log_group: 1 });
    expect(statements(template, "task_task-role-policy")).toEqual([CHANNELS]);
  });

  test("may write to the log of a shared cluster", () => {
    const execSessions = { logGroupArn: LOG_GROUP, kmsKeyArn: KEY };
    expect(
      statements(synthOn(undefined, { clusterArn: CLUSTER, execSessions }), "task_task-role-policy"),
    ).toEqual([CHANNELS, ...logStatements(LOG_GROUP), DECRYPT]);
  });

  test("adds nothing to an existing task role", () => {
    const taskRoleArn = "arn:aws:iam::111122223333:role/shop-task";
    const template = synthOn(undefined, { task: { kind: "own", taskRoleArn } });
    expect(template.only("aws_ecs_service")).toMatchObject({ enable_execute_command: true });
    expect(template.counts()).toMatchObject({ aws_iam_role_policy: 2 });
  });

  test("fails with sessions on a shared cluster", () => {
    const exec = { kind: "on", sessions: {} } as const;
    const expected = "exec.sessions: is set, and the service uses a shared cluster";
    expect(problemsOf(() => synthService({ container, exec, clusterArn: CLUSTER }))).toEqual([expected]);
    const environment: Environment = {
      region: "eu-west-1",
      network: { kind: "existing", ...SERVICE.network },
      cluster: { kind: "own" },
      services: { web: { container, productionListener: SERVICE.productionListener, exec } },
    };
    expect(problemsOf(() => addEnvironments(testApp(), { prod: environment }))).toEqual([
      `prod.services.web.${expected}`,
    ]);
    const { cluster: _, ...own } = environment;
    expect(problemsOf(() => addEnvironments(testApp(), { prod: own }))).toEqual([]);
  });

  test("fails when a value of the sessions is wrong", () => {
    const alias = "arn:aws:kms:eu-west-1:111122223333:alias/shop";
    expect(problemsOf(() => synthOn({ kmsKeyArn: alias, logRetentionDays: 31 }))).toEqual([
      "exec.sessions.logRetentionDays: got 31 days",
      `exec.sessions.kmsKeyArn: got "${alias}"`,
    ]);
    const execSessions = { logGroupArn: `${LOG_GROUP}:*`, kmsKeyArn: alias };
    expect(problemsOf(() => synthOn(undefined, { clusterArn: CLUSTER, execSessions }))).toEqual([
      `execSessions.kmsKeyArn: got "${alias}"`,
      `execSessions.logGroupArn: got "${LOG_GROUP}:*"`,
    ]);
    const token = ref("var.x").toString();
    const tokens = { logGroupArn: token, kmsKeyArn: token };
    expect(problemsOf(() => synthOn(undefined, { clusterArn: token, execSessions: tokens }))).toEqual([]);
  });
});

describe("a cluster stack", () => {
  const cluster = (execSessions?: ExecSessions) =>
    new ClusterStack(testApp(), "cluster", {
      name: "platform",
      region: "eu-west-1",
      network: SERVICE.network,
      ...(execSessions === undefined ? {} : { execSessions }),
    });

  test("has no log of sessions by default", () => {
    const stack = cluster();
    expect(Template.of(stack).counts()).not.toHaveProperty("aws_cloudwatch_log_group");
    expect(stack.shared).not.toHaveProperty("execSessions");
  });

  test("logs the sessions of its services, whose task roles may write there", () => {
    const stack = cluster({ kmsKeyArn: KEY });
    const template = Template.of(stack);
    expect(template.only("aws_cloudwatch_log_group")).toMatchObject({ name: "/ecs/platform/exec" });
    expect(template.only("aws_ecs_cluster")["configuration"]).toMatchObject({
      execute_command_configuration: { kms_key_id: KEY, logging: "OVERRIDE" },
    });
    const service = new ServiceStack(stack.node.root as never, "web", {
      ...SERVICE,
      ...stack.shared,
      container,
      exec: { kind: "on" },
    });
    expect(statements(Template.of(service), "task_task-role-policy").map(({ Sid }) => Sid)).toEqual([
      "OpenExecSessions",
      "FindExecLogs",
      "WriteExecLogs",
      "DecryptExecSessions",
    ]);
  });

  test("fails when a value of the sessions is wrong", () => {
    expect(problemsOf(() => cluster({ logRetentionDays: 0 }))).toEqual([
      "execSessions.logRetentionDays: got 0 days",
    ]);
  });
});
