import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import type { Screen } from "../../../../scripts/commands/cli/output/screen";
import { watch } from "../../../../scripts/commands/watch/watch";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { canaryCourse } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { allDone, appSpec, deployment, green, MINUTE, START, target, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";

const ID = "d-NEW000001";
const TEXT = canonicalJson(appSpec());
const course = canaryCourse.map((step) => ({
  ...step,
  deployment: { ...step.deployment, sha256: sha256(TEXT) },
}));

async function onTerminal(world: Partial<World> = {}, columns = 81) {
  const context = fakeContext({
    running: [[ID]],
    revisions: { [sha256(TEXT)]: TEXT },
    courses: { [ID]: course },
    ...world,
  });
  const drawn: { readonly at: number; readonly lines: readonly string[] }[] = [];
  const above: string[] = [];
  const screen: Screen = {
    columns,
    draw: (lines) => drawn.push({ at: context.clock.now(), lines }),
    say: (line) => above.push(line),
  };
  const answer = await watch(context, { screen });
  return { ...answer, context, drawn, above };
}

describe("a watch on a terminal", () => {
  test("is redrawn each second without more calls to AWS", async () => {
    const { exitCode, drawn, context } = await onTerminal();
    const plain = fakeContext({
      running: [[ID]],
      revisions: { [sha256(TEXT)]: TEXT },
      courses: { [ID]: course },
    });
    await watch(plain, {});
    const gaps = drawn.slice(1).map(({ at }, index) => at - (drawn[index]?.at ?? 0));

    expect(exitCode).toBe(0);
    expect(Math.max(...gaps)).toBe(1_000);
    expect(drawn.length).toBeGreaterThan(700);
    expect(context.aws.calls).toEqual(plain.aws.calls);
  });

  test("shows the share of traffic and the end of the deployment", async () => {
    const { drawn } = await onTerminal();
    const traffic = drawn.flatMap(({ lines }) => lines.filter((line) => line.startsWith("  traffic")));
    const shares = traffic.map((line) => line.replace(/^.*\] /, ""));

    expect(drawn[0]?.lines[0]).toBe("d-NEW000001  shop:7 to shop/web  Created");
    expect([...new Set(shares)]).toEqual(["0 % on new", "10 % on new", "100 % on new"]);
    expect(drawn.at(-1)?.lines[0]).toBe("d-NEW000001  shop:7 to shop/web  Succeeded");
  });

  const BACK = "d-BACK00001";
  const failed = deployment("Failed", { sha256: sha256(TEXT), rollbackId: BACK });
  const back = (status: string, changes: Partial<Deployment> = {}) =>
    deployment(status, { id: BACK, isRollback: true, createdAt: START + MINUTE, ...changes });
  const withRollback = {
    [ID]: [
      { minute: 0, deployment: { ...failed, status: "InProgress", rollbackId: undefined } },
      { minute: 1, deployment: failed, target: target({ AllowTraffic: "Failed" }, 10) },
    ],
    [BACK]: [
      { minute: 0, deployment: back("InProgress") },
      { minute: 6, deployment: back("Succeeded", { endedAt: START + 6 * MINUTE }), target: allDone },
    ],
  };

  test("shows the target revision and the own time of a rollback", async () => {
    const { exitCode, drawn } = await onTerminal({ courses: withRollback });
    const heads = drawn.map(({ lines }) => lines[0]);

    expect(exitCode).toBe(3);
    expect([...new Set(heads)]).toEqual([
      "d-NEW000001  shop:7 to shop/web  InProgress",
      "d-NEW000001  shop:7 to shop/web  Failed",
      "rollback: d-BACK00001  shop:6 to shop/web  InProgress",
      "rollback: d-BACK00001  shop:6 to shop/web  Succeeded",
    ]);
    expect(drawn.at(-1)?.lines[1]).toContain("ended after 5m 00s");
    expect(drawn.find(({ lines }) => lines[0]?.startsWith("rollback"))?.lines[1]).toContain("] 50s of about");
  });

  test("leaves out the target of a rollback if it is not known", async () => {
    const { drawn } = await onTerminal({ courses: withRollback, taskSets: [green], weights: weights(100) });

    expect(drawn.at(-1)?.lines[0]).toBe("rollback: d-BACK00001  shop/web  Succeeded");
  });

  test("leaves the last column empty, because some terminals break the line there", async () => {
    const { drawn } = await onTerminal({}, 30);

    expect(Math.max(...drawn.flatMap(({ lines }) => lines.map(({ length }) => length)))).toBe(29);
  });

  test("keeps the driver's lines above, except those about waiting", async () => {
    const { above, context } = await onTerminal();

    expect(context.printed).toEqual([]);
    expect(above[0]).toContain("is followed to its end");
    expect(above.filter((line) => line.includes("AllowTraffic started"))).toHaveLength(1);
    expect(above.filter((line) => /next shift is due|blue is kept for a rollback/.test(line))).toEqual([]);
  });

  test("has the same verdict as without a terminal, with the whole timeline", async () => {
    const { data } = await onTerminal();

    expect(data).toMatchObject({
      result: "followed",
      verdict: { deploymentId: ID, service: { service: "web" }, verdict: { kind: "succeeded" } },
    });
    expect((data as { verdict: { timeline: readonly object[] } }).verdict.timeline).toContainEqual(
      expect.objectContaining({ kind: "traffic", newPercent: 10 }),
    );
    expect((data as { verdict: { timeline: readonly object[] } }).verdict.timeline).toContainEqual(
      expect.objectContaining({ kind: "waiting" }),
    );
  });
});
