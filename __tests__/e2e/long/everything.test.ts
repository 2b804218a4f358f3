import { CodeDeployClient, GetDeploymentGroupCommand } from "@aws-sdk/client-codedeploy";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { checkedBy } from "../../stacks/policy/support/violations";
import { Everything } from "../support/everything/everything";
import { PLATFORM_ALARM } from "../support/everything/platform-stack";
import {
  readFunctionLog,
  readLoadBalancer,
  readNetworking,
  readRoles,
  readScaling,
  readService,
} from "../support/everything/read";
import { readRegistered, readRepositories, readTaskIds } from "../support/everything/read-registries";
import { ACCOUNT, PULL_ACCOUNT, TAGS } from "../support/everything/settings";
import { PROBE, UNHEALTHY_ALARM } from "../support/everything/user-resources";
import { readEverything } from "../support/inventory";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { until } from "../support/until";
import { expectDone } from "../support/verdict-checks";

// The provider itself waits: for a KMS key, a hosted zone, two VPCs, two load balancers and a bucket's lifecycle.
jest.setTimeout(600_000);

const imageOf = (service: string, version: number) => `public.ecr.aws/shop/${service}:${version}`;

let app: Everything;

/** The ids of the tasks of `orders` that Cloud Map has. */
async function registeredOrders(): Promise<readonly string[]> {
  const [registry] = await app.resources("full-orders", "aws_service_discovery_service");
  return readRegistered(app.client, `${registry?.["id"]}`);
}

