import { describe, expect, test } from "@jest/globals";
import type { Aws, Deployment } from "../../../../scripts/aws";
import type { DeploymentRequest } from "../../../../scripts/contract";
import { run } from "../../../../scripts/driver/run";
import { parseDescription } from "../../../../scripts/driver/state/description";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { guardBy } from "../../../../scripts/watchdog/pipe";
import { expectGolden } from "../../../support/golden";
import { canaryCourse, type Step } from "../courses";
import { fakeAws, type World } from "../fake-aws";
import {
  allDone,
  blue,
  deployment,
  described,
  failure,
  fakeClock,
  fakeReporter,
  green,
  MINUTE,
  request,
  START,
  target,
  weights,
} from "../fixtures";

const ID = "d-NEW000001";
const OWN = { fingerprint: fingerprintOf(request()), isDoneWhenShifted: true };
const SHIFTED = described(OWN);
const deploymentWith = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { sha256: fingerprintOf(request()), ...changes });

/** Green serves, and blue is kept for three minutes more. */
const terminating = (description?: string): readonly Step[] => [
  { minute: 0, deployment: deploymentWith("InProgress", { description }), target: allDone },
  { minute: 3, deployment: deploymentWith("Succeeded", { description }), target: allDone, taskSets: [green] },
];
const late: Partial<World> = { taskSets: [green, { ...blue, status: "ACTIVE" }], weights: weights(100) };

async function adopted(
  steps: readonly Step[],
  changes: Partial<DeploymentRequest> = {},
  world: Partial<World> = late,
) {
  const clock = fakeClock();
  const reporter = fakeReporter();
  const words: string[] = [];
  const input = {
    write: (text: string) =>
      words.push(`${JSON.parse(text).kind} at minute ${Math.round((clock.now() - START) / MINUTE)}`),
    end: () => undefined,
  };
  const aws: Aws = fakeAws(clock, { running: [[ID]], courses: { [ID]: steps }, ...world });
  const exitCode = await run({
    env: { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request(changes)) },
    connect: () => aws,
    guard: (place, onCancel) => guardBy(() => input, reporter.failure, { place, onCancel }),
    mark: "1a2b3c4d",
    clock,
    reporter,
  });
  return { exitCode, words, printed: reporter.printed, minutes: (clock.now() - START) / MINUTE };
}
const shiftIsEnough = { successPoint: "traffic-shifted" } as const;

describe("a deployment whose traffic has shifted, when that was its success", () => {
  test("is verified and left at once by a run that has the same success point, and never guarded", async () => {
    const { exitCode, words, printed, minutes } = await adopted(terminating(), shiftIsEnough);

    expect([exitCode, minutes, words]).toEqual([0, 0, []]);
    expectGolden("accepted.txt", printed);
  });

  test("is followed to the end of the old tasks by a run with another success point, and is never guarded", async () => {
    const { exitCode, words, minutes } = await adopted(terminating(SHIFTED));

    expect([exitCode, words]).toEqual([0, []]);
    expect(minutes).toBeGreaterThanOrEqual(3);
  });

  test("isn't guarded either when CodeDeploy doesn't say how far it is: it is live", async () => {
    const fails: World["fails"] = (method) =>
      method === "deploymentTarget" ? failure("denied", "AccessDeniedException") : undefined;
    const { exitCode, words } = await adopted(terminating(SHIFTED), {}, { ...late, fails });

    expect([exitCode, words]).toEqual([0, []]);
  });

  test("is guarded until then when it shifts while it is followed", async () => {
    const marked = canaryCourse.map((step) => ({
      ...step,
      deployment: { ...step.deployment, ...deploymentWith(step.deployment.status, { description: SHIFTED }) },
    }));
    const { exitCode, words } = await adopted(marked, {}, {});

    expect([exitCode, words]).toEqual([0, ["protect at minute 0", "release at minute 8"]]);
  });
});

describe("a rollback that an operator ordered", () => {
  const BACK = described({ ...OWN, isDoneWhenShifted: false, liveBefore: "shop:8", isRollback: true });
  const MINE = described({ ...OWN, order: "1a2b3c4d", liveBefore: "shop:8", isRollback: true });
  const inHook = target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "InProgress" }, 100);
  const moving = target({ AllowTraffic: "InProgress" }, 100);

  test.each([
    ["in its termination wait", BACK, allDone],
    ["while a hook runs after the shift", BACK, inHook],
    ["as soon as it has all traffic", BACK, moving],
    ["where this run ordered it", MINE, allDone],
  ])("is not guarded after it has moved production: %s", async (_when, description, seen) => {
    const [first, ...rest] = terminating(description);
    const steps = first === undefined ? [] : [{ ...first, target: seen }, ...rest];
    const { exitCode, words } = await adopted(steps);

    expect([exitCode, words]).toEqual([0, []]);
  });

  test("is not guarded when CodeDeploy doesn't say how far it is, and it is live", async () => {
    const fails: World["fails"] = (method) =>
      method === "deploymentTarget" ? failure("denied", "AccessDeniedException") : undefined;
    const { exitCode, words } = await adopted(terminating(BACK), {}, { ...late, fails });

    expect([exitCode, words]).toEqual([0, []]);
  });

  test("is guarded until it has moved production", async () => {
    const marked = canaryCourse.map((step) => ({
      ...step,
      deployment: { ...step.deployment, ...deploymentWith(step.deployment.status, { description: BACK }) },
    }));
    const { exitCode, words } = await adopted(marked, {}, {});

    expect([exitCode, words]).toEqual([0, ["protect at minute 0", "release at minute 8"]]);
  });
});

describe("a deployment whose traffic has shifted still has its watchdog", () => {
  test.each<[string, readonly Step[], Partial<World>]>([
    ["if the run did not call that a success", terminating(), late],
    ["where this run ordered it", terminating(described({ ...OWN, order: "1a2b3c4d" })), late],
    [
      "where a hook is still to judge it",
      [
        {
          minute: 0,
          deployment: deploymentWith("InProgress", { description: SHIFTED }),
          target: target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "InProgress" }, 100),
        },
        ...terminating(SHIFTED).slice(1),
      ],
      late,
    ],
    [
      "where something else is live",
      terminating(SHIFTED).map((step) => ({ ...step, taskSets: [blue] })),
      { weights: weights(0) },
    ],
  ])("%s", async (_, steps, world) => {
    const { words } = await adopted(steps, {}, world);

    expect(words[0]).toBe("protect at minute 0");
  });
});

test("the description records the success point traffic-shifted", async () => {
  for (const [changes, isSaid] of [
    [shiftIsEnough, true],
    [{}, false],
  ] as const) {
    const clock = fakeClock();
    const aws = fakeAws(clock, { courses: { [ID]: canaryCourse } });
    const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request(changes)) };
    await run({ env, connect: () => aws, clock, reporter: fakeReporter() });

    expect(parseDescription(aws.orders[0]?.description)?.isDoneWhenShifted).toBe(isSaid);
  }
});
