import { describe, expect, test } from "@jest/globals";
import { canaryCourse, ours, running } from "./courses";
import { drive } from "./drive";
import type { World } from "./fake-aws";
import { appSpec, failure, request } from "./fixtures";

describe("when the revision is new", () => {
  test("deploys it, follows it to its end and verifies it", async () => {
    const { exitCode, aws, printed, failed } = await drive({ courses: { "d-NEW000001": canaryCourse } });

    expect(exitCode).toBe(0);
    expect(failed).toHaveLength(0);
    expect(aws.count("createDeployment")).toBe(1);
    expect(printed[0]).toBe("Deployment d-NEW000001 of shop:7 to shop/web created");
    expect(printed[1]).toBe(
      "  https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-NEW000001?region=eu-west-1",
    );
    expect(printed[2]).toBe("  TaskDefinition: shop:6 -> shop:7");
    expect(printed.at(-2)).toBe("Deployment d-NEW000001 succeeded: shop:7 serves all production traffic.");
  });

  test("names it and the old revision with their images", async () => {
    const images = { "shop:6": "nginx:1.28", "shop:7": "nginx:1.29" };
    const { aws, printed } = await drive({ images, courses: { "d-NEW000001": canaryCourse } });

    expect([printed[0], printed[2], printed.at(-2), printed.at(-1)]).toEqual([
      "Deployment d-NEW000001 of shop:7 (image nginx:1.29) to shop/web created",
      "  TaskDefinition: shop:6 (image nginx:1.28) -> shop:7 (image nginx:1.29)",
      "Deployment d-NEW000001 succeeded: shop:7 (image nginx:1.29) serves all production traffic.",
      "  Live: shop:7 (image nginx:1.29), task set ecs-svc/0002 (PRIMARY) behind shop-green, 2 of 2 tasks running; production 100 % to shop-green",
    ]);
    expect(aws.count("taskDefinition")).toBe(2);
  });

  test("first prints the expected time and the time limit", async () => {
    const { printed } = await drive({ courses: { "d-NEW000001": canaryCourse } });

    expect(printed[3]).toBe(
      "  traffic shift canary: 10 % for 5 min, then the rest; the old tasks are kept for 5 min after it",
    );
    expect(printed[4]).toBe(
      "  old and new tasks run side by side for about 13 min: 2 + 2 tasks, 26 extra task-minutes",
    );
    expect(printed[5]).toBe(
      "  expected to end about 12:13:00 UTC (in 13m 00s); waiting until 13:25:00 UTC at most (1h 25m)",
    );
  });

  test("adds an hour for each hook of the AppSpec to the limit", async () => {
    const hooks = [{ BeforeInstall: "probe" }, { AfterInstall: "probe" }];
    const { printed } = await drive(
      { courses: { "d-NEW000001": canaryCourse } },
      { document: request({ appSpec: appSpec({}, hooks) }) },
    );

    expect(printed[5]).toContain("waiting until 15:25:00 UTC at most (3h 25m)");
  });

  test("orders the AppSpec's canonical text with its fingerprint", async () => {
    const { aws } = await drive({ courses: { "d-NEW000001": canaryCourse } });

    const [order] = aws.orders;
    expect(JSON.parse(order?.content ?? "")).toEqual(appSpec());
    expect(order?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(order?.description).toBe(
      `cdktf-ecs-codedeploy ${order?.sha256.slice(0, 12)}: shop:7 (live before: shop:6)`,
    );
  });

  test("fails with 6 and the other deployment's id when one is running and the run must not wait", async () => {
    const fail = { ECS_CODEDEPLOY_WHEN_RUNNING: "fail" };
    const { exitCode, aws, failed } = await drive(running("d-OTHER0001"), { variables: fail });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed[0]).toBe(
      "No deployment of shop:7 was created: the deployment d-OTHER0001 of shop-web-group is still running.",
    );
    expect(failed.join("\n")).toContain("aws deploy stop-deployment --deployment-id d-OTHER0001");
    expect(failed.at(-1)).toContain("/deployments/d-OTHER0001?region=eu-west-1");
  });

  test("fails with 6 and the other deployment's id after a lost race", async () => {
    const { exitCode, aws, failed } = await drive({
      ...running("d-WINNER001"),
      running: [[], ["d-WINNER001"]],
      creations: [{ kind: "another-deployment-running" }],
    });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(1);
    expect(failed[0]).toContain("d-WINNER001");
  });

  test("fails after three orders when the running deployment is not listed", async () => {
    const { exitCode, aws, failed } = await drive({ creations: [{ kind: "another-deployment-running" }] });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(3);
    expect(failed).toEqual([
      "No deployment of shop:7 was created: CodeDeploy accepts no further deployment now, but lists none of shop-web-group as running.",
      "  Next: apply again in a few minutes. A deployment group runs one deployment at a time, and CodeDeploy has a quota of running deployments for each account. To see the running ones:",
      "  npx cdktf-ecs-codedeploy history --application shop-web --group shop-web-group --region eu-west-1",
    ]);
  });

  test("shows CodeDeploy's message when the account's quota is used up", async () => {
    const message = "The account has reached the maximum number of concurrent deployments";
    const { exitCode, failed, printed } = await drive({
      creations: [{ kind: "another-deployment-running", message }],
    });

    expect(exitCode).toBe(6);
    expect(failed[1]).toBe(`  CodeDeploy: ${message}`);
    expect(printed).toContain(`CodeDeploy did not create a deployment (${message}): checking again.`);
  });

  test("looks for an order without an answer before it repeats it, and follows it if it was created", async () => {
    const { exitCode, aws, printed } = await drive({
      running: [[], ["d-NEW000001"]],
      creations: [failure("transient", "ECONNRESET")],
      courses: { "d-NEW000001": ours(canaryCourse) },
    });

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(1);
    expect(printed[1]).toBe("Deployment d-NEW000001 of shop:7 to shop/web is already running: following it");
    expect(printed.at(-2)).toContain("d-NEW000001 succeeded");
  });

  test("finds the lost deployment when a second order is refused because of it", async () => {
    const { exitCode, aws } = await drive({
      running: [[], [], ["d-NEW000001"]],
      creations: [failure("transient", "ECONNRESET"), { kind: "another-deployment-running" }],
      courses: { "d-NEW000001": ours(canaryCourse) },
    });

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(2);
  });

  test("reports an unknown result when an order never gets an answer", async () => {
    const { exitCode, failed } = await drive({ creations: [failure("transient", "ECONNRESET")] });

    expect(exitCode).toBe(5);
    expect(failed[0]).toContain("not known whether a deployment was created");
    expect(new Set(failed).size).toBe(failed.length);
  });
});

test("an order that is lost in an outage has an unknown result", async () => {
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

describe("an order without an answer is not reported as not sent", () => {
  const lost = failure("transient", "TimeoutError");

  test.each<[string, Partial<World>]>([
    ["by a later refusal that lists nothing", { creations: [lost, { kind: "another-deployment-running" }] }],
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
