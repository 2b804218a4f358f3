import { describe, expect, test } from "@jest/globals";
import type { AwsFailure, DeploymentTarget, Suspension } from "../../../scripts/aws";
import { cleanUpAfter, type Message } from "../../../scripts/watchdog/clean-up";
import { expectGolden } from "../../support/golden";
import { allDone, deployment, described, failure, fakeClock, START, target } from "../driver/fixtures";

async function* messagesOf(...words: readonly Message[]): AsyncGenerator<string> {
  for (const word of words) {
    yield JSON.stringify(word);
  }
}

interface Answers {
  /** The result of each call that changes something; the last one is repeated. `undefined`: AWS accepts it. */
  readonly orders?: readonly (AwsFailure | undefined)[];
  /** The descriptions of running deployments, by id, and the time in milliseconds from which they run. */
  readonly running?: Readonly<Record<string, { readonly description: string; readonly from: number }>>;
  /** The target of the deployment. */
  readonly target?: () => DeploymentTarget | undefined;
  readonly listing?: AwsFailure;
  /** In milliseconds: from when on the listing is answered. */
  readonly listedFrom?: number;
}

async function watch(
  words: readonly Message[],
  {
    orders = [undefined],
    running = {},
    target: seen = () => undefined,
    listing,
    listedFrom = Number.POSITIVE_INFINITY,
  }: Answers = {},
) {
  const clock = fakeClock();
  const elapsed = () => clock.now() - START;
  const stops: (readonly [id: string, atMs: number])[] = [];
  const suspensions: Suspension[] = [];
  const lines: string[] = [];
  let ordered = 0;
  const answer = () => {
    ordered += 1;
    const failed = orders[Math.min(ordered, orders.length) - 1];
    if (failed !== undefined) {
      throw failed;
    }
  };
  const result = await cleanUpAfter(messagesOf(...words), {
    clock,
    log: (line) => lines.push(line),
    aws: {
      stopDeployment: async (deploymentId) => {
        stops.push([deploymentId, elapsed()]);
        answer();
      },
      suspendScaling: async (_cluster, _service, suspension) => {
        suspensions.push(suspension);
        answer();
      },
      runningDeployments: async () => {
        if (listing !== undefined && elapsed() < listedFrom) {
          throw listing;
        }
        return Object.keys(running).filter((id) => (running[id]?.from ?? 0) <= elapsed());
      },
      deployment: async (id) => deployment("InProgress", { id, description: running[id]?.description }),
      deploymentTarget: async () => seen(),
    },
  });
  return { result, stops, suspensions, lines, seconds: elapsed() / 1000 };
}

const PROTECT: Message = { kind: "protect", deploymentId: "d-MINE00001" };
const ORDERED = {
  kind: "ordered",
  application: "shop-web",
  deploymentGroup: "shop-web-group",
  mark: "1a2b3c4d",
} as const;
const BEFORE: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: true };
const SUSPENDED: Message = { kind: "suspended", cluster: "shop", service: "web", before: BEFORE };
const SILENT = failure("transient", "ECONNRESET");

describe("a watchdog", () => {
  test("stops the deployment of a dead run, at once and only once", async () => {
    const { result, stops, lines } = await watch([PROTECT]);
    expect(result).toEqual({ deployment: { kind: "stopped", id: "d-MINE00001" } });
    expect(stops).toEqual([["d-MINE00001", 0]]);
    expectGolden("clean-up-stopped.txt", lines);
  });

  test("does nothing when the run created no deployment", async () => {
    const { result, stops } = await watch([]);
    expect(result).toEqual({});
    expect(stops).toEqual([]);
  });

  test("does nothing when the run released its deployment before it ended", async () => {
    const { result, stops } = await watch([ORDERED, PROTECT, { kind: "release" }]);
    expect(result).toEqual({});
    expect(stops).toEqual([]);
  });

  test("stops the last deployment that the run protected", async () => {
    const { stops } = await watch([PROTECT, { kind: "protect", deploymentId: "d-OTHER0001" }]);
    expect(stops).toEqual([["d-OTHER0001", 0]]);
  });

  test("repeats a call without an answer, soon at first and then less often", async () => {
    const { result, stops } = await watch([PROTECT], { orders: [SILENT, SILENT, SILENT, undefined] });
    expect(result.deployment?.kind).toBe("stopped");
    expect(stops.map(([, atMs]) => atMs)).toEqual([0, 250, 750, 1_750]);
  });

  test("fails without a repeat when it may not stop the deployment", async () => {
    const { result, stops, lines } = await watch([PROTECT], {
      orders: [failure("denied", "AccessDeniedException")],
    });
    expect(result.deployment).toMatchObject({ kind: "not-stopped", failure: { kind: "denied" } });
    expect(stops).toHaveLength(1);
    expectGolden("clean-up-denied.txt", lines);
  });

  test("fails and ends when AWS does not answer for ten minutes", async () => {
    const { result, seconds } = await watch([PROTECT], { orders: [SILENT] });
    expect(result.deployment).toMatchObject({ kind: "not-stopped", failure: SILENT });
    // After 15.75 s in which the pauses grow it is asked every 15 s: once more would be after the ten minutes.
    expect(seconds).toBe(585.75);
  });
});

