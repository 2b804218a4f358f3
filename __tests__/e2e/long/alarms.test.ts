import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EXIT_CODE } from "../../../scripts/driver/context/exit-code";
import type { Metrics, Sample } from "../support/alarm-samples";
import { AlarmedShop } from "../support/alarmed-shop";
import { readEverything } from "../support/inventory";
import { SKIPPED_VARIABLE } from "../support/requirements";

jest.setTimeout(300_000);

let shop: AlarmedShop;
let version = 1;

const nextImage = () => `public.ecr.aws/shop/shop:${++version}`;

/** Good traffic of the old revision: a canary leaves it nine tenths. */
const OLD_TRAFFIC = ({ targetGroup }: Metrics): readonly Sample[] => [
  targetGroup("blue", "RequestCount", 900),
  targetGroup("blue", "TargetResponseTime", 0.1),
  targetGroup("blue", "UnHealthyHostCount", 0),
];

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with the service as the test before left it.
describeEndToEnd("the alarms of a service", () => {
  beforeAll(async () => {
    shop = await AlarmedShop.open();
    await shop.apply();
  });

  afterAll(() => shop?.close());

  test("have an empty plan", async () => {
    expect(await shop.changes()).toEqual({});
  });

  const ROWS: readonly (readonly [alarm: string, samples: (metrics: Metrics) => readonly Sample[]])[] = [
    [
      "error-rate",
      ({ targetGroup }) => [
        targetGroup("green", "RequestCount", 100),
        targetGroup("green", "HTTPCode_Target_5XX_Count", 10),
      ],
    ],
    [
      "error-rate",
      ({ targetGroup }) => [
        targetGroup("green", "RequestCount", 100),
        targetGroup("green", "TargetConnectionErrorCount", 50),
      ],
    ],
    // 502 or 504: the new tasks break connections, or don't answer.
    [
      "error-rate",
      ({ targetGroup, loadBalancer5xx }) => [targetGroup("green", "RequestCount", 100), loadBalancer5xx(60)],
    ],
    // 503: no new task is registered, so its target group has no metrics.
    ["error-rate", ({ loadBalancer5xx }) => [loadBalancer5xx(100)]],
    [
      "latency",
      ({ targetGroup }) => [
        targetGroup("green", "RequestCount", 100),
        targetGroup("green", "TargetResponseTime", 3),
      ],
    ],
    ["unhealthy-hosts", ({ targetGroup }) => [targetGroup("green", "UnHealthyHostCount", 1)]],
    ["high-cpu", ({ service }) => [service("CPUUtilization", 3), service("CPUUtilization", 99)]],
    ["high-memory", ({ service }) => [service("MemoryUtilization", 40), service("MemoryUtilization", 95)]],
    ["queue-depth", ({ queue }) => [queue(5000)]],
    ["log-errors", ({ logErrors }) => [logErrors(20)]],
    ["payments", ({ payments }) => [payments(3)]],
    ["orders", ({ orders }) => [orders(2)]],
  ];

  test.each(ROWS)("on %s roll a canary back, and the report names the alarm", async (alarm, samples) => {
    const live = await shop.live();
    const { exitCode, verdict } = await shop.release(nextImage(), (metrics) => [
      ...OLD_TRAFFIC(metrics),
      ...samples(metrics),
    ]);
    expect({ exitCode, verdict }).toMatchObject({
      exitCode: EXIT_CODE.rolledBack,
      verdict: {
        failure: {
          error: { code: "ALARM_ACTIVE" },
          alarms: [
            {
              name: "shop-rollback",
              reason: expect.stringMatching(`^shop-${alarm}: Threshold Crossed: `),
              members: [`shop-${alarm}`],
            },
          ],
        },
      },
    });
    expect(await shop.live()).toEqual(live);
    await shop.quiet();
  });

  test("let a good revision through, with some errors", async () => {
    const { exitCode } = await shop.release(nextImage(), (metrics) => [
      ...OLD_TRAFFIC(metrics),
      metrics.targetGroup("green", "RequestCount", 100),
      metrics.targetGroup("green", "HTTPCode_Target_5XX_Count", 1),
      metrics.targetGroup("green", "TargetResponseTime", 0.2),
      metrics.service("CPUUtilization", 60),
      metrics.logErrors(0),
      metrics.orders(3),
      metrics.loadBalancer5xx(4),
    ]);
    expect(exitCode).toBe(EXIT_CODE.done);
    expect(await shop.changes()).toEqual({});
  });

  test("see the next revision in the other target group", async () => {
    const { exitCode, verdict } = await shop.release(nextImage(), ({ targetGroup }) => [
      targetGroup("green", "RequestCount", 900),
      targetGroup("blue", "RequestCount", 100),
      targetGroup("blue", "HTTPCode_Target_5XX_Count", 10),
    ]);
    expect({ exitCode, verdict }).toMatchObject({
      exitCode: EXIT_CODE.rolledBack,
      verdict: { failure: { alarms: [{ members: ["shop-error-rate"] }] } },
    });
  });

  test("on missing data roll back a revision that stops publishing", async () => {
    await shop.quiet();
    const { exitCode, verdict } = await shop.release(nextImage(), ({ lastHeartbeat }) => [lastHeartbeat()]);
    expect({ exitCode, verdict }).toMatchObject({
      exitCode: EXIT_CODE.rolledBack,
      verdict: { failure: { alarms: [{ members: ["shop-heartbeat"] }] } },
    });
  });

  test("leave nothing behind when they are destroyed", async () => {
    await shop.destroy();
    expect(await readEverything(shop.client)).toEqual(shop.before);
  });
});
