import { describe, expect, test } from "@jest/globals";
import type { ListenerAction } from "../../../scripts/aws";
import { run } from "../../../scripts/driver/run";
import { canaryCourse, ours, running } from "./courses";
import { drive as driveWith } from "./drive";
import { fakeAws, type World } from "./fake-aws";
import {
  appSpec,
  BLUE_GROUP,
  blue,
  deployment,
  failure,
  fakeClock,
  fakeReporter,
  forwards,
  green,
  group,
  LISTENER,
  request,
  TEST_LISTENER,
  target,
  taskDefinition,
  weights,
} from "./fixtures";

const drive = (world: Partial<World>, document?: unknown, variables: Record<string, string> = {}) =>
  driveWith(world, { document, variables });

const healthy = [
  { target: "10.0.0.1:8080", state: "healthy", reason: undefined, description: undefined },
  { target: "10.0.0.2:8080", state: "healthy", reason: undefined, description: undefined },
];

describe("when the service runs the revision already", () => {
  const there = { taskSets: [{ ...blue, taskDefinition: taskDefinition(7) }], targetHealth: healthy };

  test("nothing is created, and it is done as soon as the tasks are steady", async () => {
    const { exitCode, aws, said, failed } = await drive(there);

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(0);
    expect(said).toHaveLength(2);
    expect(said[1]).toBe("web already runs shop:7, steady with 2 of 2 tasks: nothing to deploy.");
    expect(failed).toHaveLength(0);
  });

  test("fails with 5 and the reasons when the tasks don't become steady", async () => {
    const crashing = { ...blue, taskDefinition: taskDefinition(7), running: 1 };
    const stopped = {
      startedBy: blue.id,
      taskDefinition: taskDefinition(7),
      stopCode: "EssentialContainerExited",
      reason: "Essential container in task exited",
      containers: ["app: exit code 1"],
    };
    const { exitCode, said, failed, minutes } = await drive({
      taskSets: [crashing],
      stoppedTasks: [stopped, stopped, { ...stopped, startedBy: "ecs-svc/other" }],
    });

    expect(exitCode).toBe(5);
    expect(minutes).toBe(20);
    expect(said.filter((line) => line.includes("not steady yet"))).toHaveLength(1);
    expect(failed[0]).toContain("did not become steady within 20 min: 1 of 2 tasks run");
    expect(failed[1]).toBe("  Stopped tasks: 2 x Essential container in task exited; app: exit code 1");
  });

  test("fails when another revision is PRIMARY before it was steady: it is decided anew", async () => {
    const eight = { ...there.taskSets[0], taskDefinition: taskDefinition(8) } as typeof blue;
    const { exitCode, aws, said } = await drive({
      taskSets: [{ ...eight, taskDefinition: taskDefinition(7), running: 1 }],
      targetHealth: healthy,
      courses: {
        "d-SOMEONE01": [{ minute: 0.5, deployment: deployment("Succeeded"), taskSets: [eight] }],
        "d-NEW000001": [
          { minute: 0.5, deployment: deployment("InProgress") },
          { minute: 2, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
        ],
      },
    });

    expect(said).toContain("  TaskDefinition: shop:8 -> shop:7");
    expect(aws.count("createDeployment")).toBe(1);
    expect(exitCode).toBe(0);
  });

  test("fails with 6 when what is live changes again and again", async () => {
    let looks = 0;
    const clock = fakeClock();
    const aws = fakeAws(clock, there);
    const reporter = fakeReporter();
    const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) };
    const listener: typeof aws.listener = async () => {
      looks += 1;
      return forwards(looks % 3 === 0 ? 100 : 0);
    };
    const exitCode = await run({ env, connect: () => ({ ...aws, listener }), clock, reporter });

    expect(exitCode).toBe(6);
    expect(reporter.failed[0]).toContain("changed again and again");
  });

  test("fails with 6 when a deployment is running, because nobody knows what will be live after it", async () => {
    const { exitCode, failed } = await drive({ ...there, ...running("d-OTHER0001") });

    expect(exitCode).toBe(6);
    expect(failed.join("\n")).toContain("d-OTHER0001");
  });
});