test("an incomplete last message of a killed run is ignored", async () => {
  const stops: string[] = [];
  async function* torn() {
    yield JSON.stringify(PROTECT);
    yield '{"kind":"rel';
  }
  const nothing = () => Promise.reject(new Error("not to be asked"));
  await cleanUpAfter(torn(), {
    clock: fakeClock(),
    log: () => undefined,
    aws: {
      stopDeployment: async (id) => void stops.push(id),
      runningDeployments: nothing,
      deployment: nothing,
      deploymentTarget: nothing,
      suspendScaling: nothing,
    },
  });
  expect(stops).toEqual(["d-MINE00001"]);
});

describe("a rollback of a dead run", () => {
  const ROLLBACK: Message = { ...PROTECT, unlessMoved: { cluster: "shop", service: "web" } };
  const shifting = (percent: number) => target({ AllowTraffic: "InProgress" }, percent);

  test.each([
    ["before it has moved any traffic", undefined],
    ["while it has moved a part of the traffic", shifting(90)],
    ["before it moves the traffic, which somebody has moved by hand", target({ Install: "InProgress" }, 100)],
  ])("is stopped %s", async (_when, seen) => {
    const { result } = await watch([ROLLBACK], { target: () => seen });
    expect(result).toEqual({ deployment: { kind: "stopped", id: "d-MINE00001" } });
  });

  test.each([
    ["once it has moved all traffic", shifting(100)],
    ["while a hook runs after that", target({ AfterAllowTraffic: "InProgress" })],
    ["in its termination wait", allDone],
  ])("continues %s", async (_when, seen) => {
    const { result, stops } = await watch([ROLLBACK], { target: () => seen });
    expect([result, stops]).toEqual([{ deployment: { kind: "continues", id: "d-MINE00001" } }, []]);
  });

  test("continues if the watchdog may not read it", async () => {
    const { stops } = await watch([ROLLBACK], {
      target: () => {
        throw failure("denied", "AccessDeniedException");
      },
    });
    expect(stops).toEqual([]);
  });

  test("is read again when AWS does not answer", async () => {
    let reads = 0;
    const { stops } = await watch([ROLLBACK], {
      target: () => {
        reads += 1;
        if (reads === 1) {
          throw SILENT;
        }
        return shifting(reads === 2 ? 100 : 0);
      },
    });
    expect([reads, stops]).toEqual([2, []]);
  });

  test("is also read when its order had no answer", async () => {
    const running = { "d-MINE00001": { description: described({ order: "1a2b3c4d" }), from: 0 } };
    const order: Message = { ...ORDERED, unlessMoved: { cluster: "shop", service: "web" } };
    const { stops } = await watch([order], { running, target: () => allDone });
    expect(stops).toEqual([]);
  });
});

