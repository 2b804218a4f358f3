import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { described, OTHER_REVISION, taskDefinition } from "../../driver/fixtures";
import { courseTo, live, past, revisions, rolledBack, textOf } from "./support";

/** The description of a rollback that an operator ordered. */
const goingBack = (from: number, to: number) =>
  described({
    fingerprint: sha256(textOf(to)).slice(0, 12),
    taskDefinition: `shop:${to}`,
    liveBefore: `shop:${from}`,
    isRollback: true,
  });
const back = (from: number, to: number, changes: Partial<Deployment> = {}) =>
  past(to, {
    id: `d-BACK0000${to}`,
    description: goingBack(from, to),
    ...changes,
  });

const plannedTo = async (ended: readonly Deployment[], primary: number, kept = revisions) => {
  const { data } = await rolledBack({ ended, taskSets: [live(primary)], revisions: kept }, { dryRun: true });
  return data.to?.taskDefinition.split("/")[1] ?? data.why;
};

describe("the target of a rollback", () => {
  test.each<[string, readonly Deployment[], number, string]>([
    ["the one before what is live", [past(7), past(6), past(5)], 7, "shop:6"],
    [
      "the one before, if the last deployment failed and was rolled back",
      [past(7, { status: "Failed", rollbackId: "d-X" }), past(6), past(5)],
      6,
      "shop:5",
    ],
    ["not CodeDeploy's own rollback", [past(6), past(5, { isRollback: true }), past(4)], 6, "shop:4"],
    [
      "not an operator's rollback: two in a row go further back",
      [back(7, 6), past(7), past(6), past(5)],
      6,
      "shop:5",
    ],
    [
      "not one that failed or was stopped",
      [past(7), past(6, { status: "Stopped" }), past(5, { status: "Failed" }), past(4)],
      7,
      "shop:4",
    ],
    [
      "not one that succeeded and was then rolled back",
      [past(7), past(6, { rollbackId: "d-X" }), past(5)],
      7,
      "shop:5",
    ],
    ["not one of the live revision", [past(7), past(7, { id: "d-OLD000017" }), past(6)], 7, "shop:6"],
    ["the one before the last time that the live one came", [past(5), past(6), past(5)], 5, "shop:6"],
    ["the newest, where no deployment is of what is live", [past(6), past(5)], 9, "shop:6"],
    ["not one that an operator rolled back from", [past(8), back(7, 6), past(7), past(6)], 8, "shop:6"],
    [
      "not one that an operator rolled back from, where its name was shortened",
      [past(8), back(7, 6, { description: goingBack(7, 6).replaceAll("shop", "sh...") }), past(7), past(6)],
      8,
      "shop:6",
    ],
    [
      "one that an operator rolled back from, where that failed",
      [past(8), back(7, 6, { status: "Failed" }), past(7), past(6)],
      8,
      "shop:7",
    ],
    [
      "one that an operator rolled back from, if that rollback was itself rolled back",
      [past(8), back(7, 6, { rollbackId: "d-X" }), past(7), past(6)],
      8,
      "shop:7",
    ],
    [
      "one that was released anew since an operator rolled back from it",
      [past(8), past(7, { id: "d-OLD000017" }), back(7, 6), past(7), past(6)],
      8,
      "shop:7",
    ],
    ["nothing, where the live one is the first", [past(7)], 7, "no-rollback-target"],
    ["nothing, after a rollback to the first", [back(7, 6), past(7), past(6)], 6, "no-rollback-target"],
    ["nothing, where nothing was deployed yet", [], 7, "no-rollback-target"],
  ])("is %s", async (_, ended, primary, found) => {
    expect(await plannedTo(ended, primary)).toBe(found);
  });

  test("is none, and the output lists what was left out and what is registered", async () => {
    const shortened = goingBack(8, 5).replaceAll("shop", "sh...");
    const { exitCode, data, lines } = await rolledBack({
      ended: [
        back(8, 5, { id: "d-BACK00002", description: shortened }),
        past(8, { id: "d-OLD000018" }),
        past(8),
        back(7, 5),
        past(7),
        past(5),
      ],
      taskSets: [live(5)],
      activeRevisions: [8, 7, 5].map(taskDefinition),
    });

    expect([exitCode, data.why]).toEqual([6, "no-rollback-target"]);
    expectGolden("target-left-out-revisions.txt", lines);
  });

  test("is none, and a skipped revision without an AppSpec is named by its description", async () => {
    const gone = past(7, { sha256: OTHER_REVISION, description: described({ taskDefinition: "shop:7" }) });
    const { lines } = await rolledBack({ ended: [back(7, 5), gone, past(5)], taskSets: [live(5)] });

    expectGolden("target-left-out-revision-not-registered.txt", lines);
  });

  test("is searched in the last 50 deployments only", async () => {
    const failed = (count: number) => Array.from({ length: count }, () => past(8, { status: "Failed" }));

    expect(await plannedTo([past(7), ...failed(48), past(6)], 7)).toBe("shop:6");
    expect(await plannedTo([past(7), ...failed(49), past(6)], 7)).toBe("no-rollback-target");
  });

  test("is read from CodeDeploy once per revision", async () => {
    const { context } = await rolledBack(
      { ended: [past(7), past(7, { id: "d-OLD000017" }), past(6)] },
      { dryRun: true },
    );

    expect(context.aws.count("revision")).toBe(2);
  });
});

