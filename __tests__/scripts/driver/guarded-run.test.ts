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
  const printed: string[] = [];
  // The guard itself, up to what its watchdog would hear.
  const input = {
    write: (text: string) => {
      const { kind, deploymentId, mark } = JSON.parse(text) as Record<string, string>;
      const minute = (clock.now() - START) / 60_000;
      printed.push(kind === "release" ? kind : `${kind} ${deploymentId ?? mark} at minute ${minute}`);
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
  return { exitCode, printed, failed: reporter.failed };
}

describe("a run's deployment", () => {
  test("is guarded from its creation to its end", async () => {
    const { exitCode, printed } = await drive({ courses: { "d-NEW000001": canaryCourse } });
    expect(exitCode).toBe(0);
    expect(printed).toEqual(["ordered 1a2b3c4d at minute 0", "protect d-NEW000001 at minute 0", "release"]);
  });

  test("is not guarded while it is rolled back, because a rollback must not be stopped", async () => {
    const failed = deployment("Failed", { id: "d-NEW000001", rollbackId: "d-BACK00001" });
    const { printed } = await drive({
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed }],
        "d-BACK00001": [{ minute: 3, deployment: deployment("Succeeded", { id: "d-BACK00001" }) }],
      },
    });
    expect(printed.slice(1)).toEqual(["protect d-NEW000001 at minute 0", "release"]);
  });

  test("stays guarded after a bug, because no run follows it then", async () => {
    const { exitCode, printed } = await drive({
      courses: { "d-NEW000001": canaryCourse },
      fails: (method) => (method === "deployment" ? (new TypeError("a bug") as never) : undefined),
    });
    expect(exitCode).toBe("a bug");
    expect(printed.slice(1)).toEqual(["protect d-NEW000001 at minute 0"]);
  });

  test("is not created if the service already runs the revision", async () => {
    const { exitCode, printed } = await drive({
      taskSets: [{ ...blue, taskDefinition: taskDefinition(7) }],
      targetHealth: ["10.0.0.1:8080", "10.0.0.2:8080"].map((target) => ({
        target,
        state: "healthy",
        reason: undefined,
        description: undefined,
      })),
    });
    expect(exitCode).toBe(0);
    expect(printed).toEqual([]);
  });

  test("is not stopped by a cancelled run if the setting says so", async () => {
    const { exitCode, printed } = await drive(
      { courses: { "d-NEW000001": canaryCourse } },
      { ECS_CODEDEPLOY_ON_CANCEL: "leave" },
    );
    expect(exitCode).toBe(0);
    expect(printed).toEqual([]);
  });

  test("fails with 2 when the setting has another value", async () => {
    const { exitCode, failed } = await drive({}, { ECS_CODEDEPLOY_ON_CANCEL: "ignore" });
    expect(exitCode).toBe(2);
    expect(failed.join("\n")).toContain("ECS_CODEDEPLOY_ON_CANCEL: must be stop or leave (got ignore)");
  });

  test("is not guarded while its run waits for the deployment of a faster run", async () => {
    const { exitCode, printed } = await drive({
      creations: [{ kind: "another-deployment-running" }, { kind: "created", id: "d-NEW000001" }],
      courses: { "d-NEW000001": canaryCourse },
    });
    expect(exitCode).toBe(0);
    const round = ["ordered 1a2b3c4d at minute 0", "release"];
    expect(printed.slice(0, 2)).toEqual(round);
    expect(printed.filter((word) => word === "release")).toHaveLength(2);
    expect(printed).toContainEqual(expect.stringMatching(/^protect d-NEW000001/));
  });

  test("is searched for if another run was faster than the second order, and the first had no answer", async () => {
    const { printed } = await drive({
      creations: [failure("transient", "ECONNRESET"), { kind: "another-deployment-running" }],
    });
    expect(printed.filter((word) => word.startsWith("ordered"))).toHaveLength(3);
    expect(printed).not.toContain("release");
  });

  test("is not guarded if its order was refused", async () => {
    const { exitCode, printed } = await drive({ creations: [failure("denied", "AccessDeniedException")] });
    expect(exitCode).toBe(2);
    expect(printed).toEqual(["ordered 1a2b3c4d at minute 0", "release"]);
  });

  test("is protected by its order's mark from before the order until the answer, even after the end of a run without an answer", async () => {
    const lost = await drive({ creations: [failure("transient", "ECONNRESET")] });
    expect(lost.exitCode).toBe(5);
    expect(lost.printed[0]).toBe("ordered 1a2b3c4d at minute 0");
    expect(lost.printed).not.toContain("release");

    const broken = await drive({ creations: [new TypeError("a bug") as never] });
    expect(broken).toMatchObject({ exitCode: "a bug", printed: ["ordered 1a2b3c4d at minute 0"] });
  });
});
