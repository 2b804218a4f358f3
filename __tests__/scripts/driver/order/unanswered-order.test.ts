import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { run } from "../../../../scripts/driver/run";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { guardBy } from "../../../../scripts/watchdog/pipe";
import { expectGolden } from "../../../support/golden";
import { canaryCourse, ours } from "../courses";
import { beforeDeployment, recordVerdict } from "../drive";
import { fakeAws, type World } from "../fake-aws";
import { deployment, failure, fakeClock, fakeReporter, request, START } from "../fixtures";

const ID = "d-NEW000001";
const LOST = failure("transient", "TimeoutError");
const SECOND = 1_000;

interface Meanwhile {
  readonly world: Partial<World>;
  /** In seconds: how long a look takes, and an order. */
  readonly takes?: { readonly look: number; readonly order: number };
  /** What the n-th question for the ended deployments comes to, from 0 on. */
  readonly ended?: (call: number) => readonly Deployment[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether the watchdog ends as soon as it is started. @default false */
  readonly isWatchdogGone?: boolean;
}

async function drive({ world, takes, ended, variables, isWatchdogGone = false }: Meanwhile) {
  const clock = fakeClock();
  const aws = fakeAws(clock, { creations: [LOST], ...world });
  const reporter = fakeReporter();
  const words: string[] = [];
  const input = {
    write: (text: string) => words.push(JSON.parse(text).kind),
    end: () => words.push("end"),
  };
  let asked = 0;
  const { publisher, verdict } = recordVerdict({ clock, reporter });
  const exitCode = await run({
    publisher,
    env: { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()), ...variables },
    connect: () => ({
      ...aws,
      service: async (...of) => {
        await clock.sleep((takes?.look ?? 0) * SECOND);
        return aws.service(...of);
      },
      createDeployment: async (order) => {
        await clock.sleep((takes?.order ?? 0) * SECOND);
        return aws.createDeployment(order);
      },
      endedDeployments: async () => {
        asked += 1;
        return ended === undefined ? [] : ended(asked - 1);
      },
    }),
    guard: (place, onCancel) =>
      guardBy(
        (gone) => {
          if (isWatchdogGone) {
            queueMicrotask(() => gone("it ended by SIGKILL"));
          }
          return input;
        },
        reporter.failure,
        { place, onCancel },
      ),
    mark: "1a2b3c4d",
    clock,
    reporter,
  });
  const seconds = (clock.now() - START) / SECOND;
  return {
    exitCode,
    words,
    seconds,
    orders: aws.orders.length,
    verdict: verdict(),
    printed: reporter.printed,
    failed: reporter.failed,
  };
}

