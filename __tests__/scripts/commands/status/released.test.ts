import { describe, expect, test } from "@jest/globals";
import type { RegisteredTaskDefinition } from "../../../../scripts/aws";
import type { CommandContext } from "../../../../scripts/commands/cli/command";
import type { StatusResult } from "../../../../scripts/commands/status/result";
import { status } from "../../../../scripts/commands/status/status";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import { appSpec, taskDefinition } from "../../driver/fixtures";
import { past, revisions } from "../rollback/support";
import { fakeContext } from "../support";

/** A task definition with one image and one size. */
function registered(revision: number, image: string, cpu: string): RegisteredTaskDefinition {
  const content = { family: "shop", cpu, containerDefinitions: [{ name: "app", image }] };
  return { arn: taskDefinition(revision), status: "ACTIVE", content, tags: [] };
}

/** The status of a service whose stack made a revision, and whose live revision is 6. */
async function seen(stack: RegisteredTaskDefinition, world: Partial<World> = {}, spec = {}) {
  const live = registered(6, "app:2", "256");
  const changes: Partial<CommandContext> = {
    releases: { by: "command" },
    wantedAppSpec: JSON.stringify(appSpec({ TaskDefinition: stack.arn, ...spec })),
    outputOptions: ["--stack", "production-orders"],
  };
  const context = fakeContext(
    { registered: { [stack.arn]: stack, [live.arn]: live }, revisions, ended: [past(6)], ...world },
    changes,
  );
  const { data, lines } = await status(context);
  return { ...(data as StatusResult), lines };
}

describe("the status of a service that the command releases", () => {
  test("is as wanted while only its images differ from those in the code", async () => {
    const { pending, differences, wanted } = await seen(registered(5, "app:1", "256"));

    expect([pending, differences, wanted?.by]).toEqual([undefined, [], "deployment"]);
  });

  test("shows a changed task definition, and the command that releases it", async () => {
    const { pending, differences, lines } = await seen(registered(7, "app:1", "512"));

    expect([pending, differences]).toEqual([
      {
        taskDefinition: taskDefinition(7),
        fields: [],
        command: "npx cdktf-ecs-codedeploy deploy --stack production-orders",
      },
      [],
    ]);
    expectGolden("released-and-changed.txt", lines);
  });

  test("shows other changed fields of the AppSpec", async () => {
    const { pending } = await seen(registered(5, "app:1", "256"), {}, { PlatformVersion: "1.3.0" });

    expect(pending).toMatchObject({ taskDefinition: undefined, fields: ["PlatformVersion"] });
  });

  test("wants what is live before the first release", async () => {
    const { wanted, differences } = await seen(registered(5, "app:1", "256"), { ended: [] });

    expect([wanted?.by, wanted?.taskDefinition, differences]).toEqual(["live", taskDefinition(6), []]);
  });

  test.each<[string, World["ended"], string]>([
    ["nothing was released", [], "nothing has been released yet"],
    [
      "the last release was stopped",
      [{ ...past(7), status: "Stopped" }],
      "the last release, d-OLD000007, was stopped",
    ],
    [
      "the last release was rolled back",
      [{ ...past(7), rollbackId: "d-BACK00001" }],
      "the last release, d-OLD000007, was rolled back",
    ],
    [
      "only rollbacks are recent",
      [{ ...past(6), isRollback: true }],
      "all recent deployments are rollbacks, and their releases are older",
    ],
  ])("says why it wants what is live when %s", async (_, ended, why) => {
    const { wanted, lines } = await seen(registered(5, "app:1", "256"), { ended });

    expect(wanted?.by).toBe("live");
    expect(lines.find((line) => line.startsWith("wanted"))).toBe(
      `wanted       shop:6, because it is live: ${why}`,
    );
  });
});
