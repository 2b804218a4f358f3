import { describe, expect, test } from "@jest/globals";
import { explainFailure } from "../../../../scripts/aws";
import { status } from "../../../../scripts/commands/status/status";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import {
  blue,
  deployment,
  described,
  failure,
  GREEN_GROUP,
  green,
  group,
  shownForwards,
  taskDefinition,
} from "../../driver/fixtures";
import { errorOf, fakeContext } from "../support";
import { FAILED, FINGERPRINT, ON_SEVEN, seen, WANTED } from "./support";

describe("what is wanted", () => {
  test("is the stack's output, when there is one, and not the newest deployment", async () => {
    const ended = [deployment("Succeeded", { sha256: "0ther" })];
    const { wanted, lines, aws } = await seen({ ended });
    expect(wanted).toEqual({ taskDefinition: taskDefinition(7), by: "outputs", deploymentId: undefined });
    expectGolden("status-wanted-by-outputs.txt", lines);
    // Only for the revision of the deployment.
    expect(aws.count("revision")).toBe(1);
  });

  test("is otherwise the newest deployment that CodeDeploy did not create itself", async () => {
    const ended = [
      deployment("Succeeded", { id: "d-BACK00001", sha256: "0ther", isRollback: true }),
      FAILED,
      deployment("Succeeded", { id: "d-OLD000001", sha256: "0ther" }),
    ];
    const { wanted, lines, first } = await seen({ ended, revisions: { [FINGERPRINT]: WANTED } }, "none");
    expect(wanted).toEqual({
      taskDefinition: taskDefinition(7),
      by: "deployment",
      deploymentId: "d-NEW000001",
    });
    expectGolden("status-wanted-by-deployment.txt", lines);
    expectGolden("status-wanted-by-deployment-first-line.txt", [String(first)]);
  });

  test("isn't known when CodeDeploy doesn't keep the revision", async () => {
    const { wanted, unknown } = await seen({ ended: [FAILED] }, "none");
    expect(wanted).toBeUndefined();
    expectGolden("status-wanted-is-not-kept.txt", unknown);
  });

  test("isn't known when the output is no AppSpec", async () => {
    const { wanted, unknown } = await seen(ON_SEVEN, "{}");
    expect(wanted).toBeUndefined();
    expectGolden("status-wanted-is-no-appspec.txt", unknown);
  });
});

describe("the screen", () => {
  test("shows everything and fits on one screen", async () => {
    const world: Partial<World> = {
      taskSets: [blue, { ...green, status: "ACTIVE" }],
      group: group({ alarmNames: ["shop-5xx", "shop-gone"] }),
      missingAlarms: ["shop-gone"],
      suspension: { dynamicIn: true, dynamicOut: false, scheduled: true },
      targetHealth: [
        { target: "a:8080", state: "healthy", reason: undefined, description: undefined },
        { target: "b:8080", state: "unhealthy", reason: undefined, description: undefined },
        { target: "c:8080", state: "healthy", reason: undefined, description: undefined },
      ],
      ended: [{ ...FAILED, description: described({ fingerprint: FAILED.sha256 ?? "", runId: "42" }) }],
    };
    expectGolden("status-everything.txt", (await seen(world)).lines);
  });

  test("shows the images, and reads each task definition once", async () => {
    const { aws, lines, wanted, live, taskSets, deployments } = await seen({
      images: { "shop:6": "nginx:1.28", "shop:7": "nginx:1.29" },
      ended: [{ ...FAILED, description: described({ fingerprint: FAILED.sha256 ?? "" }) }],
    });
    const [old, wantedImages] = [
      [{ container: "app", image: "nginx:1.28" }],
      [{ container: "app", image: "nginx:1.29" }],
    ];
    expectGolden("status-images.txt", lines);
    expect([wanted?.images, live?.images, taskSets[0]?.images, deployments[0]?.images]).toEqual([
      wantedImages,
      old,
      old,
      wantedImages,
    ]);
    // And the family once, to see whether the outputs are outdated.
    expect(aws.count("taskDefinition")).toBe(3);
  });

  test("is shown without images, with the reason, when they can't be read", async () => {
    const fails: World["fails"] = (method) => (method === "taskDefinition" ? failure("denied") : undefined);
    const { lines, live, unknown } = await seen({ ...ON_SEVEN, fails });
    expect(live).toEqual({ taskDefinition: taskDefinition(7), images: undefined, taskSet: green.id });
    expectGolden("status-without-images.txt", lines);
    expect(unknown).toHaveLength(1);
  });

  test("shows the five latest deployments", async () => {
    const ended = [1, 2, 3, 4, 5, 6].map((number) => deployment("Succeeded", { id: `d-OLD00000${number}` }));
    const { deployments, lines } = await seen({ ...ON_SEVEN, ended });
    expect(deployments.map(({ id }) => id)).toEqual(ended.slice(0, 5).map(({ id }) => id));
    expect(lines.filter((line) => line.includes("d-OLD"))).toHaveLength(5);
  });

  test("has the same content as its document", async () => {
    const { aws: _, context: __, lines, first, ...data } = await seen(ON_SEVEN);
    expectGolden("status-everything-is-right.txt", lines);
    expect(data).toEqual({
      version: 1,
      summary: first,
      service: {
        region: "eu-west-1",
        cluster: "shop",
        service: "web",
        application: "shop-web",
        deploymentGroup: "shop-web-group",
      },
      wanted: { taskDefinition: taskDefinition(7), by: "outputs", deploymentId: undefined },
      live: { taskDefinition: taskDefinition(7), taskSet: green.id },
      differences: [],
      production: shownForwards(100),
      test: shownForwards(0),
      taskSets: [
        {
          id: green.id,
          status: "PRIMARY",
          taskDefinition: taskDefinition(7),
          running: 2,
          desired: 2,
          targetGroupArn: GREEN_GROUP,
          health: {},
        },
      ],
      alarms: [],
      missingAlarms: [],
      scaling: { kind: "none" },
      running: undefined,
      deployments: [],
      unknown: [],
    });
  });
});