describe("an order that got no answer", () => {
  test("is looked for also when the look and the order have taken more than a minute", async () => {
    const { exitCode, orders, verdict } = await drive({
      world: { running: [[], [ID]], courses: { [ID]: ours(canaryCourse) } },
      takes: { look: 31, order: 30 },
    });

    expect(verdict).toMatchObject({ verdict: { kind: "succeeded" }, deploymentId: ID });
    expect(orders).toBe(1);
    expect(exitCode).toBe(0);
  });

  test("is looked for again when AWS doesn't say once what has ended, and never repeated meanwhile", async () => {
    const { exitCode, orders } = await drive({
      world: { running: [[], [], [ID]], courses: { [ID]: ours(canaryCourse) } },
      ended: (call) => {
        if (call === 1) {
          throw failure("transient", "InternalServiceError");
        }
        return [];
      },
    });

    expect(orders).toBe(1);
    expect(exitCode).toBe(0);
  });

  const silent = (call: number): readonly Deployment[] => {
    if (call > 0) {
      throw failure("transient", "InternalServiceError");
    }
    return [];
  };

  test("fails with 5 after a minute, and reports that the watchdog searches for it", async () => {
    const { exitCode, seconds, words, failed } = await drive({ world: {}, ended: silent });

    expect(exitCode).toBe(5);
    expect(seconds).toBe(60);
    expect(words).toEqual(["ordered"]);
    expectGolden("watchdog-looks-for-the-deployment.txt", failed);
  });

  /** Looks fail from the fifth second on, until another. */
  const unreadableUntil = (second: number): World["fails"] => {
    return (method, minute) =>
      method === "service" && minute >= 5 / 60 && minute < second / 60
        ? failure("transient", "InternalServiceError")
        : undefined;
  };

  test("is also searched for during an outage, which is reported once", async () => {
    const { exitCode, orders, printed } = await drive({
      world: { running: [[], [ID]], courses: { [ID]: ours(canaryCourse) }, fails: unreadableUntil(60) },
    });

    expect([exitCode, orders]).toEqual([0, 1]);
    expect(printed.filter((line) => line.endsWith("Asking again."))).toHaveLength(1);
  });

  test("fails with 5 after a minute without any answer, with both reasons", async () => {
    const { exitCode, orders, seconds, failed } = await drive({ world: { fails: unreadableUntil(1_000) } });

    expect([exitCode, orders, seconds]).toEqual([5, 1, 60]);
    expectGolden("no-answer-for-a-minute.txt", failed);
  });

  test("is repeated even if the traffic shift cannot be read once in between", async () => {
    let asked = 0;
    const { exitCode, orders } = await drive({
      world: {
        creations: [LOST, { kind: "created", id: ID }],
        courses: { [ID]: ours(canaryCourse) },
        fails: (method) => {
          asked += method === "trafficShift" ? 1 : 0;
          return method === "trafficShift" && asked === 2 ? failure("transient") : undefined;
        },
      },
    });

    expect([exitCode, orders, asked]).toEqual([0, 2, 3]);
  });

  test("is not confused with a deployment of the same revision that ended before the order", async () => {
    const another = deployment("Failed", { id: "d-OTHER0001", sha256: fingerprintOf(request()) });
    const { exitCode, orders } = await drive({
      world: {
        creations: [{ kind: "another-deployment-running" }, LOST, { kind: "created", id: ID }],
        courses: { [ID]: ours(canaryCourse) },
      },
      ended: (call) => (call === 0 ? [] : [another]),
      variables: { ECS_CODEDEPLOY_RETRY: "true" },
    });

    expect([exitCode, orders]).toEqual([0, 3]);
  });

  test("reports once that previous attempts are not known", async () => {
    const { printed } = await drive({
      world: {},
      ended: () => {
        throw failure("denied", "AccessDeniedException");
      },
    });

    expectGolden("previous-attempts-not-known.txt", beforeDeployment(printed));
  });

  test("fails with 5, and does not rely on a watchdog that has ended", async () => {
    const { exitCode, words, failed } = await drive({ world: {}, ended: silent, isWatchdogGone: true });

    expect([exitCode, words]).toEqual([5, ["ordered"]]);
    expectGolden("watchdog-has-ended.txt", failed);
  });

  test("fails with 5, and mentions no watchdog when there is none", async () => {
    const variables = { ECS_CODEDEPLOY_ON_CANCEL: "leave" };
    const { exitCode, words, failed } = await drive({ world: {}, ended: silent, variables });

    expect(exitCode).toBe(5);
    expect(words).toEqual([]);
    expect(failed.join("\n")).not.toContain("watchdog");
  });
});

test("a first snapshot without an answer ends the run at once with 5, because nothing was changed", async () => {
  const fails: World["fails"] = (method) => (method === "service" ? failure("transient") : undefined);
  const { exitCode, orders, seconds, verdict } = await drive({ world: { fails } });

  expect([exitCode, orders, seconds]).toEqual([5, 0, 0]);
  expect(verdict.verdict).toEqual({ kind: "no-answer", mayHaveCreated: false });
});

test("an order that was refused leaves nothing to the watchdog", async () => {
  const { exitCode, words } = await drive({ world: { creations: [failure("denied", "AccessDenied")] } });

  expect(exitCode).toBe(2);
  expect(words).toEqual(["ordered", "release", "end"]);
});
