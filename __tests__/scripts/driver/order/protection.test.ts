import { describe, expect, test } from "@jest/globals";
import type { Aws, DeploymentTarget } from "../../../../scripts/aws";
import type { DeploymentRequest } from "../../../../scripts/contract";
import { deploy } from "../../../../scripts/driver/deploy";
import type { Description } from "../../../../scripts/driver/state/description";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { cleanUpAfter, type Message } from "../../../../scripts/watchdog/clean-up";
import { guardBy } from "../../../../scripts/watchdog/pipe";
import { canaryCourse, type Step } from "../courses";
import { fakeContext, type World } from "../fake-aws";
import {
  allDone,
  blue,
  deployment,
  described,
  failure,
  fakeClock,
  green,
  MINUTE,
  request,
  START,
  target,
  weights,
} from "../fixtures";

const ID = "d-NEW000001";
const MARK = "1a2b3c4d";
const SERVICE = { cluster: "shop", service: "web" };
const ROLLBACK = { rollbackOf: "shop:8" };
const LOST = failure("transient", "TimeoutError");

/** 10 % of the traffic moves at minute 3, all of it at minute 8. A hook runs until minute 20, and the old tasks stop at 25. */
const course: readonly Step[] = [
  ...canaryCourse.filter(({ minute }) => minute <= 7.5),
  {
    minute: 9,
    deployment: deployment("InProgress"),
    target: target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "InProgress" }, 100),
    taskSets: [green, { ...blue, status: "ACTIVE" }],
  },
  { minute: 20, deployment: deployment("InProgress"), target: allDone },
  { minute: 25, deployment: deployment("Succeeded"), target: allDone, taskSets: [green] },
];

/** What this run's order of a rollback says. */
const OWN: Partial<Description> = { order: MARK, isRollback: true, liveBefore: "shop:8" };
/** What the order of another run says, for which the traffic shift is the success. */
const OTHERS: Partial<Description> = { order: "ffffffff", isDoneWhenShifted: true };

/** The order gets no answer, and then a deployment of this revision with this description is running. */
const lostOrder = (says: Partial<Description>): Partial<World> => {
  const sha256 = fingerprintOf(request());
  const description = described({ fingerprint: sha256, ...says });
  const foundCourse = course.map((step) => ({
    ...step,
    deployment: { ...step.deployment, sha256, description },
  }));
  return { creations: [LOST], running: [[], [ID]], courses: { [ID]: foundCourse } };
};

interface Options {
  readonly rollbackOf?: string;
  /** How long AWS takes to answer the order. @default 0 */
  readonly orderMinutes?: number;
  readonly successPoint?: DeploymentRequest["successPoint"];
}

/** Deploys, and returns what the run has sent to its watchdog, with the minute of each message. */
async function protectionOf(
  world: Partial<World>,
  { orderMinutes = 0, successPoint, ...attempt }: Options = {},
) {
  const of = request(successPoint === undefined ? {} : { successPoint });
  const context = fakeContext({ courses: { [ID]: course }, ...world }, of);
  const aws: Aws = {
    ...context.aws,
    createDeployment: async (order) => {
      await context.clock.sleep(orderMinutes * MINUTE);
      return context.aws.createDeployment(order);
    },
  };
  const sent: Message[] = [];
  const minutes: number[] = [];
  const input = {
    write: (text: string) => {
      sent.push(JSON.parse(text));
      minutes.push(Math.round((context.clock.now() - START) / MINUTE));
    },
    end: () => undefined,
  };
  const guard = guardBy(() => input, context.reporter.failure, { place: request(), onCancel: "stop" });
  const settings = {
    isRetry: true,
    runId: undefined,
    who: undefined,
    whenRunning: "fail",
    breakGlass: undefined,
  } as const;
  const end = await deploy({ ...context, aws, guard, mark: MARK }, { ...settings, ...attempt }).then(
    ({ kind }) => kind,
    (error: Error) => error.message,
  );
  return { end, sent, when: sent.map(({ kind }, index) => `${kind} at minute ${minutes[index]}`) };
}

/** The deployments that the watchdog stops if the run ends after these messages. */
async function stoppedAfter(sent: readonly Message[], seen: DeploymentTarget): Promise<readonly string[]> {
  async function* lines() {
    yield* sent.map((message) => JSON.stringify(message));
  }
  const stopped: string[] = [];
  await cleanUpAfter(lines(), {
    clock: fakeClock(),
    log: () => undefined,
    aws: {
      ...fakeContext().aws,
      deploymentTarget: async () => seen,
      stopDeployment: async (id) => void stopped.push(id),
    },
  });
  return stopped;
}

describe("a release", () => {
  test("is protected from its order to its end", async () => {
    const { end, when } = await protectionOf({});

    expect(end).toBe("succeeded");
    expect(when).toEqual(["ordered at minute 0", "protect at minute 0", "release at minute 25"]);
  });
});

describe("a release that fails", () => {
  test("is released at its end: the watchdog must not stop the rollback that follows", async () => {
    const back = "d-BACK00001";
    const { end, when } = await protectionOf({
      courses: {
        [ID]: [
          ...canaryCourse.filter(({ minute }) => minute < 5),
          { minute: 5, deployment: deployment("Failed", { rollbackId: back }) },
        ],
        [back]: [
          { minute: 5, deployment: deployment("InProgress", { id: back }) },
          {
            minute: 20,
            deployment: deployment("Succeeded", { id: back }),
            weights: weights(0),
            taskSets: [blue],
          },
        ],
      },
    });

    expect(end).toBe("rolled-back");
    expect(when.at(-1)).toBe("release at minute 6");
  });
});

