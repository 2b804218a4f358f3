import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import { described, failure, group, OTHER_REVISION, weights } from "../../driver/fixtures";
import { live, past, rolledBack, textOf } from "./support";

const ended = [past(7), past(6)];

describe("a dry run of a rollback", () => {
  test("happens only with --dry-run", async () => {
    const orders = async (dryRun: boolean | undefined) =>
      (await rolledBack({ ended }, { dryRun })).context.aws.orders.length;

    expect([await orders(true), await orders(false), await orders(undefined)]).toEqual([0, 1, 1]);
  });

  test("shows the images of the live and the target revision", async () => {
    const images = { "shop:6": "nginx:1.28", "shop:7": "nginx:1.29" };
    const { data, lines } = await rolledBack({ ended, images }, { dryRun: true });

    expectGolden("dry-run-images.txt", lines);
    expect([data.from?.images, data.to?.images]).toEqual([
      [{ container: "app", image: "nginx:1.29" }],
      [{ container: "app", image: "nginx:1.28" }],
    ]);
  });

  test("refuses with 6 for blockers other than alarms", async () => {
    const world: Partial<World> = {
      ended,
      weights: weights(10),
      group: group({ alarmNames: ["errors", "typo"] }),
      alarms: [{ name: "errors", state: "ALARM", reason: "5 errors" }],
      missingAlarms: ["typo"],
    };
    const glass = { breakGlass: "ignore-alarms", reason: "shop:7 makes them ring", dryRun: true };
    const { exitCode, lines } = await rolledBack(world, glass);

    expect(exitCode).toBe(6);
    expectGolden("dry-run-refused.txt", lines);
    expect(lines.join("\n")).not.toMatch(/errors|typo/);
  });

  test("reports what it could not check, and blocks nothing because of it", async () => {
    const { exitCode, context } = await rolledBack(
      { ended, fails: (method) => (method === "roleExists" ? failure("denied") : undefined) },
      { dryRun: true },
    );

    expect(exitCode).toBe(0);
    expectGolden("dry-run-not-checked.txt", context.printed);
  });
});

describe("a rollback chooses", () => {
  const goesTo = async (released: World["ended"], primary: number) => {
    const { data } = await rolledBack({ ended: released, taskSets: [live(primary)] }, { dryRun: true });
    return data.to?.deploymentId ?? data.why;
  };

  test("a revision older than the live one", async () => {
    expect(await goesTo([past(8), past(7), past(6)], 7)).toBe("d-OLD000006");
  });

  test("no revision that was rolled back, even if CodeDeploy no longer has its AppSpec", async () => {
    const fives = { fingerprint: sha256(textOf(5)), taskDefinition: "shop:5" };
    const pastRollback = past(5, {
      id: "d-OLD000015",
      description: described({ ...fives, liveBefore: "shop:7", isRollback: true }),
    });
    const bad = past(7, { sha256: OTHER_REVISION, description: described() });

    expect(await goesTo([past(6), pastRollback, bad, past(5)], 6)).toBe("d-OLD000005");
    expect(await goesTo([past(6), bad, past(5)], 6)).toBe("revision-unknown");
  });
});