describe("when ECS names no PRIMARY task set", () => {
  const gone = { ...blue, status: "ACTIVE" };

  test("for a moment, it is looked again and deployed", async () => {
    const { exitCode, aws } = await drive({
      taskSets: [gone],
      courses: {
        "d-NEW000001": [
          { minute: 0.5, deployment: deployment("InProgress"), taskSets: [blue] },
          { minute: 2, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
        ],
      },
    });

    expect(aws.count("createDeployment")).toBe(1);
    expect(exitCode).toBe(0);
  });

  test("fails with 6 after a minute, and never advises to take production away", async () => {
    const { exitCode, failed, minutes } = await drive({ taskSets: [gone] });

    expect(exitCode).toBe(6);
    expect(minutes).toBe(1);
    expect(failed.join("\n")).toContain("aws ecs describe-services --cluster shop --services web");
    expect(failed.join("\n")).not.toMatch(/anew|delete/);
  });
});

describe("when the revision is new", () => {
  test("it is deployed, followed to its end and verified", async () => {
    const { exitCode, aws, said, failed } = await drive({ courses: { "d-NEW000001": canaryCourse } });

    expect(exitCode).toBe(0);
    expect(failed).toHaveLength(0);
    expect(aws.count("createDeployment")).toBe(1);
    expect(said[0]).toBe("Deployment d-NEW000001 of shop:7 to shop/web created");
    expect(said[1]).toBe(
      "  https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-NEW000001?region=eu-west-1",
    );
    expect(said[2]).toBe("  TaskDefinition: shop:6 -> shop:7");
    expect(said.at(-2)).toBe("Deployment d-NEW000001 succeeded: shop:7 serves all production traffic.");
  });

  test("what is printed first tells how long it should take, and how long it may", async () => {
    const { said } = await drive({ courses: { "d-NEW000001": canaryCourse } });

    expect(said[3]).toBe(
      "  traffic shift canary: 10 % for 5 min, then the rest; blue is kept for 5 min after it",
    );
    expect(said[4]).toBe(
      "  green runs beside blue for about 13 min: 2 + 2 tasks, 26 task-minutes more than usual",
    );
    expect(said[5]).toBe(
      "  expected to end about 12:13:00 UTC (in 13m 00s); waiting until 13:25:00 UTC at most (1h 25m)",
    );
  });

  test("each hook of the AppSpec has its hour in the limit", async () => {
    const hooks = [{ BeforeInstall: "probe" }, { AfterInstall: "probe" }];
    const { said } = await drive(
      { courses: { "d-NEW000001": canaryCourse } },
      request({ appSpec: appSpec({}, hooks) }),
    );

    expect(said[5]).toContain("waiting until 15:25:00 UTC at most (3h 25m)");
  });

  test("the order carries the AppSpec's canonical text and its fingerprint", async () => {
    const { aws } = await drive({ courses: { "d-NEW000001": canaryCourse } });

    const [order] = aws.orders;
    expect(JSON.parse(order?.content ?? "")).toEqual(appSpec());
    expect(order?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(order?.description).toBe(`cdktf-ecs-codedeploy ${order?.sha256.slice(0, 12)}: shop:7`);
  });

  test("fails with 6 and the other deployment's id when one is running and nobody wants to wait", async () => {
    const fail = { ECS_CODEDEPLOY_WHEN_RUNNING: "fail" };
    const { exitCode, aws, failed } = await drive(running("d-OTHER0001"), request(), fail);

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed[0]).toBe(
      "No deployment of shop:7 was created: the deployment d-OTHER0001 of shop-web-group is still running.",
    );
    expect(failed.join("\n")).toContain("aws deploy stop-deployment --deployment-id d-OTHER0001");
    expect(failed.at(-1)).toContain("/deployments/d-OTHER0001?region=eu-west-1");
  });

  test("a lost race is decided again, and ends as a refusal that names the winner", async () => {
    const { exitCode, aws, failed } = await drive({
      ...running("d-WINNER001"),
      running: [[], ["d-WINNER001"]],
      creations: [{ kind: "one-is-running" }],
    });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(1);
    expect(failed[0]).toContain("d-WINNER001");
  });

  test("a race against a deployment that isn't listed ends after three orders", async () => {
    const { exitCode, aws, failed } = await drive({ creations: [{ kind: "one-is-running" }] });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(3);
    expect(failed[0]).toContain("lists no such deployment");
  });

  test("an order without an answer is looked for before it is repeated, and followed when it arrived", async () => {
    const { exitCode, aws, said } = await drive({
      running: [[], ["d-NEW000001"]],
      creations: [failure("transient", "ECONNRESET")],
      courses: { "d-NEW000001": ours(canaryCourse) },
    });

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(1);
    expect(said[1]).toBe("Deployment d-NEW000001 of shop:7 to shop/web is running already: following it");
    expect(said.at(-2)).toContain("d-NEW000001 succeeded");
  });

  test("an order that is refused because the lost one before it runs finds that one", async () => {
    const { exitCode, aws } = await drive({
      running: [[], [], ["d-NEW000001"]],
      creations: [failure("transient", "ECONNRESET"), { kind: "one-is-running" }],
      courses: { "d-NEW000001": ours(canaryCourse) },
    });

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(2);
  });

  test("an order that never gets an answer says that the outcome is unknown", async () => {
    const { exitCode, failed } = await drive({ creations: [failure("transient", "ECONNRESET")] });

    expect(exitCode).toBe(5);
    expect(failed[0]).toContain("not known whether a deployment was created");
    expect(new Set(failed).size).toBe(failed.length);
  });
});

test("an order that is lost in an outage says that the outcome is unknown, not that nothing was changed", async () => {
  let orders = 0;
  const { exitCode, failed } = await drive({
    creations: [failure("transient", "ECONNRESET")],
    fails: (method) => {
      orders += method === "createDeployment" ? 1 : 0;
      return orders > 0 && method !== "createDeployment" ? failure("transient", "ECONNREFUSED") : undefined;
    },
  });

  expect(exitCode).toBe(5);
  expect(failed[0]).toContain("not known whether a deployment was created");
  expect(failed.join("\n")).not.toContain("Nothing was changed");
});

describe("an order that got no answer is never called one that didn't go out", () => {
  const lost = failure("transient", "TimeoutError");

  test.each<[string, Partial<World>]>([
    ["by a later refusal that lists nothing", { creations: [lost, { kind: "one-is-running" }] }],
    [
      "by a later order that isn't allowed",
      { creations: [lost, failure("denied", "AccessDeniedException")] },
    ],
    [
      "by another's deployment",
      { creations: [lost], ...running("d-OTHER0001"), running: [[], ["d-OTHER0001"]] },
    ],
    ["by a second question for the traffic shift", { creations: [lost], fails: secondShift() }],
  ])("%s", async (_how, world) => {
    const { exitCode, failed } = await drive(world);
    const text = failed.join("\n");

    expect(exitCode).toBe(5);
    expect(failed[0]).toBe("It is not known whether a deployment was created: CodeDeploy did not answer.");
    expect(text).toContain("TimeoutError");
    expect(text).not.toMatch(/Nothing was changed|No deployment/);
  });

  function secondShift(): World["fails"] {
    let asked = 0;
    return (method) => {
      asked += method === "trafficShift" ? 1 : 0;
      return method === "trafficShift" && asked > 1 ? failure("denied", "AccessDeniedException") : undefined;
    };
  }
});

describe("when a deployment that was stopped halfway left the listener behind", () => {
  test("nothing is called done or deployed: it is 6, with the command that puts it right", async () => {
    const { exitCode, aws, failed } = await drive({ weights: weights(10) });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed[0]).toContain("the production listener does not send all traffic to the PRIMARY task set");
    expect(failed[1]).toContain("production 90 % to shop-blue, 10 % to shop-green");
    expect(failed[3]).toBe(
      `  aws elbv2 modify-listener --listener-arn ${LISTENER} --default-actions Type=forward,TargetGroupArn=${BLUE_GROUP} --region eu-west-1`,
    );
  });
});

