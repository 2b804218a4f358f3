import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { canaryCourse, type Step } from "../courses";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import {
  allDone,
  blue,
  deployment,
  described,
  failure,
  green,
  MINUTE,
  request,
  START,
  target,
  targetTaskSet,
  weights,
} from "../fixtures";

const ID = "d-NEW000001";
const own = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { sha256: fingerprintOf(request()), ...changes });

const adopted = (steps: readonly Step[], world: Partial<World> = {}, others: World["courses"] = {}) =>
  drive({ running: [[ID]], courses: { [ID]: steps, ...others }, ...world });

/** Green is PRIMARY and serves, blue waits for its end; then somebody stops it, and CodeDeploy goes back. */
const takenBack = (stopped: Partial<Step> = {}): Step[] => [
  { minute: 0, deployment: own("InProgress"), target: allDone },
  { minute: 2, deployment: own("Stopped", { rollbackId: "d-BACK00001" }), target: allDone, ...stopped },
];
const back = (changes: Partial<Step> = {}): World["courses"] => ({
  "d-BACK00001": [{ minute: 0, deployment: deployment("Succeeded", { id: "d-BACK00001" }), ...changes }],
});
const late: Partial<World> = { taskSets: [green, { ...blue, status: "ACTIVE" }], weights: weights(100) };

describe("a deployment of this revision that runs already", () => {
  test("is followed to its end, with its id and link first, and nothing is ordered", async () => {
    const { exitCode, aws, said } = await adopted(
      canaryCourse.map((step) => ({
        ...step,
        deployment: { ...step.deployment, ...own(step.deployment.status) },
      })),
    );

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(0);
    expect(said[0]).toBe("Deployment d-NEW000001 of shop:7 to shop/web is already running: following it");
    expect(said[1]).toContain("/deployments/d-NEW000001?region=eu-west-1");
  });

  test("has the time that is left of its own, counted from its creation", async () => {
    const since = { createdAt: START - 80 * MINUTE };
    const { exitCode, said, minutes } = await adopted([
      { minute: 0, deployment: own("InProgress", since), target: target({ Install: "InProgress" }) },
    ]);

    expect(said.join("\n")).toContain("waiting until 12:05:00 UTC at most (5m 00s)");
    expect(exitCode).toBe(5);
    expect(minutes).toBe(5);
  });

  test("and fails is rolled back when what is PRIMARY now is so at the end", async () => {
    const { exitCode } = await adopted([
      { minute: 0, deployment: own("InProgress"), target: target({ Install: "InProgress" }) },
      { minute: 1, deployment: own("Failed") },
    ]);

    expect(exitCode).toBe(3);
  });
});

describe("a deployment whose green is PRIMARY already, and that is rolled back", () => {
  test("is rolled back when the task set that CodeDeploy calls blue is live again", async () => {
    const { exitCode } = await adopted(takenBack({ taskSets: [blue], weights: weights(0) }), late, back());

    expect(exitCode).toBe(3);
  });

  test("is rolled back by a task set of blue's revision, where blue's own was gone", async () => {
    const anew = { ...blue, id: "ecs-svc/0003" };
    const { exitCode } = await adopted(takenBack({ taskSets: [anew], weights: weights(0) }), late, back());

    expect(exitCode).toBe(3);
  });

  test("fails with 4 when green is still live, although its rollback succeeded", async () => {
    const { exitCode } = await adopted(takenBack(), late, back());

    expect(exitCode).toBe(4);
  });

  test("is judged by the one other task set where CodeDeploy doesn't say which is blue", async () => {
    const unlabelled = { ...allDone, taskSets: [targetTaskSet("green", 100)] };
    const steps = takenBack({ taskSets: [blue], weights: weights(0) });
    const { exitCode } = await adopted(
      steps.map((step) => ({ ...step, target: unlabelled })),
      late,
      back(),
    );

    expect(exitCode).toBe(3);
  });
});

test("a deployment has its own time where its traffic shift is answered only when it is asked again", async () => {
  const { exitCode, said, aws } = await adopted(
    canaryCourse.map((step) => ({ ...step, deployment: own(step.deployment.status) })),
    {
      fails: (method, minute) =>
        method === "trafficShift" && minute < 1 ? failure("transient", "ThrottlingException") : undefined,
    },
  );

  expect([exitCode, aws.count("trafficShift")]).toEqual([0, 13]);
  expect(said.join("\n")).toContain("waiting until 13:25:00 UTC at most (1h 24m)");
  expect(said.join("\n")).not.toContain("is not known");
});

test.each([
  ["isn't answered", failure("transient", "ThrottlingException")],
  ["may not be asked for", failure("denied", "AccessDeniedException")],
])("a deployment is followed to its end all the same where its traffic shift %s", async (_why, failed) => {
  const ON = { dynamicIn: false, dynamicOut: false, scheduled: false };
  const marks = { description: described({ fingerprint: fingerprintOf(request()), scalingBefore: ON }) };
  const { exitCode, said, aws } = await adopted(
    canaryCourse.map((step) => ({ ...step, deployment: own(step.deployment.status, marks) })),
    { fails: (method) => (method === "trafficShift" ? failed : undefined) },
  );

  expect(exitCode).toBe(0);
  expect(said[2]).toMatch(
    /How its traffic shifts is not known: waiting until 13:20:00 UTC at most \(49h (19|20)m\)$/,
  );
  expect(aws.suspensions.at(-1)).toEqual(ON);
});

test("a deployment whose traffic shift isn't told is followed beyond the time that one at once would have", async () => {
  const [first] = canaryCourse;
  const last = canaryCourse.at(-1);
  const { exitCode, minutes } = await adopted(
    [first, last].flatMap((step, index) =>
      step === undefined
        ? []
        : [
            {
              ...step,
              minute: index * 100,
              deployment: own(step.deployment.status),
              weights: weights(index * 100),
            },
          ],
    ),
    { fails: (method) => (method === "trafficShift" ? failure("transient") : undefined) },
  );

  expect(exitCode).toBe(0);
  expect(Math.floor(minutes)).toBe(100);
});
