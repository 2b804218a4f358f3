import { describe, expect, test } from "@jest/globals";
import { parseDescription } from "../../../scripts/driver/state/description";
import { expectGolden } from "../../support/golden";
import { canaryCourse, ours, running } from "./courses";
import { drive } from "./drive";
import type { World } from "./fake-aws";
import { appSpec, failure, request } from "./fixtures";

describe("when the revision is new", () => {
  test("deploys it, follows it to its end and verifies it", async () => {
    const { exitCode, aws, verdict, printed, failed } = await drive({
      courses: { "d-NEW000001": canaryCourse },
    });

    expect(exitCode).toBe(0);
    expect(failed).toHaveLength(0);
    expect(aws.count("createDeployment")).toBe(1);
    expect(verdict).toMatchObject({ verdict: { kind: "succeeded" }, deploymentId: "d-NEW000001" });
    // Its first lines show the expected time and the time limit.
    expectGolden("deployed.txt", printed);
  });

  test("names it and the old revision with their images", async () => {
    const images = { "shop:6": "nginx:1.28", "shop:7": "nginx:1.29" };
    const { aws, printed } = await drive({ images, courses: { "d-NEW000001": canaryCourse } });

    expectGolden("deployed-with-images.txt", printed);
    expect(aws.count("taskDefinition")).toBe(2);
  });

  test("adds an hour for each hook of the AppSpec to the limit", async () => {
    const hooks = [{ BeforeInstall: "probe" }, { AfterInstall: "probe" }];
    const { exitCode, minutes } = await drive(
      { courses: { "d-NEW000001": canaryCourse.slice(0, 2) } },
      { document: request({ appSpec: appSpec({}, hooks) }) },
    );

    // Without hooks, it is 85 minutes.
    expect([exitCode, minutes]).toEqual([5, 85 + 2 * 60]);
  });

  test("orders the AppSpec's canonical text with its fingerprint", async () => {
    const { aws } = await drive({ courses: { "d-NEW000001": canaryCourse } });

    const [order] = aws.orders;
    expect(JSON.parse(order?.content ?? "")).toEqual(appSpec());
    expect(order?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(parseDescription(order?.description)).toMatchObject({
      fingerprint: order?.sha256.slice(0, 12),
      taskDefinition: "shop:7",
      liveBefore: "shop:6",
    });
  });

  test("fails with 6 and the other deployment's id when one is running and the run must not wait", async () => {
    const fail = { ECS_CODEDEPLOY_WHEN_RUNNING: "fail" };
    const { exitCode, aws, verdict, failed } = await drive(running("d-OTHER0001"), { variables: fail });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "another-deployment-running" });
    expectGolden("another-is-running.txt", failed);
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
    const { exitCode, aws, verdict, failed } = await drive({
      creations: [{ kind: "another-deployment-running" }],
    });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(3);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "unlisted-deployment-running" });
    expectGolden("another-is-not-listed.txt", failed);
  });

  test("shows CodeDeploy's message when the account's quota is used up", async () => {
    const message = "The account has reached the maximum number of concurrent deployments";
    const { exitCode, failed, printed } = await drive({
      creations: [{ kind: "another-deployment-running", message }],
    });

    expect(exitCode).toBe(6);
    expectGolden("quota-used-up.txt", [...printed, ...failed]);
  });

  test("looks for an order without an answer before it repeats it, and follows it if it was created", async () => {
    const { exitCode, aws, verdict } = await drive({
      running: [[], ["d-NEW000001"]],
      creations: [failure("transient", "ECONNRESET")],
      courses: { "d-NEW000001": ours(canaryCourse) },
    });

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(1);
    expect(verdict).toMatchObject({ verdict: { kind: "succeeded" }, deploymentId: "d-NEW000001" });
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
    const { exitCode, verdict, failed } = await drive({ creations: [failure("transient", "ECONNRESET")] });

    expect(exitCode).toBe(5);
    expect(verdict.verdict).toEqual({ kind: "no-answer", mayHaveCreated: true });
    expectGolden("no-answer-to-an-order.txt", failed);
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
  expectGolden("no-answer-in-an-outage.txt", failed);
});

describe("an order without an answer is not reported as not sent", () => {
  const lost = failure("transient", "TimeoutError");

  test.each<[string, Partial<World>]>([
    ["a later refusal that lists nothing", { creations: [lost, { kind: "another-deployment-running" }] }],
    ["a later order that isn't allowed", { creations: [lost, failure("denied", "AccessDeniedException")] }],
    [
      "another's deployment",
      { creations: [lost], ...running("d-OTHER0001"), running: [[], ["d-OTHER0001"]] },
    ],
    ["a second question for the traffic shift", { creations: [lost], fails: secondShift() }],
  ])("by %s", async (how, world) => {
    const { exitCode, verdict, failed } = await drive(world);
    const name = how.replaceAll(" ", "-").replaceAll("'", "");

    expect(exitCode).toBe(5);
    expect(verdict.verdict).toEqual({ kind: "no-answer", mayHaveCreated: true });
    expectGolden(`no-answer-before-${name}.txt`, failed);
  });

  function secondShift(): World["fails"] {
    let asked = 0;
    return (method) => {
      asked += method === "trafficShift" ? 1 : 0;
      return method === "trafficShift" && asked > 1 ? failure("denied", "AccessDeniedException") : undefined;
    };
  }
});