describe("when the production listener isn't one that sends this service its traffic", () => {
  const others = { targetGroupArn: BLUE_GROUP.replace("shop-blue", "another"), percent: 100 };
  const actions: [string, ListenerAction, string][] = [
    ["is gone", { kind: "gone" }, "production has no listener"],
    ["redirects", { kind: "answers", by: "redirect" }, "the listener's own answer (redirect)"],
    ["forwards to others", { kind: "forwards", weights: [others] }, "production 100 % to another"],
  ];

  test.each(actions)("it is 6 before a deployment: it %s", async (_what, production, said) => {
    const { exitCode, aws, failed } = await drive({ production });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed.join("\n")).toContain(said);
    expect(failed.join("\n").includes("modify-listener")).toBe(production.kind !== "gone");
  });

  test.each(actions)(
    "it is 4 after one, whatever CodeDeploy says: it %s",
    async (_what, production, said) => {
      const { exitCode, failed } = await drive({
        courses: {
          "d-NEW000001": [
            { minute: 0, deployment: deployment("InProgress") },
            { minute: 1, deployment: deployment("Succeeded"), taskSets: [green], production },
          ],
        },
      });

      expect(exitCode).toBe(4);
      expect(failed.join("\n")).toContain(said);
    },
  );

  test("a test listener outside the pair is 6, with the command that puts it right", async () => {
    const { exitCode, failed } = await drive({ test: { kind: "forwards", weights: [others] } });

    expect(exitCode).toBe(6);
    expect(failed[0]).toContain("test traffic 100 % to another");
    expect(failed.at(-1)).toBe(
      `  aws elbv2 modify-listener --listener-arn ${TEST_LISTENER} --default-actions Type=forward,TargetGroupArn=${BLUE_GROUP} --region eu-west-1`,
    );
  });
});

