import { describe, expect, test } from "@jest/globals";
import type { Guard } from "../../../scripts/driver/guard";
import { run } from "../../../scripts/driver/run";
import {
  blue,
  canaryCourse,
  deployment,
  failure,
  fakeAws,
  fakeClock,
  fakeReporter,
  request,
  START,
  taskDefinition,
  type World,
} from "./fixtures";

async function drive(world: Partial<World>, variables: Record<string, string> = {}) {
  const clock = fakeClock();
  const said: string[] = [];
  const guard: Guard = {
    protect: (id) => said.push(`protect ${id} at minute ${(clock.now() - START) / 60_000}`),
    release: () => said.push("release"),
  };
  const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()), ...variables };
  const aws = fakeAws(clock, world);
  const reporter = fakeReporter();
  const exitCode = await run({ env, connect: () => aws, guard: () => guard, clock, reporter }).catch(
    (bug: Error) => bug.message,
  );
  return { exitCode, said, failed: reporter.failed };
}

describe("a run's deployment", () => {
  test("is guarded from its creation to its end", async () => {
    const { exitCode, said } = await drive({ courses: { "d-NEW000001": canaryCourse } });
    expect(exitCode).toBe(0);
    expect(said[0]).toBe("protect d-NEW000001 at minute 0");
    expect(said.filter((word) => word.startsWith("protect"))).toHaveLength(1);
    expect(said.at(-1)).toBe("release");
  });

  test("isn't guarded while it is taken back: a rollback is not to be stopped", async () => {
    const failed = deployment("Failed", { id: "d-NEW000001", rollbackId: "d-BACK00001" });
    const { said } = await drive({
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed }],
        "d-BACK00001": [{ minute: 3, deployment: deployment("Succeeded", { id: "d-BACK00001" }) }],
      },
    });
    expect(said[0]).toBe("protect d-NEW000001 at minute 0");
    expect(said[1]).toBe("release");
    expect(said.filter((word) => word.startsWith("protect"))).toHaveLength(1);
  });

  test("is guarded beyond a bug, since nobody follows it then", async () => {
    const { exitCode, said } = await drive({
      courses: { "d-NEW000001": canaryCourse },
      fails: (method) => (method === "deployment" ? (new TypeError("a bug") as never) : undefined),
    });
    expect(exitCode).toBe("a bug");
    expect(said).toEqual(["protect d-NEW000001 at minute 0"]);
  });

  test("is none where the service runs the revision already", async () => {
    const { exitCode, said } = await drive({
      taskSets: [{ ...blue, taskDefinition: taskDefinition(7) }],
      targetHealth: ["10.0.0.1:8080", "10.0.0.2:8080"].map((target) => ({
        target,
        state: "healthy",
        reason: undefined,
        description: undefined,
      })),
    });
    expect(exitCode).toBe(0);
    expect(said).toEqual([]);
  });

  test("is left alone by a run that is told so", async () => {
    const { exitCode, said } = await drive(
      { courses: { "d-NEW000001": canaryCourse } },
      { ECS_CODEDEPLOY_ON_CANCEL: "leave" },
    );
    expect(exitCode).toBe(0);
    expect(said).toEqual([]);
  });

  test("fails with 2 when it is to become something else", async () => {
    const { exitCode, failed } = await drive({}, { ECS_CODEDEPLOY_ON_CANCEL: "ignore" });
    expect(exitCode).toBe(2);
    expect(failed.join("\n")).toContain("ECS_CODEDEPLOY_ON_CANCEL: must be stop or leave (got ignore)");
  });

  test("isn't guarded where its order was refused", async () => {
    const { exitCode, said } = await drive({ creations: [failure("denied", "AccessDeniedException")] });
    expect(exitCode).toBe(2);
    expect(said).toEqual([]);
  });
});