describe("a deployment whose AppSpec another tool wrote", () => {
  /** Only the members that CodeDeploy requires. */
  const minimal = (revision: number) => ({
    json: JSON.stringify({
      Version: 0,
      resources: [
        {
          Web: {
            type: "AWS::ECS::Service",
            PROPERTIES: {
              taskDefinition: taskDefinition(revision),
              loadBalancerInfo: { containerName: "app", containerPort: "8080" },
            },
          },
        },
      ],
    }),
    yaml: `version: 0.0
Resources:
  - Web:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: shop:${revision}
        LoadBalancerInfo: { ContainerName: app, ContainerPort: 8080 }
`,
    family: `version: 0.0
Resources:
  - Web:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: shop
        LoadBalancerInfo: { ContainerName: app, ContainerPort: 8080 }
`,
  });

  test.each(["json", "yaml"] as const)("is recognized as live by its task definition in %s", async (form) => {
    const by = past(1, { id: "d-THEIRS001", sha256: "theirs" });
    const kept = { ...revisions, theirs: minimal(1)[form] };

    expect(await plannedTo([by, past(2)], 1, kept)).toBe("shop:2");
  });

  test("is deployed with the text that CodeDeploy stored", async () => {
    expect(
      await plannedTo([past(7), past(6, { sha256: "theirs" })], 7, { ...revisions, theirs: minimal(6).json }),
    ).toBe("shop:6");
  });

  test("is not deployed again if it names only a family, and the command to use is printed", async () => {
    const description = described({ taskDefinition: "shop:6" });
    const { data, lines } = await rolledBack({
      ended: [past(7), past(6, { sha256: OTHER_REVISION, description })],
      revisions: { ...revisions, [OTHER_REVISION]: minimal(6).family },
    });

    expect(data.why).toBe("revision-unknown");
    expectGolden("target-names-only-a-family.txt", lines);
  });

  test("is what is live, by its description when CodeDeploy doesn't keep its AppSpec", async () => {
    const gone = past(7, { sha256: OTHER_REVISION, description: described({ taskDefinition: "shop:7" }) });

    expect(await plannedTo([gone, past(6)], 7)).toBe("shop:6");
  });
});

describe("without an earlier release, a rollback goes to the revision that was live before", () => {
  const release = (revision: number, liveBefore: string) =>
    past(revision, {
      description: described({
        fingerprint: sha256(textOf(revision)),
        taskDefinition: `shop:${revision}`,
        liveBefore,
      }),
    });

  test("such as the revision that the service was created with", async () => {
    const { data, context } = await rolledBack(
      { ended: [release(2, "shop:1")], taskSets: [live(2)], courses: { "d-NEW000001": courseTo(1) } },
      {},
    );

    expect(data.to).toEqual({ taskDefinition: taskDefinition(1), deploymentId: undefined });
    expect(context.aws.orders[0]?.content).toBe(textOf(1));
  });

  test("fails with 6 when that is deleted, and says how to keep task definitions", async () => {
    const { data, lines } = await rolledBack({
      ended: [release(2, "shop:1")],
      taskSets: [live(2)],
      taskDefinition: undefined,
    });

    expect(data.why).toBe("task-definition-gone");
    expectGolden("target-before-the-first-release-is-deleted.txt", lines);
  });

  test("even after a rollback to it", async () => {
    expect(await plannedTo([back(3, 2), release(3, "shop:2"), release(2, "shop:1")], 2)).toBe("shop:1");
  });

  test("but not when that was rolled back since", async () => {
    const bad = [back(2, 1), release(2, "shop:1")];

    expect(await plannedTo(bad, 1)).toBe("no-rollback-target");
    expect(await plannedTo([release(2, "shop:1"), back(1, 3)], 2)).toBe("shop:1");
    expect(await plannedTo([back(1, 2), release(2, "shop:1")], 2)).toBe("no-rollback-target");
  });

  test("but not when its name is shortened", async () => {
    expect(await plannedTo([release(2, "sh...:1")], 2)).toBe("no-rollback-target");
  });
});