describe("when something is wrong before a deployment is created", () => {
  test("everything that is wrong with the service and its group is said at once, with 2", async () => {
    const wrong = group({ services: [{ cluster: "shop", service: "api" }] });
    const { exitCode, failed, aws } = await drive({ group: wrong }, request({ service: "web" }));

    expect(exitCode).toBe(2);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed.join("\n")).toContain("deploys shop/api, not shop/web");
  });

  test("a wrong document doesn't reach AWS", async () => {
    const { exitCode, aws, failed } = await drive({}, { ...request(), region: "Ireland", service: "" });

    expect(exitCode).toBe(2);
    expect(aws.calls).toHaveLength(0);
    expect(failed).toHaveLength(3);
  });

  test("a call that isn't allowed is named by its IAM action, with 2", async () => {
    const { exitCode, failed } = await drive({
      fails: (method) =>
        method === "deploymentGroup" ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect(exitCode).toBe(2);
    expect(failed[1]).toContain("codedeploy:GetDeployment");
  });

  test("a bug is thrown, not reported as a mistake of the caller's", async () => {
    const bug = drive({ courses: {} });

    await expect(bug).rejects.toThrow("the test has no course for d-NEW000001");
  });

  test("a bug while a deployment runs comes after its id and how to stop it", async () => {
    const clock = fakeClock();
    const reporter = fakeReporter();
    const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) };
    const driven = run({ env, connect: () => fakeAws(clock), clock, reporter });

    await expect(driven).rejects.toThrow("the test has no course for d-NEW000001");
    expect(reporter.failed).toEqual([
      "Deployment d-NEW000001 keeps running; nobody watches it now. To stop it and go back to what was live before:",
      "  aws deploy stop-deployment --deployment-id d-NEW000001 --auto-rollback-enabled --region eu-west-1",
      expect.stringContaining("/deployments/d-NEW000001?region=eu-west-1"),
    ]);
  });
});

