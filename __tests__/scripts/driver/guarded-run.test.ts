import { describe, expect, test } from "@jest/globals";
import { type RunInput, run } from "../../../scripts/driver/run";
import { guardBy } from "../../../scripts/watchdog/pipe";
import { expectGolden } from "../../support/golden";
import { canaryCourse } from "./courses";
import { fakeAws, type World } from "./fake-aws";
import {
  blue,
  deployment,
  failure,
  fakeClock,
  fakeReporter,
  MINUTE,
  request,
  START,
  taskDefinition,
} from "./fixtures";

const ORDERED = ["ordered", "1a2b3c4d", 0];
const PROTECTED = ["protect", "d-NEW000001", 0];
const RELEASED = ["release"];

async function drive(world: Partial<World>, variables: Record<string, string> = {}) {
  const clock = fakeClock();
  const received: (readonly (string | number)[])[] = [];
  const minutes = () => (clock.now() - START) / MINUTE;
  // The real guard; `received` is what its watchdog would receive: the kind, the id or the mark, and the minute.
  const input = {
    write: (text: string) => {
      const { kind, deploymentId, mark } = JSON.parse(text) as Record<string, string>;
      received.push(kind === "release" ? [kind] : [kind ?? "", deploymentId ?? mark ?? "", minutes()]);
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
  return { exitCode, received, failed: reporter.failed, aws };
}

describe("a run's deployment", () => {
  test("is guarded from its creation to its end", async () => {
    const { exitCode, received } = await drive({ courses: { "d-NEW000001": canaryCourse } });
    expect(exitCode).toBe(0);
    expect(received).toEqual([ORDERED, PROTECTED, RELEASED]);
  });

  test("isn't guarded while it is rolled back", async () => {
    const failed = deployment("Failed", { id: "d-NEW000001", rollbackId: "d-BACK00001" });
    const { received } = await drive({
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed }],
        "d-BACK00001": [{ minute: 3, deployment: deployment("Succeeded", { id: "d-BACK00001" }) }],
      },
    });
    expect(received.slice(1)).toEqual([PROTECTED, RELEASED]);
  });

  test("stays guarded after a bug, because no run follows it then", async () => {
    const { exitCode, received } = await drive({
      courses: { "d-NEW000001": canaryCourse },
      fails: (method) => (method === "deployment" ? (new TypeError("a bug") as never) : undefined),
    });
    expect(exitCode).toBe("a bug");
    expect(received.slice(1)).toEqual([PROTECTED]);
  });

  test("isn't guarded when the service already runs the revision", async () => {
    const { exitCode, received } = await drive({
      taskSets: [{ ...blue, taskDefinition: taskDefinition(7) }],
      targetHealth: ["10.0.0.1:8080", "10.0.0.2:8080"].map((target) => ({
        target,
        state: "healthy",
        reason: undefined,
        description: undefined,
      })),
    });
    expect(exitCode).toBe(0);
    expect(received).toEqual([]);
  });

  test("is not stopped by a cancelled run if the setting says so", async () => {
    const { exitCode, received } = await drive(
      { courses: { "d-NEW000001": canaryCourse } },
      { ECS_CODEDEPLOY_ON_CANCEL: "leave" },
    );
    expect(exitCode).toBe(0);
    expect(received).toEqual([]);
  });

  test("fails with 2 when ECS_CODEDEPLOY_ON_CANCEL is neither stop nor leave", async () => {
    const { exitCode, failed, aws } = await drive({}, { ECS_CODEDEPLOY_ON_CANCEL: "ignore" });
    expect(exitCode).toBe(2);
    expect(aws.calls).toEqual([]);
    expectGolden("wrong-on-cancel.txt", failed);
  });

  test("isn't guarded while its run waits for another deployment", async () => {
    const { exitCode, received } = await drive({
      creations: [{ kind: "another-deployment-running" }, { kind: "created", id: "d-NEW000001" }],
      courses: { "d-NEW000001": canaryCourse },
    });
    expect(exitCode).toBe(0);
    const round = [ORDERED, RELEASED];
    expect(received.slice(0, 2)).toEqual(round);
    expect(received.filter(([kind]) => kind === "release")).toHaveLength(2);
    expect(received.map((word) => word.slice(0, 2))).toContainEqual(["protect", "d-NEW000001"]);
  });

  test("is still searched for when the second order is refused and the first got no answer", async () => {
    const { received } = await drive({
      creations: [failure("transient", "ECONNRESET"), { kind: "another-deployment-running" }],
    });
    expect(received.filter(([kind]) => kind === "ordered")).toHaveLength(3);
    expect(received).not.toContainEqual(RELEASED);
  });

  test("isn't guarded when its order was refused", async () => {
    const { exitCode, received } = await drive({ creations: [failure("denied", "AccessDeniedException")] });
    expect(exitCode).toBe(2);
    expect(received).toEqual([ORDERED, RELEASED]);
  });

  test("is searched for by its order's mark until the order is answered, also after the run", async () => {
    const lost = await drive({ creations: [failure("transient", "ECONNRESET")] });
    expect(lost.exitCode).toBe(5);
    expect(lost.received[0]).toEqual(ORDERED);
    expect(lost.received).not.toContainEqual(RELEASED);

    const broken = await drive({ creations: [new TypeError("a bug") as never] });
    expect(broken).toMatchObject({ exitCode: "a bug", received: [ORDERED] });
  });
});
