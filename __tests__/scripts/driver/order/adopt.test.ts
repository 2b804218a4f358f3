import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
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
const deploymentWith = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { sha256: fingerprintOf(request()), ...changes });

const adopted = (steps: readonly Step[], world: Partial<World> = {}, others: World["courses"] = {}) =>
  drive({ running: [[ID]], courses: { [ID]: steps, ...others }, ...world });

/** Green is PRIMARY and serves, blue waits for its end; then an operator stops it, and CodeDeploy rolls back. */
const withRollback = (stopped: Partial<Step> = {}): Step[] => [
  { minute: 0, deployment: deploymentWith("InProgress"), target: allDone },
  {
    minute: 2,
    deployment: deploymentWith("Stopped", { rollbackId: "d-BACK00001" }),
    target: allDone,
    ...stopped,
  },
];
const back = (changes: Partial<Step> = {}): World["courses"] => ({
  "d-BACK00001": [{ minute: 0, deployment: deployment("Succeeded", { id: "d-BACK00001" }), ...changes }],
});
const late: Partial<World> = { taskSets: [green, { ...blue, status: "ACTIVE" }], weights: weights(100) };

describe("a running deployment of this revision", () => {
  test("is followed to its end, with its id and link first, and no deployment is created", async () => {
    const { exitCode, aws, printed } = await adopted(
      canaryCourse.map((step) => ({
        ...step,
        deployment: { ...step.deployment, ...deploymentWith(step.deployment.status) },
      })),
    );

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(0);
    expectGolden("adopted.txt", printed.slice(0, 5));
  });

  test("has the time left of its limit, counted from its creation", async () => {
    const since = { createdAt: START - 80 * MINUTE };
    const { exitCode, minutes } = await adopted([
      {
        minute: 0,
        deployment: deploymentWith("InProgress", since),
        target: target({ Install: "InProgress" }),
      },
    ]);

    expect(exitCode).toBe(5);
    expect(minutes).toBe(5);
  });

  test('that fails is "rolled back" when the present PRIMARY is live at the end', async () => {
    const { exitCode } = await adopted([
      { minute: 0, deployment: deploymentWith("InProgress"), target: target({ Install: "InProgress" }) },
      { minute: 1, deployment: deploymentWith("Failed") },
    ]);

    expect(exitCode).toBe(3);
  });
});

describe("a deployment whose new task set is PRIMARY already, and that is rolled back,", () => {
  test('is "rolled back" when the task set with the label blue is live again', async () => {
    const { exitCode } = await adopted(withRollback({ taskSets: [blue], weights: weights(0) }), late, back());

    expect(exitCode).toBe(3);
  });

  test('is "rolled back" when a new task set of the old revision is live', async () => {
    const anew = { ...blue, id: "ecs-svc/0003" };
    const { exitCode } = await adopted(withRollback({ taskSets: [anew], weights: weights(0) }), late, back());

    expect(exitCode).toBe(3);
  });

  test("fails with 4 when the new task set is still live although its rollback succeeded", async () => {
    const { exitCode } = await adopted(withRollback(), late, back());

    expect(exitCode).toBe(4);
  });

  test("is judged by the one other task set when CodeDeploy doesn't say which is blue", async () => {
    const unlabelled = { ...allDone, taskSets: [targetTaskSet("green", 100)] };
    const steps = withRollback({ taskSets: [blue], weights: weights(0) });
    const { exitCode } = await adopted(
      steps.map((step) => ({ ...step, target: unlabelled })),
      late,
      back(),
    );

    expect(exitCode).toBe(3);
  });
});

test("a deployment has its own time when its traffic shift is answered only when it is asked again", async () => {
  const { exitCode, printed, aws } = await adopted(
    canaryCourse.map((step) => ({ ...step, deployment: deploymentWith(step.deployment.status) })),
    {
      fails: (method, minute) =>
        method === "trafficShift" && minute < 1 ? failure("transient", "ThrottlingException") : undefined,
    },
  );

  expect([exitCode, aws.count("trafficShift")]).toEqual([0, 13]);
  expectGolden("adopted-after-a-throttled-call.txt", printed.slice(0, 5));
});

test.each([
  ["transient", failure("transient", "ThrottlingException")],
  ["denied", failure("denied", "AccessDeniedException")],
])("a deployment is followed to its end when its traffic shift can't be read: %s", async (name, failed) => {
  const ON = { dynamicIn: false, dynamicOut: false, scheduled: false };
  const marks = { description: described({ fingerprint: fingerprintOf(request()), scalingBefore: ON }) };
  const { exitCode, printed, aws } = await adopted(
    canaryCourse.map((step) => ({ ...step, deployment: deploymentWith(step.deployment.status, marks) })),
    { fails: (method) => (method === "trafficShift" ? failed : undefined) },
  );

  expect(exitCode).toBe(0);
  expectGolden(`adopted-${name}.txt`, printed.slice(2, 3));
  expect(aws.suspensions.at(-1)).toEqual(ON);
});

test("a deployment with an unknown traffic shift is followed for longer than an all-at-once one", async () => {
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
              deployment: deploymentWith(step.deployment.status),
              weights: weights(index * 100),
            },
          ],
    ),
    { fails: (method) => (method === "trafficShift" ? failure("transient") : undefined) },
  );

  expect(exitCode).toBe(0);
  expect(Math.floor(minutes)).toBe(100);
});