describe("when the deployment fails", () => {
  const failed = deployment("Failed", {
    error: { code: "HOOK_EXECUTION_FAILURE", message: "the hook said no" },
    rollbackId: "d-BACK00001",
  });
  const failedTarget = target({ BeforeAllowTraffic: "Failed" }, 0, {
    code: "ScriptFailed",
    message: "probe answered 500",
    logTail: undefined,
  });
  const rollback = (status: string) => deployment(status, { id: "d-BACK00001" });

  test("its rollback is followed to its end, and the verdict is 3 with the reason last", async () => {
    const result = await drive({
      courses: {
        "d-NEW000001": [
          ...canaryCourse.slice(0, 3),
          { minute: 2.5, deployment: failed, target: failedTarget },
        ],
        "d-BACK00001": [
          { minute: 0, deployment: rollback("InProgress") },
          { minute: 4, deployment: rollback("Succeeded"), taskSets: [blue], weights: weights(0) },
        ],
      },
      stoppedTasks: [
        {
          startedBy: green.id,
          taskDefinition: taskDefinition(7),
          stopCode: "EssentialContainerExited",
          reason: "Task failed ELB health checks",
          containers: [],
        },
      ],
    });

    expect(result.exitCode).toBe(3);
    expect(result.minutes).toBeGreaterThanOrEqual(4);
    expect(result.failed[0]).toBe(
      "Deployment d-NEW000001 failed. Production is on what was live before: rolled back by d-BACK00001.",
    );
    expect(result.failed[1]).toBe("  CodeDeploy: HOOK_EXECUTION_FAILURE: the hook said no");
    expect(result.failed[2]).toBe("  Event: BeforeAllowTraffic failed: ScriptFailed: probe answered 500");
    expect(result.failed[3]).toBe("  Green's stopped tasks: 1 x Task failed ELB health checks");
    expect(result.failed[4]).toContain("Live now: shop:6, task set ecs-svc/0001 (PRIMARY) behind shop-blue");
    expect(result.failed[4]).toContain("production 100 % to shop-blue");
  });

  test("a rollback that fails is 4, whatever is live", async () => {
    const result = await drive({
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed, target: failedTarget }],
        "d-BACK00001": [
          { minute: 0, deployment: rollback("InProgress") },
          { minute: 1, deployment: rollback("Failed"), weights: weights(10) },
        ],
      },
    });

    expect(result.exitCode).toBe(4);
    expect(result.failed[0]).toBe(
      "Deployment d-NEW000001 failed, and it was NOT rolled back: its rollback d-BACK00001 ended as Failed.",
    );
  });

  test("a rollback that CodeDeploy calls a success is 4 when production isn't back", async () => {
    const result = await drive({
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed, target: failedTarget }],
        "d-BACK00001": [
          { minute: 0, deployment: rollback("InProgress") },
          { minute: 1, deployment: rollback("Succeeded"), taskSets: [green], weights: weights(100) },
        ],
      },
    });

    expect(result.exitCode).toBe(4);
    expect(result.failed[0]).toContain("something else is live");
  });

  test("without a rollback it is 3 when all production traffic is where it was", async () => {
    const { rollbackId: _, ...rest } = failed;
    const result = await drive({
      group: group({ rollbackEvents: [] }),
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: { ...rest, rollbackId: undefined }, target: failedTarget }],
      },
    });

    expect(result.exitCode).toBe(3);
    expect(result.failed[0]).toBe("Deployment d-NEW000001 failed. Production is on what was live before.");
  });

  test("without a rollback it is 4 when some traffic was left on green", async () => {
    const result = await drive({
      group: group({ rollbackEvents: [] }),
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, deployment: deployment("Stopped"), target: failedTarget, weights: weights(10) },
        ],
      },
    });

    expect(result.exitCode).toBe(4);
    expect(result.failed[0]).toBe("Deployment d-NEW000001 was stopped, and it was NOT rolled back.");
    expect(result.failed.join("\n")).toContain("production 90 % to shop-blue, 10 % to shop-green");
  });

  test("a rollback that is named late is looked for as long as production isn't back", async () => {
    const late = (minute: number, events = ["DEPLOYMENT_FAILURE"]) =>
      drive({
        group: group({ rollbackEvents: events }),
        courses: {
          "d-NEW000001": [
            { minute: 0, deployment: deployment("InProgress") },
            { minute: 1, deployment: { ...failed, rollbackId: undefined }, weights: weights(10) },
            { minute, deployment: failed },
          ],
          "d-BACK00001": [
            { minute: 0, deployment: rollback("InProgress") },
            { minute: 5, deployment: rollback("Succeeded"), taskSets: [blue], weights: weights(0) },
          ],
        },
      });
    const [inTime, tooLate, notSetUp] = await Promise.all([
      late(2.9),
      late(4.5),
      late(2.9, ["DEPLOYMENT_STOP_ON_REQUEST"]),
    ]);

    expect([inTime.exitCode, tooLate.exitCode, notSetUp.exitCode]).toEqual([3, 4, 4]);
    expect(inTime.failed[0]).toContain("rolled back by d-BACK00001");
  });

  test("a rollback that isn't named is looked for no longer than 15 seconds once production is back", async () => {
    const { exitCode, minutes } = await drive({
      courses: { "d-NEW000001": [{ minute: 0, deployment: { ...failed, rollbackId: undefined } }] },
    });

    expect(exitCode).toBe(3);
    expect(minutes).toBeLessThan(0.5);
  });

  test("the reason is reported also when the credentials expire right after it was seen", async () => {
    const { exitCode, failed: lines } = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: { ...failed, rollbackId: undefined }, target: failedTarget },
        ],
      },
      fails: (method, minute) =>
        minute > 0 && method === "deployment" ? failure("credentials", "ExpiredTokenException") : undefined,
    });

    expect(exitCode).toBe(5);
    expect(lines[0]).toBe("Deployment d-NEW000001 ended as Failed, but what is live could not be seen.");
    expect(lines[1]).toContain("ExpiredTokenException");
    expect(lines[2]).toBe("  CodeDeploy: HOOK_EXECUTION_FAILURE: the hook said no");
    expect(lines[3]).toBe("  Event: BeforeAllowTraffic failed: ScriptFailed: probe answered 500");
  });

  test("a rollback that CodeDeploy names a moment later is found", async () => {
    const result = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: { ...failed, rollbackId: undefined }, target: failedTarget },
          { minute: 0.2, deployment: failed, target: failedTarget },
        ],
        "d-BACK00001": [{ minute: 0, deployment: rollback("Succeeded") }],
      },
    });

    expect(result.exitCode).toBe(3);
    expect(result.failed[0]).toContain("rolled back by d-BACK00001");
  });
});

