import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  type Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { DoctorResult } from "../../scripts/commands/doctor/doctor";
import type { OverviewResult } from "../../scripts/commands/overview/overview";
import { EXIT_CODE } from "../../scripts/driver/context/exit-code";
import {
  readFunctionLog,
  readLoadBalancer,
  readRoles,
  readScaling,
  readService,
} from "./support/everything/read";
import { readRegistered, readRepositories, readTaskIds } from "./support/everything/read-registries";
import { PROBE } from "./support/everything/user-resources";
import { readEverything } from "./support/inventory";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { SERVICES, SharedShop, stackOf } from "./support/shared-shop";
import { CLUSTER_STACK, IMAGES_STACK } from "./support/shared-shop-app";
import { readSharedState, type SharedState, weightsOf } from "./support/shared-state";
import { until } from "./support/until";
import { expectDone, expectFailure } from "./support/verdict-checks";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const imageOf = (service: string, version: number) => `public.ecr.aws/shop/${service}:${version}`;
const NAMES = SERVICES.map(stackOf);
const [ORDERS, USERS, CATALOG] = [stackOf("orders"), stackOf("users"), stackOf("catalog")];
/** The rules of each service: port and priority. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  [ORDERS]: ["443/10", "443/11", "8443/10", "8443/11"],
  [USERS]: ["443/20", "443/21", "8443/20", "8443/21"],
  [CATALOG]: ["443/30", "8443/5"],
};
const NOT_FOUND = {
  Type: "fixed-response",
  Order: 1,
  FixedResponseConfig: { StatusCode: "404", MessageBody: "Not Found", ContentType: "text/plain" },
};

let shop: SharedShop;

const readState = () => readSharedState(shop.client, NAMES);

function serviceIn({ services }: SharedState, name: string) {
  const service = services[name];
  if (service === undefined) {
    throw new Error(`no state of ${name}`);
  }
  return service;
}

/** All traffic of all rules of a service at one of its target groups. */
const allTrafficAt = (name: string, live: "blue" | "green") =>
  Object.fromEntries(
    (RULES[name] ?? []).map((rule) => [
      rule,
      { [`${name}-blue`]: live === "blue" ? 100 : 0, [`${name}-green`]: live === "green" ? 100 : 0 },
    ]),
  );

/** The percentages of a service's production rules that go to a target group. */
const productionShares = (state: SharedState, name: string, targetGroup: string) =>
  Object.entries(weightsOf(serviceIn(state, name)))
    .filter(([rule]) => rule.startsWith("443/"))
    .map(([, weights]) => weights[targetGroup]);

/** The state without one service. */
function without({ services, listeners }: SharedState, name: string) {
  const { [name]: _, ...others } = services;
  return { others, listeners };
}

/** Swaps the weights of a rule's two target groups. */
async function forwardToOther(rule: Rule | undefined): Promise<void> {
  const Actions = rule?.Actions?.map((action) => ({
    ...action,
    ForwardConfig: {
      ...action.ForwardConfig,
      TargetGroups: action.ForwardConfig?.TargetGroups?.map(({ TargetGroupArn, Weight = 0 }) => ({
        TargetGroupArn,
        Weight: 100 - Weight,
      })),
    },
  }));
  const elb = new ElasticLoadBalancingV2Client(shop.client);
  await elb.send(new ModifyRuleCommand({ RuleArn: rule?.RuleArn, Actions }));
}