const orderTaskIds = () => readTaskIds(app.client, "full", "full-orders");

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("an app with every option", () => {
  beforeAll(async () => {
    app = await Everything.open({ orders: imageOf("orders", 1), web: imageOf("web", 1) });
    await app.applyAll();
  });

  afterAll(() => app?.close());

  test("is applied with calls that Terraform's permissions for an apply allow", async () => {
    expect(await app.deniedCalls("write")).toEqual([]);
  });

  test("has an empty plan after it is applied, with calls that the permissions for a plan allow", async () => {
    expect(await app.changes()).toEqual({});
    expect(await app.deniedCalls("read")).toEqual([]);
  });

  test("holds the same policy rules in its plans as in the synthesized stacks", async () => {
    expect(checkedBy(await app.plannedResources())).toEqual(checkedBy(app.synthesizedResources()));
  });

  test("has its endpoints, NAT gateways and flow logs", async () => {
    expect(await readNetworking(app.client)).toEqual({
      natGateways: 2,
      endpoints: [
        "Gateway s3",
        "Interface codedeploy",
        "Interface ecr.api",
        "Interface ecr.dkr",
        "Interface logs",
        "Interface secretsmanager",
        "Interface ssm",
        "Interface ssmmessages",
      ],
      flowLogs: ["cloud-watch-logs REJECT", "s3 ALL"],
    });
  });

  test("has load balancers with logs, certificates, a web ACL, DNS records and rules", async () => {
    const shared = await readLoadBalancer(app.client, "full");
    expect(shared.attributes).toMatchObject({
      "access_logs.s3.enabled": "true",
      "access_logs.s3.bucket": expect.stringMatching(/^full-lb-/),
      "connection_logs.s3.enabled": "true",
      "idle_timeout.timeout_seconds": "120",
      "routing.http.drop_invalid_header_fields.enabled": "true",
    });
    expect(shared.listeners).toEqual({
      80: { certificates: 0, rules: [] },
      443: {
        certificates: 2,
        rules: [
          "10: host-header, http-request-method, path-pattern",
          "11: http-header, query-string, source-ip",
          "20: host-header",
        ],
      },
      9443: { certificates: 2, rules: ["5: host-header", "6: host-header"] },
    });
    const edge = await readLoadBalancer(app.client, "edge-web");
    expect(edge.attributes).toMatchObject({
      "access_logs.s3.bucket": "everything-logs",
      "access_logs.s3.prefix": "edge",
    });
    const [association] = await app.resources("full-cluster", "aws_wafv2_web_acl_association");
    expect(association).toMatchObject({ web_acl_arn: expect.stringContaining("/webacl/services/") });
    const records = await app.resources("full-cluster", "aws_route53_record");
    expect(records.map(({ name, type }) => `${name} ${type}`).sort()).toEqual([
      "*.shop.example.com A",
      "orders.example.com A",
    ]);
  });

  test("has an HTTP probe in private subnets, which the test listener allows", async () => {
    const [probe] = await app.resources("full-api", "aws_lambda_function");
    expect(probe).toMatchObject({
      function_name: "api-probe",
      timeout: 90,
      vpc_config: [{ subnet_ids: [expect.any(String), expect.any(String)] }],
    });
    const test = { from_port: 9443, to_port: 9443 };
    const ofService = await app.resources("full-api", "aws_vpc_security_group_ingress_rule");
    expect(ofService).toContainEqual(
      expect.objectContaining({ ...test, description: "From the probe api-probe" }),
    );
    const ofCluster = await app.resources("full-cluster", "aws_vpc_security_group_ingress_rule");
    const allowed = ofCluster.filter((rule) => rule["from_port"] === test.from_port);
    // The NAT gateways, and the block that is given.
    expect(allowed.map((rule) => `${rule["cidr_ipv4"]}`.split("/")[1]).sort()).toEqual(["16", "32", "32"]);
  });

  test("has a task with all of its containers and volumes", async () => {
    const { service, taskSet, task, execLogging } = await readService(app.client, "full", "full-orders");
    expect(service).toMatchObject({ enableExecuteCommand: true, healthCheckGracePeriodSeconds: 30 });
    expect(execLogging).toMatchObject({
      kmsKeyId: expect.stringContaining(":key/"),
      logging: "OVERRIDE",
      logConfiguration: { cloudWatchLogGroupName: expect.stringMatching(/exec/) },
    });
    expect(taskSet).toMatchObject({ platformVersion: "1.4.0" });
    expect(Object.keys(task.containers).sort()).toEqual(["log-router", "migration", "orders", "proxy"]);
    expect(task).toMatchObject({
      volumes: ["scratch", "uploads"],
      cpuArchitecture: "ARM64",
      ephemeralStorageGiB: 40,
      containers: {
        orders: {
          environmentFiles: [{ type: "s3", value: "arn:aws:s3:::everything-settings/orders.env" }],
          logConfiguration: { logDriver: "awsfirelens" },
          ulimits: [{ name: "nofile", softLimit: 65_536, hardLimit: 1_048_576 }],
        },
        "log-router": { firelensConfiguration: { type: "fluentbit" } },
      },
    });
    expect(task.containers["orders"]?.secrets?.map(({ name }) => name).sort()).toEqual(["PASSWORD", "TOKEN"]);
  });

  test("has an encrypted image repository from which another account pulls", async () => {
    expect(await readRepositories(app.client)).toMatchObject([
      {
        repositoryName: "full/orders",
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: { encryptionType: "KMS", kmsKey: expect.stringContaining(":key/") },
        principals: [`arn:aws:iam::${PULL_ACCOUNT}:root`],
      },
    ]);
  });

  test("has the names that were given, and encrypted logs", async () => {
    const { taskSet, execLogging } = await readService(app.client, "full", "full-orders");
    expect(taskSet?.taskDefinition).toMatch(/task-definition\/orders:1$/);
    const logGroups = await app.resources("full-orders", "aws_cloudwatch_log_group");
    expect(logGroups).toContainEqual(
      expect.objectContaining({ name: "/services/orders", kms_key_id: expect.stringContaining(":key/") }),
    );
    expect(execLogging).toMatchObject({ logConfiguration: { cloudWatchEncryptionEnabled: true } });
    expect(await app.resources("full-cluster", "aws_cloudwatch_log_group")).toMatchObject([
      { kms_key_id: expect.stringContaining(":key/") },
    ]);
  });

  test("registers its tasks in Cloud Map", async () => {
    const [registry] = await app.resources("full-orders", "aws_service_discovery_service");
    expect(registry).toMatchObject({ name: "orders" });
    const [service] = await app.resources("full-orders", "aws_ecs_service");
    expect(service?.["service_registries"]).toMatchObject([{ registry_arn: registry?.["arn"] }]);
    const tasks = await orderTaskIds();
    expect(tasks).not.toEqual([]);
    expect(await registeredOrders()).toEqual(tasks);
  });

  test("deploys one service after another", () => {
    expect(app.dependencies("full-api")).toEqual(expect.arrayContaining(["full-orders", "full-images"]));
  });

  test("scales on CPU, memory, requests, steps and schedules", async () => {
    expect(await readScaling(app.client)).toEqual({
      policies: ["StepScaling", "StepScaling", ...Array(3).fill("TargetTrackingScaling")],
      schedules: ["cron(0 20 ? * * *)", "cron(0 8 ? * MON-FRI *)"],
    });
  });

  test("has roles with the boundary, the path, the prefix and the tags", async () => {
    const roles = await readRoles(app.client);
    expect(roles.map(({ RoleName }) => RoleName)).toEqual(
      expect.arrayContaining(["team-full-orders-break-glass", `team-${PROBE}`]),
    );
    expect(
      roles.map(({ RoleName = "", Path, PermissionsBoundary, Tags = [] }) => ({
        prefix: RoleName.slice(0, 5),
        path: Path,
        boundary: PermissionsBoundary?.PermissionsBoundaryArn,
        tags: Object.fromEntries(Tags.map(({ Key, Value }) => [`${Key}`, Value])),
      })),
    ).toEqual(
      roles.map(() => ({
        prefix: "team-",
        path: "/services/",
        boundary: `arn:aws:iam::${ACCOUNT}:policy/services-boundary`,
        tags: TAGS,
      })),
    );
  });

  test("deploys a new image with the alarms and the hooks of its props and those added to its stack", async () => {
    const { deploymentGroupInfo } = await new CodeDeployClient(app.client).send(
      new GetDeploymentGroupCommand({ applicationName: "full-orders", deploymentGroupName: "full-orders" }),
    );
    const { enabled, alarms = [] } = deploymentGroupInfo?.alarmConfiguration ?? {};
    const alarmNames = alarms.map(({ name }) => name).sort();
    expect([enabled, alarmNames]).toEqual([
      true,
      [PLATFORM_ALARM, UNHEALTHY_ALARM, "full-orders-rollback"].sort(),
    ]);
    const repositories = await readRepositories(app.client);
    const oldTasks = await registeredOrders();
    expectDone(await app.deploy("orders", imageOf("orders", 2)));
    const { taskSet, task } = await readService(app.client, "full", "full-orders");
    expect(task.containers["orders"]?.image).toBe(imageOf("orders", 2));
    expect(taskSet).toMatchObject({
      capacityProviderStrategy: [
        { capacityProvider: "FARGATE", weight: 1, base: 1 },
        { capacityProvider: "FARGATE_SPOT", weight: 3 },
      ],
      loadBalancers: [{ targetGroupArn: expect.stringContaining("full-orders-green") }],
    });
    const tests = (await readFunctionLog(app.client, PROBE)).filter((line) => line.startsWith("test of"));
    const isTested = expect.stringMatching(/^test of https:\/\/.*:9443$/);
    expect(tests).toEqual([isTested, isTested]);
    await until("only the new tasks are registered", async () => {
      const registered = await registeredOrders();
      return registered.length > 0 && !registered.some((id) => oldTasks.includes(id));
    });
    expect(await registeredOrders()).toEqual(await orderTaskIds());
    expect(await readRepositories(app.client)).toEqual(repositories);
  });

  test("deploys a new image of the service with its own load balancer, in public subnets", async () => {
    expectDone(await app.deploy("web", imageOf("web", 2)));
    const { taskSet, task } = await readService(app.client, "edge-web", "edge-web");
    expect(task.containers["app"]?.image).toBe(imageOf("web", 2));
    expect(taskSet?.networkConfiguration?.awsvpcConfiguration).toMatchObject({ assignPublicIp: "ENABLED" });
  });

  test("has an empty plan after both", async () => {
    expect(await app.changes()).toEqual({});
  });

  test("deploys the old image again, and then has an empty plan", async () => {
    expectDone(await app.deploy("orders", imageOf("orders", 1)));
    const { taskSet } = await readService(app.client, "full", "full-orders");
    expect(taskSet?.loadBalancers).toMatchObject([
      { targetGroupArn: expect.stringContaining("full-orders-blue") },
    ]);
    expect(await app.changes()).toEqual({});
  });

  test("leaves nothing when it is destroyed", async () => {
    await app.destroyAll();
    expect(await readEverything(app.client)).toEqual(app.before);
  });

  test("was changed and destroyed with calls that the permissions for an apply allow", async () => {
    expect(await app.deniedCalls("write")).toEqual([]);
  });
});