describe("when CodeDeploy says that it succeeded", () => {
  test("it is 4 when another revision serves production", async () => {
    const { exitCode, failed } = await drive({
      courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("Succeeded"), taskSets: [blue] }] },
    });

    expect(exitCode).toBe(4);
    expect(failed[0]).toContain("shop:7 is not what serves production");
    expect(failed[1]).toBe(`  TaskDefinition: wanted ${taskDefinition(7)}, live ${taskDefinition(6)}`);
  });

  test("it is 4 when the listener sends traffic elsewhere", async () => {
    const elsewhere = [{ targetGroupArn: BLUE_GROUP, percent: 100 }];
    const { exitCode } = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, deployment: deployment("Succeeded"), taskSets: [green], weights: elsewhere },
        ],
      },
    });

    expect(exitCode).toBe(4);
  });

  test("a read that lags behind is asked again before it is believed", async () => {
    const { exitCode } = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("Succeeded"), taskSets: [blue] },
          { minute: 0.5, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
        ],
      },
    });

    expect(exitCode).toBe(0);
  });
});

describe("when the deployment doesn't end in time", () => {
  test("it is 5 at the limit, and the report says that it keeps running and how to stop it", async () => {
    const { exitCode, failed, minutes } = await drive({
      courses: { "d-NEW000001": canaryCourse.slice(0, 2) },
    });

    expect(exitCode).toBe(5);
    expect(minutes).toBe(85);
    expect(failed[0]).toBe(
      "Deployment d-NEW000001 did not end in time. It keeps running; nobody watches it now.",
    );
    expect(failed.join("\n")).toContain(
      "aws deploy stop-deployment --deployment-id d-NEW000001 --auto-rollback-enabled",
    );
  });

  test("it is 5 at once when the credentials expire, and the report says so", async () => {
    const { exitCode, failed, minutes } = await drive({
      courses: { "d-NEW000001": canaryCourse },
      fails: (_method, minute) => (minute > 3 ? failure("credentials", "ExpiredTokenException") : undefined),
    });

    expect(exitCode).toBe(5);
    expect(minutes).toBeLessThan(4);
    expect(failed[0]).toContain("can no longer be watched. Last known status: InProgress");
    expect(failed[1]).toContain("ExpiredTokenException");
  });
});

