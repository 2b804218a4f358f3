import { describe, expect, test } from "@jest/globals";
import { type TerraformStack, TerraformVariable } from "cdktf";
import { addEnvironments, ClusterStack, NetworkStack, ServiceStack } from "../../../stacks";
import type { LogGroupOptions } from "../../../stacks/constructs/log-group";
import { describeProblem } from "../../../stacks/support/problems";
import { CLUSTER, KMS_KEY, NETWORK, SERVICE } from "../../support/fixtures";
import { expectGolden } from "../../support/golden";
import { problemsOf, wholeProblemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const container = { ...SERVICE.container, readonlyRootFilesystem: false };
const service = (props: object) => new ServiceStack(testApp(), "web", { ...SERVICE, container, ...props });

type MakeStack = (options: LogGroupOptions) => TerraformStack;

/** Every log group: its name, the path of its options, what it belongs to, and a stack with it. */
const LOG_GROUPS: [name: string, path: string, user: string, make: MakeStack][] = [
  ["/ecs/shop-web", "", "service", (options) => service(options)],
  [
    "/ecs/shop-web/exec",
    "exec.sessions.",
    "service",
    (sessions) => service({ exec: { kind: "on", sessions } }),
  ],
  [
    "/ecs/shop/exec",
    "execSessions.",
    "cluster",
    (execSessions) => new ClusterStack(testApp(), "cluster", { ...CLUSTER, execSessions }),
  ],
  [
    "/vpc/shop/flow-logs",
    "flowLogs.",
    "network",
    (options) =>
      new NetworkStack(testApp(), "network", { ...NETWORK, flowLogs: { kind: "cloudwatch", ...options } }),
  ],
];

const groupOf = (stack: TerraformStack, name: string) =>
  Object.values(Template.of(stack).all("aws_cloudwatch_log_group")).find((group) => group["name"] === name);

describe.each(LOG_GROUPS)("the log group %s", (name, path, user, make) => {
  test("keeps logs for a year, without a key", () => {
    const group = groupOf(make({}), name);
    expect(group).toMatchObject({ retention_in_days: 365 });
    expect(group).not.toHaveProperty("kms_key_id");
  });

  test("has the given retention and key", () => {
    expect(groupOf(make({ logRetentionDays: 30, logKmsKeyArn: KMS_KEY }), name)).toMatchObject({
      retention_in_days: 30,
      kms_key_id: KMS_KEY,
    });
  });

  test("accepts tokens", () => {
    const outer = new NetworkStack(testApp(), "outer", NETWORK);
    const logKmsKeyArn = new TerraformVariable(outer, "key", { type: "string" }).stringValue;
    const logRetentionDays = new TerraformVariable(outer, "days", { type: "number" }).numberValue;
    expect(groupOf(make({ logRetentionDays, logKmsKeyArn }), name)).toMatchObject({
      retention_in_days: "${var.days}",
      kms_key_id: "${var.key}",
    });
  });

  test("may be kept for 1 and for 3653 days", () => {
    expect(problemsOf(() => make({ logRetentionDays: 1 }))).toEqual([]);
    expect(problemsOf(() => make({ logRetentionDays: 3653 }))).toEqual([]);
  });

  test("may have a multi-Region key", () => {
    const logKmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    expect(problemsOf(() => make({ logKmsKeyArn }))).toEqual([]);
  });

  test.each([0, 2, 31, 3654])("fails when it is kept for %i days", (logRetentionDays) => {
    expect(problemsOf(() => make({ logRetentionDays }))).toEqual([
      `${path}logRetentionDays: got ${logRetentionDays} days`,
    ]);
  });

  test.each([
    "7e1b0c6e",
    "alias/logs",
    "arn:aws:kms:eu-west-1:111122223333:alias/logs",
    "arn:aws:kms:eu-west-1:11112222333:key/7e1b0c6e",
    "",
  ])("fails when its key is %j", (logKmsKeyArn) => {
    expect(problemsOf(() => make({ logKmsKeyArn }))).toEqual([
      `${path}logKmsKeyArn: got ${JSON.stringify(logKmsKeyArn)}`,
    ]);
  });

  test("fails when its key is in another region", () => {
    const logKmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/7e1b0c6e";
    expect(problemsOf(() => make({ logKmsKeyArn }))).toEqual([
      `${path}logKmsKeyArn: is in eu-central-1, but the ${user} is in eu-west-1`,
    ]);
  });
});

describe("the keys of sessions of ECS Exec", () => {
  const configuration = (sessions: object) =>
    Template.of(service({ exec: { kind: "on", sessions } })).only("aws_ecs_cluster")["configuration"];

  test("are two: one of the session, one of its log", () => {
    expect(configuration({ kmsKeyArn: KMS_KEY })).toMatchObject({
      execute_command_configuration: {
        kms_key_id: KMS_KEY,
        log_configuration: { cloud_watch_log_group_name: expect.any(String) },
      },
    });
    expect(configuration({ logKmsKeyArn: KMS_KEY })).toEqual({
      execute_command_configuration: {
        logging: "OVERRIDE",
        log_configuration: {
          cloud_watch_log_group_name: expect.any(String),
          cloud_watch_encryption_enabled: true,
        },
      },
    });
  });

  test("without one of the log, its encryption is not required", () => {
    expect(JSON.stringify(configuration({ kmsKeyArn: KMS_KEY }))).not.toContain(
      "cloud_watch_encryption_enabled",
    );
  });

  test("fails when the key of the session is in another region", () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/7e1b0c6e";
    expect(problemsOf(() => configuration({ kmsKeyArn }))).toEqual([
      "exec.sessions.kmsKeyArn: is in eu-central-1, but the service is in eu-west-1",
    ]);
  });
});

test("the keys of an environment must be in its region", () => {
  const key = "arn:aws:kms:eu-central-1:111122223333:key/7e1b0c6e";
  const make = () =>
    addEnvironments(testApp(), {
      staging: {
        region: "eu-west-1",
        network: {
          kind: "own",
          availabilityZones: NETWORK.availabilityZones,
          flowLogs: { kind: "cloudwatch", logKmsKeyArn: key },
        },
        cluster: { kind: "own", execSessions: { logKmsKeyArn: key } },
        services: {
          web: { container, productionListener: SERVICE.productionListener, logKmsKeyArn: key },
        },
      },
    });
  expectGolden("log-group-keys-in-another-region.txt", wholeProblemsOf(make).map(describeProblem));
});
