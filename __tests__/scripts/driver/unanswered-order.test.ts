import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../scripts/aws";
import { guardBy } from "../../../scripts/driver/guard";
import { run } from "../../../scripts/driver/run";
import { canaryCourse, ours } from "./courses";
import { fakeAws, type World } from "./fake-aws";
import { failure, fakeClock, fakeReporter, request, START } from "./fixtures";

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
}

async function drive({ world, takes, ended, variables }: Meanwhile) {
  const clock = fakeClock();
  const aws = fakeAws(clock, { creations: [LOST], ...world });
  const reporter = fakeReporter();
  const words: string[] = [];
  const input = { write: (text: string) => words.push(JSON.parse(text).kind), end: () => words.push("end") };
  let asked = 0;
  const exitCode = await run({
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
    guard: (_region, onCancel) => guardBy(() => input, onCancel),
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
    said: reporter.said,
    failed: reporter.failed,
  };
}

describe("an order that got no answer", () => {
  test("is looked for also when the look and the order have taken more than a minute", async () => {
    const { exitCode, orders, said } = await drive({
      world: { running: [[], [ID]], courses: { [ID]: ours(canaryCourse) } },
      takes: { look: 31, order: 30 },
    });

    expect(said).toContain(`Deployment ${ID} of shop:7 to shop/web is running already: following it`);
    expect(orders).toBe(1);
    expect(exitCode).toBe(0);
  });

  test("is looked for again where AWS doesn't say once what has ended, and never repeated meanwhile", async () => {
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

  test("fails with 5 after a minute, and is left to the watchdog, which is said", async () => {
    const { exitCode, seconds, words, failed } = await drive({ world: {}, ended: silent });

    expect(exitCode).toBe(5);
    expect(seconds).toBe(60);
    expect(words).toEqual(["ordered"]);
    expect(failed).toEqual([
      "It is not known whether a deployment was created: CodeDeploy did not answer.",
      expect.stringContaining("TimeoutError"),
      "  This run's watchdog looks for it for a while yet, and stops it with a rollback where it finds it.",
      "  Next: see whether the deployment group deploys now; apply again once it doesn't.",
    ]);
  });

  test("fails with 5, and without a word of a watchdog where there is none", async () => {
    const variables = { ECS_CODEDEPLOY_ON_CANCEL: "leave" };
    const { exitCode, words, failed } = await drive({ world: {}, ended: silent, variables });

    expect(exitCode).toBe(5);
    expect(words).toEqual([]);
    expect(failed.join("\n")).not.toContain("watchdog");
  });
});

test("an order that was refused leaves nothing to the watchdog", async () => {
  const { exitCode, words } = await drive({ world: { creations: [failure("denied", "AccessDenied")] } });

  expect(exitCode).toBe(2);
  expect(words).toEqual(["ordered", "release", "end"]);
});