/** Waits for a result, and reads the state again and again meanwhile. */
async function statesDuring<T>(work: Promise<T>): Promise<{ result: T; states: SharedState[] }> {
  let isRunning = true;
  const watched = work.finally(() => {
    isRunning = false;
  });
  const states: SharedState[] = [];
  while (isRunning) {
    states.push(await readState());
    await sleep(100);
  }
  return { result: await watched, states };
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with the services as the test before left them.
describeEndToEnd("three services on one load balancer", () => {
  beforeAll(async () => {
    shop = await SharedShop.open({
      orders: imageOf("orders", 1),
      users: imageOf("users", 1),
      catalog: imageOf("catalog", 1),
    });
    await shop.applyAll();
  });

  afterAll(() => shop?.close());

  test("each get the requests of their own rules, and all other requests get status 404", async () => {
    const state = await readState();
    expect(Object.fromEntries(NAMES.map((name) => [name, weightsOf(serviceIn(state, name))]))).toEqual(
      Object.fromEntries(NAMES.map((name) => [name, allTrafficAt(name, "blue")])),
    );
    expect(state.listeners.map(({ Port, DefaultActions }) => [Port, DefaultActions])).toEqual([
      [80, [expect.objectContaining({ Type: "redirect" })]],
      [443, [NOT_FOUND]],
      [8443, [NOT_FOUND]],
    ]);
    expect(await shop.changedStacks([CLUSTER_STACK, IMAGES_STACK, ...NAMES])).toEqual([]);
  });

  test("let another service be planned by their load balancer's values, which the plan checks", async () => {
    const elb = new ElasticLoadBalancingV2Client(shop.client);
    const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
    const [{ VpcId = "", SecurityGroups: [securityGroupId = ""] = [] } = {}] = LoadBalancers;
    const { listeners } = await readState();
    const productionListenerArn = listeners.find(({ Port }) => Port === 443)?.ListenerArn ?? "";
    const values = { productionListenerArn, securityGroupId };

    // With -detailed-exitcode: 2 is a plan with changes, here the new resources.
    expect(await shop.planGuest(values)).toMatchObject({
      exitCode: 2,
      changes: { change: 0, remove: 0 },
      errors: [],
    });
    const wrong = { ...values, vpcId: "vpc-0a1b2c3d", securityGroupId: "sg-0a1b2c3d" };
    expect(await shop.planGuest(wrong)).toMatchObject({
      exitCode: 1,
      errors: [
        `sharedLoadBalancer: the load balancer is in the VPC ${VpcId}, but the service is in vpc-0a1b2c3d. Use a load balancer of the service's VPC.`,
        `sharedLoadBalancer.securityGroupId: the load balancer does not have sg-0a1b2c3d, so it could not reach the tasks. It has ${securityGroupId}. Use one of these that allows outbound traffic to the tasks.`,
      ],
    });
    expect(await shop.planGuest({ ...values, url: "http://lb.example.com" })).toMatchObject({
      exitCode: 1,
      errors: [
        `sharedLoadBalancer.url: got http://lb.example.com, but the listener ${productionListenerArn} has the protocol HTTPS and the port 443. Correct the URL, or use the ARN of the listener that it leads to.`,
      ],
    });
  });

  test("have the options of the cluster, of their tasks and of their scaling", async () => {
    const { scheme, attributes, listeners } = await readLoadBalancer(shop.client, "shop");
    expect(scheme).toBe("internal");
    expect(attributes).toMatchObject({
      "access_logs.s3.bucket": "platform-logs",
      "connection_logs.s3.prefix": "shop",
      "idle_timeout.timeout_seconds": "120",
    });
    expect(listeners["443"]?.certificates).toBe(2);
    const { task, taskSet, execLogging } = await readService(shop.client, "shop", CATALOG);
    expect(execLogging).toMatchObject({ kmsKeyId: expect.stringContaining(":key/"), logging: "OVERRIDE" });
    expect(taskSet?.capacityProviderStrategy?.map(({ capacityProvider }) => capacityProvider).sort()).toEqual(
      ["FARGATE", "FARGATE_SPOT"],
    );
    expect(Object.keys(task.containers).sort()).toEqual(["log-router", "migration", "orders", "proxy"]);
    expect(task).toMatchObject({ volumes: ["scratch", "uploads"], cpuArchitecture: "ARM64" });
    const { policies, schedules } = await readScaling(shop.client);
    expect([policies.length, schedules.length]).toEqual([5, 2]);
    for (const role of await readRoles(shop.client)) {
      expect(role).toMatchObject({
        RoleName: expect.stringMatching(/^team-/),
        Path: "/services/",
        PermissionsBoundary: { PermissionsBoundaryArn: expect.stringMatching(/services-boundary$/) },
        Tags: [{ Key: "team", Value: "shop" }],
      });
    }
  });

  test("have an image repository, a registry in Cloud Map, and the names that were given", async () => {
    expect(await readRepositories(shop.client)).toMatchObject([
      {
        repositoryName: "shop/orders",
        imageTagMutability: "IMMUTABLE",
        encryptionConfiguration: { encryptionType: "KMS" },
        principals: ["arn:aws:iam::222222222222:root"],
      },
    ]);
    const [registry] = await shop.resources(CATALOG, "aws_service_discovery_service");
    const tasks = await readTaskIds(shop.client, "shop", CATALOG);
    expect(tasks).toHaveLength(2);
    expect(await readRegistered(shop.client, `${registry?.["id"]}`)).toEqual(tasks);
    const { logGroups, scalingPolicies } = await readEverything(shop.client);
    expect(logGroups).toEqual(expect.arrayContaining(["/services/catalog"]));
    expect(scalingPolicies).toEqual(expect.arrayContaining(["catalog-cpu"]));
    const { taskSet } = await readService(shop.client, "shop", CATALOG);
    expect(taskSet?.networkConfiguration?.awsvpcConfiguration?.securityGroups).toHaveLength(2);
  });

  test("a release of one service changes nothing of the others", async () => {
    const before = await readState();
    const { result, states } = await statesDuring(shop.deploy("orders", imageOf("orders", 2)));
    expectDone(result);
    const after = await readState();
    for (const state of [...states, after]) {
      expect(without(state, ORDERS)).toEqual(without(before, ORDERS));
    }
    // Some of these states are from the middle of the traffic shift.
    expect(states.map((state) => productionShares(state, ORDERS, `${ORDERS}-green`))).toContainEqual([
      10, 10,
    ]);
    // The function that was added to the stack has tested the new tasks.
    expect(await readFunctionLog(shop.client, PROBE)).toContainEqual(
      expect.stringMatching(/^test of https:\/\/orders\.example\.com:8443/),
    );
    const orders = serviceIn(after, ORDERS);
    expect(weightsOf(orders)).toEqual(allTrafficAt(ORDERS, "green"));
    expect(orders.service.taskSets).toMatchObject([
      { status: "PRIMARY", taskDefinition: expect.stringMatching(/\/shop-orders:2$/) },
    ]);
  });

  test("a rollback of one service changes nothing of the others", async () => {
    const before = await readState();
    const deploying = shop.deploy("users", imageOf("users", 2));
    const watching = statesDuring(deploying);
    await until("10 percent of the traffic is on the new tasks", async () =>
      productionShares(await readState(), USERS, `${USERS}-green`).every((share) => share === 10),
    );
    await shop.setAlarm("ALARM");
    const { result, states } = await watching;
    const { verdict } = expectFailure(result, EXIT_CODE.rolledBack);
    expect(verdict).toMatchObject({ kind: "rolled-back" });
    const after = await readState();
    for (const state of [...states, after]) {
      expect(without(state, USERS)).toEqual(without(before, USERS));
    }
    const users = serviceIn(after, USERS);
    expect(weightsOf(users)).toEqual(allTrafficAt(USERS, "blue"));
    expect(users.service.taskSets?.map(({ id }) => id)).toEqual(
      serviceIn(before, USERS).service.taskSets?.map(({ id }) => id),
    );
  });

  test("are all in the list of services", async () => {
    const { exitCode, output } = await shop.command("status", "--json");
    const { services, unknown } = JSON.parse(output) as OverviewResult;
    const live = (name: string, revision: number) => ({
      cluster: "shop",
      service: name,
      application: name,
      deploymentGroup: name,
      taskSets: [
        {
          role: "live",
          taskDefinition: expect.stringMatching(new RegExp(`/${name}:${revision}$`)),
          running: 2,
          desired: 2,
          percent: 100,
        },
      ],
      unknown: [],
    });
    expect([exitCode, unknown]).toEqual([EXIT_CODE.done, []]);
    expect(services).toMatchObject([live(CATALOG, 1), live(ORDERS, 2), live(USERS, 1)]);
  });

  test("doctor finds no problem, and after a wrong change of a rule restores only this rule", async () => {
    const doctor = async (...args: readonly string[]) => {
      const { exitCode, output } = await shop.command("doctor", ORDERS, "--json", ...args);
      // Progress lines come before the document.
      const { findings, fixed }: DoctorResult = JSON.parse(output.slice(output.indexOf("{\n")));
      return { exitCode, findings: findings.map(({ kind }) => kind), fixed: fixed.map(({ kind }) => kind) };
    };
    expect(await doctor()).toEqual({ exitCode: EXIT_CODE.done, findings: [], fixed: [] });
    const before = await readState();
    const { rule } = serviceIn(before, ORDERS).rules[0] ?? {};
    await forwardToOther(rule);
    expect(weightsOf(serviceIn(await readState(), ORDERS))).toEqual({
      ...allTrafficAt(ORDERS, "green"),
      "443/10": { [`${ORDERS}-blue`]: 100, [`${ORDERS}-green`]: 0 },
    });
    expect(await doctor()).toEqual({
      exitCode: EXIT_CODE.refused,
      findings: ["traffic-elsewhere"],
      fixed: [],
    });
    expect(await doctor("--fix", "--yes")).toEqual({
      exitCode: EXIT_CODE.done,
      findings: [],
      fixed: ["traffic-elsewhere"],
    });
    const after = await readState();
    expect(weightsOf(serviceIn(after, ORDERS))).toEqual(allTrafficAt(ORDERS, "green"));
    expect(without(after, ORDERS)).toEqual(without(before, ORDERS));
  });

  test("have an empty plan after that, except for the release that failed", async () => {
    expect(await shop.changedStacks([CLUSTER_STACK, ...NAMES])).toEqual([USERS]);
  });

  test("have an empty plan again when the failed release is reverted", async () => {
    await shop.setAlarm("OK");
    const reverted = await shop.deploy("users", imageOf("users", 1), {
      ECS_CODEDEPLOY_BREAK_GLASS: "all-at-once",
      ECS_CODEDEPLOY_BREAK_GLASS_REASON: "the bake time of users is ten hours",
    });
    expectDone(reverted);
    expect(weightsOf(serviceIn(await readState(), USERS))).toEqual(allTrafficAt(USERS, "green"));
    expect(await shop.changedStacks([CLUSTER_STACK, ...NAMES])).toEqual([]);
  });

  test("leave nothing on the load balancer when they are destroyed", async () => {
    const { listeners } = await readState();
    await shop.destroyServices();
    const left = await readEverything(shop.client);
    expect(left).toEqual({
      ...shop.before,
      clusters: ["shop"],
      loadBalancers: ["shop"],
      logGroups: ["/ecs/shop/exec"],
      repositories: ["shop/orders"],
      dnsRecords: ["api.example.com. A"],
      securityGroups: expect.arrayContaining([...(shop.before["securityGroups"] ?? [])]),
    });
    expect(left["securityGroups"]).toHaveLength((shop.before["securityGroups"] ?? []).length + 1);
    expect((await readSharedState(shop.client, [])).listeners).toEqual(listeners);
  });

  test("leave nothing at all when the cluster and the repositories are destroyed too", async () => {
    await shop.destroyRest();
    expect(await readEverything(shop.client)).toEqual(shop.before);
  });
});