describe("an alarm that does not exist", () => {
  const alarmed = (missing: readonly string[], denied?: string) =>
    seen({
      ...ON_SEVEN,
      group: group({ alarmNames: ["shop-5xx", "shop-gone"] }),
      missingAlarms: missing,
      fails: (method) => (method === denied ? failure("denied") : undefined),
    });

  test("is named in the document, in addition to the existing ones", async () => {
    const { alarms, missingAlarms } = await alarmed(["shop-gone"]);
    expect([alarms?.map(({ name }) => name), missingAlarms]).toEqual([["shop-5xx"], ["shop-gone"]]);
  });

  test("distinguishes a group whose alarms are all missing from a group without alarms", async () => {
    const { alarms, missingAlarms } = await alarmed(["shop-5xx", "shop-gone"]);
    expect([alarms, missingAlarms]).toEqual([[], ["shop-5xx", "shop-gone"]]);
  });

  test.each(["alarms", "deploymentGroup"])("is not known without %s", async (denied) => {
    const { alarms, missingAlarms } = await alarmed(["shop-gone"], denied);
    expect([alarms, missingAlarms]).toEqual([undefined, undefined]);
  });
});

describe("what cannot be read", () => {
  test("is shown as not known, next to the rest", async () => {
    const denied = failure("denied", "AccessDenied");
    const why = explainFailure(denied);
    for (const method of [
      "targetHealth",
      "alarms",
      "scalingSuspension",
      "listener",
      "deployments",
      "runningDeployments",
    ] as const) {
      const { first, lines, unknown } = await seen({
        ...ON_SEVEN,
        group: group({ alarmNames: ["shop-5xx"] }),
        fails: (called) => (called === method ? denied : undefined),
      });
      expectGolden(`status-without-${method}.txt`, [String(first)]);
      expect(unknown).toEqual([why]);
      expect(lines.filter((line) => line.includes(`not known: ${why}`)).length).toBeGreaterThan(0);
    }
  });

  test("can be everything", async () => {
    const { first, unknown, taskSets } = await seen({ fails: () => failure("denied") });
    expectGolden("status-nothing-known.txt", [String(first)]);
    expect(unknown).toHaveLength(1);
    expect(taskSets).toEqual([]);
  });

  test("fails when there is neither the service nor the group", async () => {
    const context = fakeContext({ group: undefined });
    const aws = { ...context.aws, service: async () => undefined };
    const { exitCode, lines } = await errorOf(status({ ...context, aws }));
    expect(exitCode).toBe(2);
    expectGolden("status-neither-service-nor-group.txt", lines);
  });

  test("throws a bug", async () => {
    const fails = () => {
      throw new TypeError("a bug");
    };
    await expect(status(fakeContext({ fails }))).rejects.toThrow(TypeError);
  });
});

test.each(["credentials", "untrusted"] as const)("fails when nothing can be read: %s", async (kind) => {
  await expect(status(fakeContext({ fails: () => failure(kind) }))).rejects.toMatchObject({ kind });
});
