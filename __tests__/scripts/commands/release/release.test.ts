import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../scripts/aws";
import { STACK_REVISION_TAG } from "../../../../scripts/contract";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import {
  appSpec,
  blue,
  deployment,
  described,
  green,
  START,
  taskDefinition,
  weights,
} from "../../driver/fixtures";
import {
  container,
  courseOf,
  ENVIRONMENT,
  HEALTHY,
  ID,
  imagesOf,
  LIVE,
  OTHER,
  outputs,
  registered,
  release,
  released,
  waitingFor,
  world,
} from "./release-world";

describe("a release", () => {
  test("registers the stack's task definition with the named image and the live ones, and deploys it", async () => {
    const { exitCode, context, ...made } = await released(["app=app:3"]);

    expect(exitCode).toBe(0);
    expect(imagesOf(made.new)).toEqual({ app: "app:3", proxy: "envoy:2" });
    expect(context.aws.orders.map(({ content }) => JSON.parse(content ?? ""))).toEqual([
      appSpec({ TaskDefinition: taskDefinition(7) }),
    ]);
    expectGolden("release-progress.txt", context.printed.slice(0, 1));
  });

  test("keeps everything else of the stack's revision, also what only the stack's next revision has", async () => {
    const stack = registered(
      5,
      { app: "app:1" },
      {
        tags: [
          { key: "team", value: "shop" },
          { key: "aws:made-by", value: "x" },
        ],
        cpu: "512",
      },
    );
    const made = await released([], world(stack, release(4, 6, { app: "app:2" })));

    expect(made.new?.content).toEqual({
      ...stack.content,
      containerDefinitions: [container("app", "app:2")],
    });
    expect(made.new?.tags).toEqual([
      { key: "team", value: "shop" },
      { key: STACK_REVISION_TAG, value: "5" },
    ]);
  });

  test("gives a container that isn't live yet the stack's image", async () => {
    const stack = registered(5, { app: "app:1", log: "fluent-bit:3" });
    const made = await released([], world(stack, release(4, 6, { app: "app:2" })));

    expect(imagesOf(made.new)).toEqual({ app: "app:2", log: "fluent-bit:3" });
  });

  test("fails with the command that releases again when several reads are denied", async () => {
    const fails: World["fails"] = (method) =>
      ["service", "deploymentGroup"].includes(method)
        ? new AwsFailure("denied", method, "X", "y")
        : undefined;
    const { exitCode, lines } = await released(["app=app:3"], { fails });

    expect(exitCode).toBe(2);
    expect(lines.slice(-2)).toEqual([
      "  Next: fix all of this and try it again:",
      "  npx cdktf-ecs-codedeploy deploy --image app=app:3 --stack production-orders",
    ]);
  });

  test("names rollback when the new revision failed and is live", async () => {
    const course = [
      { minute: 0, deployment: deployment("InProgress") },
      {
        minute: 2,
        deployment: deployment("Failed"),
        taskSets: [{ ...green, taskDefinition: taskDefinition(7) }],
        weights: weights(100),
      },
    ];
    const { exitCode, lines } = await released(["app=app:3"], { courses: { [ID]: course } });

    expect(exitCode).toBe(4);
    expectGolden("release-not-rolled-back.txt", lines);
  });

  test("of a live revision whose tasks fail names the rollback of the stack", async () => {
    const stoppedTasks = [1, 2, 3].map((minute) => ({
      startedBy: blue.id,
      taskDefinition: taskDefinition(6),
      reason: "Essential container in task exited",
      stopCode: "EssentialContainerExited",
      containers: [],
      stoppingAt: START + minute * 60_000,
    }));
    const { exitCode, lines } = await released(["app=app:2"], {
      taskSets: [
        {
          ...blue,
          taskDefinition: taskDefinition(6),
          deploymentId: OTHER,
          running: 0,
          stabilityStatus: "STABILIZING",
        },
      ],
      stoppedTasks,
      courses: {},
    });

    expect(exitCode).toBe(4);
    expect(lines.slice(-1)).toEqual(["  npx cdktf-ecs-codedeploy rollback --stack production-orders"]);
  });

  test.each([
    ["the live images are named again", ["app=app:2"]],
    ["no image is named", []],
  ])("registers and deploys nothing when %s", async (_, images) => {
    const { exitCode, data, context, registrations } = await released(images, HEALTHY);

    expect([exitCode, data.verdict, registrations]).toEqual([0, { kind: "nothing-to-do" }, 0]);
    expect(context.aws.orders).toEqual([]);
  });

  test("compares lists that ECS returns in any order by their names", async () => {
    const live = release(5, 6, { app: "app:2" });
    const [only] = live.content.containerDefinitions;
    const mixed = {
      ...live,
      content: {
        ...live.content,
        containerDefinitions: [
          { ...container("app", "app:2"), ...only, environment: [...ENVIRONMENT].reverse() },
        ],
      },
    };
    const { registrations } = await released([], world(registered(5, { app: "app:1" }), mixed));

    expect(registrations).toBe(0);
  });

  describe("with the content of an earlier release that is no longer the latest revision", () => {
    const earlier = release(5, 7, { app: "app:3", proxy: "envoy:2" });
    const latest = release(5, 8, { app: "app:4", proxy: "envoy:2" });
    const of = { registered: { ...LIVE.registered, [earlier.arn]: earlier, [latest.arn]: latest } };
    const fingerprint = fingerprintOf({ appSpec: appSpec({ TaskDefinition: earlier.arn }) });
    const tried = (status: string, id: string) =>
      deployment(status, { id, sha256: fingerprint, description: described({ fingerprint }) });

    test("is recognized if that failed, and refused", async () => {
      const ended = [tried("Failed", "d-OLD000001")];
      const { exitCode, data, registrations } = await released(["app=app:3"], { ...of, ended });

      expect([exitCode, data.verdict, registrations]).toEqual([
        6,
        { kind: "refused", why: "failed-before" },
        0,
      ]);
    });

    test("is followed if that is running", async () => {
      const running = tried("InProgress", OTHER);
      const courses = {
        [OTHER]: courseOf(7).map((step) => ({
          ...step,
          deployment: { ...running, status: step.deployment.status },
        })),
      };
      const world = { ...of, courses, ended: [running], running: [[OTHER]] };
      const { exitCode, data, context, registrations } = await released(["app=app:3"], world);

      expect([exitCode, data.deploymentId, registrations]).toEqual([0, OTHER, 0]);
      expect(context.aws.orders).toEqual([]);
    });

    test("is registered again if that succeeded, or if its deployments may not be read", async () => {
      const succeeded = await released(["app=app:3"], { ...of, ended: [tried("Succeeded", "d-OLD000001")] });
      const denied = await released(["app=app:3"], {
        ...of,
        ended: [tried("Failed", "d-OLD000001")],
        fails: (method) =>
          method === "deployments"
            ? new AwsFailure("denied", "codedeploy:ListDeployments", "X", "no")
            : undefined,
      });

      expect([succeeded.registrations, denied.registrations]).toEqual([1, 1]);
    });
  });

  test("uses a revision that exists already, and says so", async () => {
    const refused = release(5, 7, { app: "app:3", proxy: "envoy:2" });
    const of = { registered: { ...LIVE.registered, [refused.arn]: refused } };
    const { exitCode, context, registrations } = await released(["app=app:3"], of);

    expect([exitCode, registrations]).toEqual([0, 0]);
    expectGolden("release-existing.txt", context.printed.slice(0, 1));
  });

  test("of images that are live already says what to do about a tag that was pushed again", async () => {
    const digest = `app@sha256:${"0".repeat(64)}`;
    const byTag = await released(["app=app:2"], HEALTHY);
    const byDigest = await released([`app=${digest}`], {
      ...HEALTHY,
      ...world(registered(5, { app: "app:1" }), release(5, 6, { app: digest })),
    });

    expectGolden("release-same-images.txt", [
      ...byTag.context.printed,
      ...byTag.lines,
      "",
      ...byDigest.context.printed,
    ]);
  });

  test("leaves a live revision that was deregistered, but registers it again for another deployment", async () => {
    const live = { ...release(5, 6, { app: "app:2" }), status: "INACTIVE" };
    const of = { ...HEALTHY, ...world(registered(5, { app: "app:1" }), live) };
    const wanted = appSpec({ TaskDefinition: taskDefinition(5), PlatformVersion: "1.3.0" });
    const changes = { ...outputs(5), wantedAppSpec: JSON.stringify(wanted) };

    expect((await released([], of)).registrations).toBe(0);
    expect((await released([], of, changes)).registrations).toBe(1);
  });

  test("needs no live task definition if all images are named", async () => {
    const of = world(registered(5, { app: "app:1" }), release(5, 7, { app: "app:2" }));
    const made = await released(["app=app:3"], { ...of, courses: { [ID]: courseOf(8) } });

    expect([made.exitCode, made.registrations]).toEqual([0, 1]);
  });

  test("that failed before is the same revision again, which the driver refuses without --retry", async () => {
    const failedOnce = release(5, 7, { app: "app:3", proxy: "envoy:2" });
    const of = { registered: { ...LIVE.registered, [failedOnce.arn]: failedOnce } };
    const { context } = await released(["app=app:3"], of);
    const sha256 = context.aws.orders[0]?.sha256 ?? "";
    const ended = [deployment("Failed", { id: "d-OLD000001", createdAt: START - 1, sha256 })];
    const again = await released(["app=app:3"], { ...of, ended });

    expect([again.exitCode, again.registrations]).toEqual([6, 0]);
    expectGolden("release-failed-before.txt", again.lines);
  });

  test("that is rolled back is not to be released again with the same image", async () => {
    const course = [
      { minute: 0, deployment: deployment("InProgress") },
      { minute: 2, deployment: deployment("Failed") },
    ];
    const { exitCode, lines } = await released(["app=app:3"], { courses: { [ID]: course } });

    expect(exitCode).toBe(3);
    expectGolden("release-rolled-back.txt", lines);
  });

  test("of a change of the stack that is rolled back needs another apply", async () => {
    const course = [
      { minute: 0, deployment: deployment("InProgress") },
      { minute: 2, deployment: deployment("Failed") },
    ];
    const stack = registered(8, { app: "app:1", proxy: "envoy:1" }, { cpu: "512" });
    const of = { registered: { ...LIVE.registered, [stack.arn]: stack }, courses: { [ID]: course } };
    const { exitCode, lines } = await released([], of, outputs(8));

    expect(exitCode).toBe(3);
    expectGolden("release-of-a-change-rolled-back.txt", lines);
  });

  test("uses the stack's settings, and those of the command line first", async () => {
    const settings = { by: "command", successPoint: "traffic-shifted" } as const;
    const changes = { ...outputs(5), releases: settings };
    const byStack = await released(["app=app:3"], {}, changes);
    const byFlag = await released(["app=app:3"], {}, changes, { until: "old-terminated" });

    expect([byStack.data.verdict.kind, byFlag.data.verdict.kind]).toEqual(["traffic-shifted", "succeeded"]);
  });
});

test("a release that waited takes over the images of the one that it waited for", async () => {
  const waited = waitingFor(release(5, 7, { app: "app:2", proxy: "envoy:9" }));
  const from = (minute: number, steps: ReturnType<typeof courseOf>) =>
    steps.map((step) => ({ ...step, minute: step.minute + minute }));
  const { exitCode, context, registrations } = await released(["app=app:3"], {
    ...waited,
    courses: { ...waited.courses, [ID]: from(10, courseOf(9)) },
  });
  const last = await context.aws.registeredTaskDefinition(taskDefinition(9));

  // The first one was registered with the proxy that was live before.
  expect([exitCode, registrations]).toEqual([0, 2]);
  expect(imagesOf(last)).toEqual({ app: "app:3", proxy: "envoy:9" });
  expect(context.aws.orders).toHaveLength(1);
  expect(context.aws.orders[0]?.content).toContain(taskDefinition(9));
});

test("is refused when nothing is PRIMARY for a minute", async () => {
  const { exitCode, registrations, context } = await released(["app=app:3"], {
    taskSets: [{ ...blue, status: "ACTIVE" }],
    courses: {},
  });

  expect([exitCode, registrations, context.minutes()]).toEqual([6, 0, 1]);
});