describe("a rollback by an operator", () => {
  test("is protected from its order until it has moved all production traffic", async () => {
    const { end, when } = await protectionOf({}, ROLLBACK);

    expect(end).toBe("succeeded");
    expect(when).toEqual(["ordered at minute 0", "protect at minute 0", "release at minute 8"]);
  });

  test("is protected to its end when it fails halfway", async () => {
    const failed: readonly Step[] = [
      ...canaryCourse.filter(({ minute }) => minute < 7),
      { minute: 5, deployment: deployment("Failed"), weights: weights(0), taskSets: [blue] },
    ];
    const { when } = await protectionOf({ courses: { [ID]: failed } }, ROLLBACK);

    expect(["release at minute 5", "release at minute 6"]).toContain(when.at(-1));
  });

  test("tells the watchdog which service it must check before it stops anything", async () => {
    const { sent } = await protectionOf({}, ROLLBACK);

    expect(sent.slice(0, 2)).toMatchObject([
      { kind: "ordered", mark: MARK, unlessMoved: SERVICE },
      { kind: "protect", deploymentId: ID, unlessMoved: SERVICE },
    ]);
  });

  // The check of the watchdog isn't enough: AWS may answer it with a state that the run has seen pass.
  test("is not stopped after the run has seen it move production, whatever the watchdog sees", async () => {
    const { sent } = await protectionOf({}, ROLLBACK);
    const before = target({ AllowTraffic: "InProgress" }, 10);

    expect(await stoppedAfter(sent.slice(0, 2), before)).toEqual([ID]);
    expect(await stoppedAfter(sent, before)).toEqual([]);
  });

  // The release of the run isn't enough: it may die before its next call.
  test("is not stopped if it has moved production and the run hasn't seen it", async () => {
    const { sent } = await protectionOf({}, ROLLBACK);

    expect(await stoppedAfter(sent.slice(0, 1), allDone)).toEqual([]);
    expect(await stoppedAfter(sent.slice(0, 2), allDone)).toEqual([]);
  });
});

describe("a rollback whose order had no answer", () => {
  test("is protected again when it is found, until it has moved all production traffic", async () => {
    const { end, sent, when } = await protectionOf(lostOrder(OWN), ROLLBACK);

    expect(end).toBe("succeeded");
    expect(when).toEqual(["ordered at minute 0", "protect at minute 0", "release at minute 8"]);
    expect(sent[1]).toEqual({ kind: "protect", deploymentId: ID, unlessMoved: SERVICE });
  });

  test("is released when it is found after it has moved production", async () => {
    const { end, when } = await protectionOf(lostOrder(OWN), { ...ROLLBACK, orderMinutes: 10 });

    expect(end).toBe("succeeded");
    expect(when).toEqual(["ordered at minute 0", "release at minute 10"]);
  });

  test("is released when it is found live and CodeDeploy doesn't say how far it is", async () => {
    const fails: World["fails"] = (method) =>
      method === "deploymentTarget" ? failure("denied", "AccessDeniedException") : undefined;
    const { end, when } = await protectionOf({ ...lostOrder(OWN), fails }, { ...ROLLBACK, orderMinutes: 10 });

    expect(end).toBe("succeeded");
    expect(when).toEqual(["ordered at minute 0", "release at minute 10"]);
  });
});

describe("a rollback that is no longer followed", () => {
  test("continues when AWS refuses the run's questions", async () => {
    const { end, when } = await protectionOf(
      {
        fails: (method) => (method === "deployment" ? failure("denied", "AccessDeniedException") : undefined),
      },
      ROLLBACK,
    );

    expect(end).toBe("outcome-unknown");
    expect(when).toEqual(["ordered at minute 0", "protect at minute 0", "release at minute 0"]);
  });

  test("stays protected after a bug, and is checked before it is stopped", async () => {
    const { end, sent } = await protectionOf({ courses: {} }, ROLLBACK);

    expect(end).toBe("the test has no course for d-NEW000001 at minute 0.05");
    expect(sent.at(-1)).toEqual({ kind: "protect", deploymentId: ID, unlessMoved: SERVICE });
    expect(await stoppedAfter(sent, allDone)).toEqual([]);
  });
});

describe("a deployment of another run for which the traffic shift is the success", () => {
  test("is released when it is found after that, although this run's order had no answer", async () => {
    const { end, when } = await protectionOf(lostOrder(OTHERS), { orderMinutes: 22 });

    expect(end).toBe("succeeded");
    expect(when).toEqual(["ordered at minute 0", "release at minute 22"]);
  });

  test("is released at the shift, also while AWS doesn't say what is live", async () => {
    const fails: World["fails"] = (method, minute) =>
      method === "service" && minute >= 20 && minute < 23 ? LOST : undefined;
    const { when } = await protectionOf({ ...lostOrder(OTHERS), fails }, { successPoint: "traffic-shifted" });

    expect(when).toEqual(["ordered at minute 0", "protect at minute 0", "release at minute 20"]);
  });
});
