import { describe, expect, test } from "@jest/globals";
import { type RunInput, run } from "../../../scripts/driver/run";
import { guardBy } from "../../../scripts/watchdog/pipe";
import { canaryCourse } from "./courses";
import { fakeAws, type World } from "./fake-aws";
import {
  blue,
  deployment,
  failure,
  fakeClock,
  fakeReporter,
  request,
  START,
  taskDefinition,
} from "./fixtures";

async function drive(world: Partial<World>, variables: Record<string, string> = {}) {
  const clock = fakeClock();
  const said: string[] = [];
  // The guard itself, up to what its watchdog would hear.
  const input = {
    write: (text: string) => {
      const { kind, deploymentId, mark } = JSON.parse(text) as Record<string, string>;
      const minute = (clock.now() - START) / 60_000;
      said.push(kind === "release" ? kind : `${kind} ${deploymentId ?? mark} at minute ${minute}`);
    },
    end: () => undefined,
  };
  const guard: RunInput["guard"] = (place, onCancel) =>
    guardBy(() => input, reporter.failure, { place, onCancel });
  const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()), ...variables };
  const aws = fakeAws(clock, world);
  const reporter = fakeReporter();
  const mark = "1a2b3c4d";
  const exitCode = await run({ env, connect: () => aws, guard, mark, clock, reporter }).catch(
    (bug: Error) => bug.message,
  );
  return { exitCode, said, failed: reporter.failed };
}

describe("a run's deployment", () => {
  test("is guarded from its creation to its end", async () => {
    const { exitCode, said } = await drive({ courses: { "d-NEW000001": canaryCourse } });
    expect(exitCode).toBe(0);
    expect(said).toEqual(["ordered 1a2b3c4d at minute 0", "protect d-NEW000001 at minute 0", "release"]);
  });

  test("isn't guarded while it is rolled back: a rollback is not to be stopped", async () => {
    const failed = deployment("Failed", { id: "d-NEW000001", rollbackId: "d-BACK00001" });
    const { said } = await drive({
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed }],
        "d-BACK00001": [{ minute: 3, deployment: deployment("Succeeded", { id: "d-BACK00001" }) }],
      },
    });
    expect(said.slice(1)).toEqual(["protect d-NEW000001 at minute 0", "release"]);
  });

  test("stays guarded after a bug, because no run follows it then", async () => {
    const { exitCode, said } = await drive({
      courses: { "d-NEW000001": canaryCourse },
      fails: (method) => (method === "deployment" ? (new TypeError("a bug") as never) : undefined),
    });
    expect(exitCode).toBe("a bug");
    expect(said.slice(1)).toEqual(["protect d-NEW000001 at minute 0"]);
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

  test("is not stopped by a cancelled run if the setting says so", async () => {
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

  test("isn't guarded while its run waits for somebody who was faster", async () => {
    const { exitCode, said } = await drive({
      creations: [{ kind: "one-is-running" }, { kind: "created", id: "d-NEW000001" }],
      courses: { "d-NEW000001": canaryCourse },
    });
    expect(exitCode).toBe(0);
    const round = ["ordered 1a2b3c4d at minute 0", "release"];
    expect(said.slice(0, 2)).toEqual(round);
    expect(said.filter((word) => word === "release")).toHaveLength(2);
    expect(said).toContainEqual(expect.stringMatching(/^protect d-NEW000001/));
  });

  test("is looked for still where somebody was faster than the second order, and the first had no answer", async () => {
    const { said } = await drive({
      creations: [failure("transient", "ECONNRESET"), { kind: "one-is-running" }],
    });
    expect(said.filter((word) => word.startsWith("ordered"))).toHaveLength(3);
    expect(said).not.toContain("release");
  });

  test("isn't guarded where its order was refused", async () => {
    const { exitCode, said } = await drive({ creations: [failure("denied", "AccessDeniedException")] });
    expect(exitCode).toBe(2);
    expect(said).toEqual(["ordered 1a2b3c4d at minute 0", "release"]);
  });

  test("is looked for by its order's mark from before the order to its answer, and beyond the run that got none", async () => {
    const lost = await drive({ creations: [failure("transient", "ECONNRESET")] });
    expect(lost.exitCode).toBe(5);
    expect(lost.said[0]).toBe("ordered 1a2b3c4d at minute 0");
    expect(lost.said).not.toContain("release");

    const broken = await drive({ creations: [new TypeError("a bug") as never] });
    expect(broken).toMatchObject({ exitCode: "a bug", said: ["ordered 1a2b3c4d at minute 0"] });
  });
});