describe("when nobody may see what is live", () => {
  const blind: Partial<World> = {
    fails: (method, minute) =>
      method === "listener" && minute > 0 ? failure("denied", "AccessDeniedException") : undefined,
  };
  const failed = (changes: Parameters<typeof deployment>[1] = {}) => [
    { minute: 0, deployment: deployment("InProgress") },
    { minute: 1, deployment: deployment("Failed", changes) },
  ];

  test("a rollback that succeeded is believed, with 3", async () => {
    const result = await drive({
      ...blind,
      courses: {
        "d-NEW000001": failed({ rollbackId: "d-BACK00001" }),
        "d-BACK00001": [{ minute: 0, deployment: deployment("Succeeded", { id: "d-BACK00001" }) }],
      },
    });

    expect(result.exitCode).toBe(3);
    expect(result.failed.join("\n")).toContain("Live now: unknown");
  });

  test("without a rollback the worse is said, with 4", async () => {
    const result = await drive({ ...blind, courses: { "d-NEW000001": failed() } });

    expect(result.exitCode).toBe(4);
  });

  test("a success isn't believed unseen, with 5", async () => {
    const result = await drive({
      ...blind,
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, deployment: deployment("Succeeded") },
        ],
      },
    });

    expect(result.exitCode).toBe(5);
    expect(result.failed[0]).toContain("ended as Succeeded, but what is live could not be seen");
  });
});

test("a rollback that had to start the old revision anew is one, although its task set is another", async () => {
  const anew = { ...blue, id: "ecs-svc/0003" };
  const { exitCode } = await drive({
    courses: {
      "d-NEW000001": [
        { minute: 0, deployment: deployment("InProgress") },
        { minute: 1, deployment: deployment("Failed", { rollbackId: "d-BACK00001" }) },
      ],
      "d-BACK00001": [
        { minute: 0, deployment: deployment("InProgress", { id: "d-BACK00001" }) },
        { minute: 3, deployment: deployment("Succeeded", { id: "d-BACK00001" }), taskSets: [anew] },
      ],
    },
  });

  expect(exitCode).toBe(3);
});