describe("an unanswered order of a dead run", () => {
  test("is found by its mark, even if its deployment appears later, and is stopped", async () => {
    const running = { "d-MINE00001": { description: described({ order: "1a2b3c4d" }), from: 3_000 } };
    const { result, stops } = await watch([ORDERED], { running });
    expect(result).toEqual({ deployment: { kind: "stopped", id: "d-MINE00001" } });
    expect(stops).toEqual([["d-MINE00001", 3_000]]);
  });

  test("of another run is not stopped, even for the same revision", async () => {
    const running = { "d-OTHER0001": { description: described({ order: "ffffffff" }), from: 0 } };
    const { result, stops, seconds, lines } = await watch([ORDERED], { running });
    expect(result).toEqual({ deployment: { kind: "not-running", mark: ORDERED.mark } });
    expect(stops).toEqual([]);
    expect(seconds).toBe(15);
    expectGolden("clean-up-not-running.txt", lines);
  });

  test("is not found if it never arrived", async () => {
    expect((await watch([ORDERED])).result.deployment?.kind).toBe("not-running");
  });

  test("is searched for as long as AWS does not answer", async () => {
    const running = { "d-MINE00001": { description: described({ order: "1a2b3c4d" }), from: 0 } };
    const { stops } = await watch([ORDERED], { running, listing: SILENT, listedFrom: 55_000 });
    // Asked again after 1 s, and after twice as long each time, up to 15 s.
    expect(stops).toEqual([["d-MINE00001", 60_000]]);
  });

  test("is searched for at the first rate again once AWS answers", async () => {
    const running = { "d-MINE00001": { description: described({ order: "1a2b3c4d" }), from: 7_400 } };
    const { stops } = await watch([ORDERED], { running, listing: SILENT, listedFrom: 6_000 });
    // No answer after 0, 1 and 3 s; then one after 7 s, and every half second.
    expect(stops).toEqual([["d-MINE00001", 7_500]]);
  });

  test("fails when AWS does not answer for ten minutes, which ends the watchdog", async () => {
    const { result, seconds } = await watch([ORDERED], { listing: SILENT });
    expect(result).toEqual({ deployment: { kind: "not-known", mark: ORDERED.mark } });
    expect(seconds).toBe(600);
  });

  test("fails when the watchdog may not search for it, after the time in which it may arrive", async () => {
    const { result, seconds, lines } = await watch([ORDERED], {
      listing: failure("denied", "AccessDeniedException"),
    });
    expect(result).toEqual({ deployment: { kind: "not-known", mark: ORDERED.mark } });
    expect(seconds).toBe(15);
    expectGolden("clean-up-not-known.txt", [...new Set(lines)]);
  });

  test("is not searched for once the run knows its id", async () => {
    const { stops, seconds } = await watch([ORDERED, PROTECT]);
    expect(stops).toEqual([["d-MINE00001", 0]]);
    expect(seconds).toBe(0);
  });
});

describe("scaling that a dead run left suspended", () => {
  test("is restored to its earlier state, while the deployment is stopped", async () => {
    const { result, suspensions, stops, lines } = await watch([PROTECT, SUSPENDED]);
    expect(result).toEqual({
      deployment: { kind: "stopped", id: "d-MINE00001" },
      scaling: { kind: "restored", service: "web" },
    });
    expectGolden("clean-up-deployment-and-scaling.txt", lines);
    expect(suspensions).toEqual([BEFORE]);
    expect(stops).toHaveLength(1);
  });

  test("is restored even after the run has released the deployment", async () => {
    const { result } = await watch([PROTECT, SUSPENDED, { kind: "release" }]);
    expect(result).toEqual({ scaling: { kind: "restored", service: "web" } });
  });

  test("is not changed if the run restored it", async () => {
    const { result, suspensions } = await watch([SUSPENDED, { kind: "resumed" }]);
    expect(result).toEqual({});
    expect(suspensions).toEqual([]);
  });

  test("is tried again when AWS does not answer, and not when it refuses", async () => {
    const again = await watch([SUSPENDED], { orders: [SILENT, undefined] });
    expect([again.result.scaling?.kind, again.suspensions.length]).toEqual(["restored", 2]);

    const refused = await watch([SUSPENDED], { orders: [failure("denied", "AccessDeniedException")] });
    expect(refused.result.scaling).toMatchObject({ kind: "not-restored", failure: { kind: "denied" } });
    expect(refused.suspensions).toHaveLength(1);
    expectGolden("clean-up-scaling-denied.txt", refused.lines);
  });
});
